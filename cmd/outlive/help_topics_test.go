//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"mvdan.cc/sh/v3/syntax"

	"outlive/harness/page"
)

// readme is the project's first page.
func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	require.NoError(t, err)
	return string(text)
}

// TestTopics: each is listed by help and in the README, is shown no wider than a terminal but for
// what is to be typed as it stands, and is named by the help of the verbs whose flags it names.
func TestTopics(t *testing.T) {
	h := newHouse(t)
	listed, first := h.outlive("help"), readme(t)
	files, err := filepath.Glob("topics/*.md")
	require.NoError(t, err)
	require.Len(t, files, len(topics()))
	require.Greater(t, len(files), 10)
	for i, topic := range topics() {
		require.NotEmpty(t, topic.Title)
		require.Contains(t, listed, topic.Title)
		require.Contains(t, first, fmt.Sprintf("| [`outlive help %s`](cmd/outlive/%s) | %s |", topic.Name, files[i], strings.ToLower(topic.Title[:1])+topic.Title[1:]))
		shown := h.outlive("help", topic.Name)
		require.True(t, strings.HasPrefix(shown, topic.Title[:10]), topic.Name)
		for line := range strings.Lines(shown) {
			if line = strings.TrimSpace(line); page.Width(line) > helpWidth {
				require.Contains(t, topic.Text, line, topic.Name)
			}
		}
	}
	for _, topic := range topics() {
		cmd := h.command("help", topic.Name)
		cmd.Env = append(cmd.Env, "LANG=C")
		out, err := cmd.Output()
		require.NoError(t, err)
		require.NotRegexp(t, `[^\x00-\x7f]`, string(out), "a terminal that knows ASCII only")
	}
	require.LessOrEqual(t, strings.Count(first, "\n"), 3*45, "the README fits in three screens")
	require.Contains(t, h.outlive("verify", "--help"), "\nMore: outlive help verify\n")
	require.Contains(t, h.outlive("help", "ps"), "\nUsage:\n")
	out, err := h.command("help", "verfy").CombinedOutput()
	require.Error(t, err)
	require.Equal(t, "outlive: cannot help with \"verfy\": it is no topic and no verb\nhint: did you mean verify? (the topics: outlive help)\n", string(out))
}

// shown are the commands of outlive that a Markdown text shows, as words: what is typed behind a
// prompt in its examples, and what stands in its text as code.
func shown(t *testing.T, text string) (commands [][]string) {
	fenced := regexp.MustCompile("(?ms)^```(?:console|)\n(.*?)^```$")
	var lines []string
	for _, m := range fenced.FindAllStringSubmatch(text, -1) {
		joined := strings.ReplaceAll(m[1], "\\\n", "")
		for _, line := range regexp.MustCompile(`(?m)^[$#] (.*)$`).FindAllStringSubmatch(joined, -1) {
			lines = append(lines, line[1])
		}
	}
	for _, m := range regexp.MustCompile("`((?:sudo )?outlive [^`]*)`").FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		lines = append(lines, strings.ReplaceAll(m[1], "\n", " "))
	}
	for _, line := range lines {
		file, err := syntax.NewParser().Parse(strings.NewReader(line), "")
		require.NoError(t, err, line)
		syntax.Walk(file, func(n syntax.Node) bool {
			call, is := n.(*syntax.CallExpr)
			if !is {
				return true
			}
			var words []string
			for _, arg := range call.Args {
				word := line[arg.Pos().Offset():arg.End().Offset()]
				words = append(words, strings.Trim(word, `'"`))
			}
			if len(words) > 0 && words[0] == "sudo" {
				words = words[1:]
			}
			if len(words) > 1 && words[0] == "outlive" {
				commands = append(commands, words[1:])
			}
			return true
		})
	}
	return commands
}

// TestWhatTopicsShowCanBeTyped: each command is one that there is, flag by flag and argument by
// argument; what only reads, and trials, which are refused for want of descriptors after all that
// was typed was read, are typed.
func TestWhatTopicsShowCanBeTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	texts := map[string]string{"README": readme(t)}
	for _, topic := range topics() {
		texts[topic.Name] = topic.Text
	}
	for name, file := range map[string]string{"app": "#!/bin/sh\nexec sleep 60\n", "watch": "#!/bin/sh\n", "serverd": "#!/bin/sh\nexec sleep 60\n",
		"app.service": "[Service]\nExecStart=/bin/true\n", "app.timer": "[Timer]\nOnBootSec=1\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(h.dir, name), []byte(file), 0o700))
	}
	typed, parsed := 0, 0
	for name, text := range texts {
		for _, words := range shown(t, text) {
			line := strings.Join(words, " ")
			if regexp.MustCompile(`^recorder$|\b(VERB|TOPIC)\b|…|\.\.\.`).MatchString(line) {
				continue // outlive's own, or a form, and no command
			}
			root := newRoot(newApp(), nil)
			verb, rest, err := root.Find(words)
			require.NoError(t, err, "%s: outlive %s", name, line)
			require.NotEqual(t, root.Name(), verb.Name(), "%s: outlive %s", name, line)
			if verb.DisableFlagParsing {
				continue // it reads them by itself
			}
			err = verb.ParseFlags(rest)
			if errors.Is(err, pflag.ErrHelp) {
				continue
			}
			require.NoError(t, err, "%s: outlive %s", name, line)
			require.NoError(t, verb.ValidateArgs(verb.Flags().Args()), "%s: outlive %s", name, line)
			parsed++
			reads := slices.Contains([]string{"compare", "explain", "list", "advise", "translate", "help"}, verb.Name()) && verb.Parent() == root
			if !reads || verb.Flags().Changed("lab-root") || line == "advise" { // that asks, on a terminal
				continue
			}
			typed++
			own := h.command(words...)
			cmd := exec.Command("sh", append([]string{"-c", `ulimit -n 20; exec outlive "$@"`, "sh"}, words...)...)
			cmd.Dir, cmd.Env, cmd.WaitDelay = own.Dir, own.Env, own.WaitDelay
			out, err := cmd.CombinedOutput()
			var failed *exec.ExitError
			if errors.As(err, &failed) {
				assert.NotEqual(t, codeUsage, failed.ExitCode(), "%s shows: outlive %s\n%s", name, line, out)
			} else {
				assert.NoError(t, err, "%s shows: outlive %s", name, line)
			}
		}
	}
	require.Greater(t, typed, 40)
	require.Greater(t, parsed, 80)
}

// TestReadme: each command that it shows behind a prompt says what is shown below it, but for
// numbers, and for what stands for the rest.
func TestReadme(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.NoError(t, os.WriteFile(filepath.Join(h.dir, "app"), []byte("#!/bin/sh\nexec sleep 60\n"), 0o700))
	t.Cleanup(func() { _ = h.command("rm", "--force", "app").Run() })
	tried := 0
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```$").FindAllStringSubmatch(readme(t), -1) {
		for _, m := range regexp.MustCompile(`(?m)^\$ (.*)\n((?:[^$\n].*\n|\n)*)`).FindAllStringSubmatch(block[1], -1) {
			own := h.command()
			cmd := exec.Command("sh", "-c", m[1])
			cmd.Dir, cmd.Env, cmd.WaitDelay = own.Dir, slices.DeleteFunc(own.Env, func(v string) bool { return strings.HasPrefix(v, "XDG_STATE_HOME=") }), own.WaitDelay
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s\n%s", m[1], out)
			want, got := butNumbers(m[2]), butNumbers(string(out))
			if begins, cut := strings.CutSuffix(want, "…\n"); cut {
				require.True(t, strings.HasPrefix(got, begins), "%s\n%s", m[1], out)
			} else {
				require.Equal(t, want, got, m[1])
			}
			tried++
		}
	}
	require.Greater(t, tried, 4)
}

// TestReadmePicture: made again, it says the same, but for numbers.
func TestReadmePicture(t *testing.T) {
	if err := blind(); err != nil {
		t.Skipf("who sent the signals is not seen: %v", err)
	}
	t.Parallel()
	const picture = "topics/background-hangup.svg"
	require.Contains(t, readme(t), "(cmd/outlive/"+picture+")")
	texts := func(svg string) (all []string) {
		for _, m := range regexp.MustCompile(`<text[^>]*>(.*?)</text>`).FindAllStringSubmatch(svg, -1) {
			if text := butNumbers(m[1]); !strings.HasPrefix(text, "and N more") && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
		slices.Sort(all)
		return all
	}
	drawn, err := os.ReadFile(picture)
	require.NoError(t, err)
	require.Greater(t, len(texts(string(drawn))), 20)
	require.Equal(t, texts(string(drawn)), texts(newHouse(t).outlive("explain", "background", "hangup", "--format", "svg")))
}

// butNumbers is a text as it is on every machine: without numbers, and the blanks that they push about.
func butNumbers(text string) string {
	text = regexp.MustCompile(`(?m)^\S+( \S+)?, Linux \S+`).ReplaceAllString(text, "SYSTEM")
	text = regexp.MustCompile(`\d+(\.\d+)?(ms|s)?\b`).ReplaceAllString(text, "N")
	return regexp.MustCompile(` +`).ReplaceAllString(text, " ")
}
