//go:build linux

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
	"outlive/modes"
)

// proposed are the commands in a text: from "outlive" to the end of the line,
// of the sentence in brackets, or to what separates one from the next.
func proposed(text string) (commands []string) {
	text = regexp.MustCompile(` \\\n *`).ReplaceAllString(text, " ")
	text = regexp.MustCompile(`(?m)^outlive: .*$`).ReplaceAllString(text, "")      // what went wrong is no proposal
	text = regexp.MustCompile(`(?m)^\$ .*\n(   .*\n)*`).ReplaceAllString(text, "") // nor what a trial typed
	for _, m := range regexp.MustCompile(`(?m)(?:^|[\s(])(outlive (?:--help|[a-z]+)(?: [^\n]*)?)`).FindAllStringSubmatch(text, -1) {
		for _, command := range regexp.MustCompile(`, or(?: to try it out:)? |; | && |  +|\)|\?|: | \(`).Split(m[1], -1) {
			if command = strings.TrimSpace(command); strings.HasPrefix(command, "outlive ") {
				commands = append(commands, command)
			}
		}
	}
	return commands
}

func TestProposed(t *testing.T) {
	require.Equal(t, []string{"outlive explain a b --shell zsh", "outlive compare --shells all --lab"},
		proposed("Why?  outlive explain a b --shell zsh\nAll?  outlive compare \\\n    --shells all \\\n    --lab\n"))
	require.Equal(t, []string{"outlive run setsid -- ./app", "outlive run setsid -- outlive workload", "outlive stop a", "outlive rm a"},
		proposed("hint: outlive run setsid -- ./app, or to try it out: outlive run setsid -- outlive workload\nhint: outlive stop a && outlive rm a\n"))
	require.Equal(t, []string{"outlive list --help"}, proposed("hint: did you mean --format? (the flags: outlive list --help)\n"))
	require.Equal(t, []string{"outlive run nohup -- CMD"}, proposed("To keep it:  outlive run nohup -- CMD  (or setsid, tmux)\n"))
}

// askings are what people type, rightly and wrongly, as far as it costs little.
func askings() (all [][]string) {
	for _, line := range []string{
		"verzion", "--frob", "list", "list shels", "list modes x", "list modes --formt json", "list events", "doctor", "doctor now",
		"compare x", "compare --modes nohpu", "compare --modes disown --events hangup --shells bash", "compare --modes nohup --events ctrl-c --shells dash",
		"compare --modes tmux,nohup --via native --events hangup --shells bash --voice silent", "compare --without gravity", "compare --repeat no",
		"compare --modes setsid --events hangup --format xml", "compare --baseline gone.json", "compare --lab-root gone", "compare --events reboot",
		"compare --modes double-fork --without setsid,fork2 --events hangup --shells bash",
		"explain", "explain hangup nohup", "explain nohup gone", "explain tmux hangup --via native", "explain background hangup --shell all",
		"explain background hangup --shell bash --via shell", "explain nohup suspend-hangup --via native --shell bash", "explain foreground exit --shell bash",
		"explain double-fork hangup --without setsid --shell dash", "explain disown hangup --shell zsh --runtime bash", "explain nohup hangup --voice silent --shell dash",
		"run", "run setsid", "run setsid ./app", "run sleep 60", "run nohpu -- true", "run setsid -- cd", "run tmux --via native -- true", "run setsid --name a/b -- true",
		"run setsid --without x -- true", "run setsid --name app -- sleep 60", "run setsid --name app -- sleep 60", "run setsid --name brief -- false",
		"ps", "ps app", "logs", "logs gone", "stop", "stop gone", "rm", "rm app", "attach", "attach app", "attach gone", "stop app", "rm app", "ps",
		"lab gone", "lab ls", "lab down", "lab exec", "lab exec x", "lab up --name a/b", "lab up --disk x", "learn gone", "learn --list", "learn four-endings",
		"learn four-endings gone", "class", "class gone", "lesson", "lesson lint", "lesson lint gone.md", "lesson test", "completion gone", "version x", "workload x", "--help",
	} {
		all = append(all, strings.Fields(line))
	}
	for _, m := range modes.All() {
		all = append(all, []string{"run", m.ID}, []string{"run", m.ID, "--name", "never", "--", "no-such-program"})
	}
	return all
}

// TestProposalsCanBeTyped collects every command that any of these outputs
// proposes, and types it: none may be a usage error. So that it costs little,
// trials are refused for want of descriptors, after all that was typed was read.
func TestProposalsCanBeTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.NoError(t, os.WriteFile(filepath.Join(h.dir, "app"), []byte("#!/bin/sh\nexec sleep 60\n"), 0o700))
	t.Cleanup(func() { h.outlive(append([]string{"rm", "--force"}, h.names()...)...) })
	from := map[string]string{}
	for _, words := range askings() {
		cmd := h.command(words...)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		_ = cmd.Run() // its status is no matter here
		if words[0] == "--help" || len(words) > 1 && words[1] == "--help" {
			continue
		}
		for _, command := range proposed(said.String()) {
			if _, known := from[command]; !known {
				from[command] = strings.Join(words, " ")
			}
		}
	}
	require.Greater(t, len(from), 40)
	var commands []string
	for command := range from {
		commands = append(commands, command)
	}
	slices.Sort(commands)
	for _, command := range commands {
		line := strings.NewReplacer("CMD [ARG...]", "true", "CMD", "true").Replace(command)
		if strings.Contains(line, "[") || regexp.MustCompile(`\b(NAME|MODE|LESSON|FILE|DIR)\b|\|`).MatchString(line) {
			continue // a usage line, which is no proposal
		}
		if strings.Contains(line, " app") {
			_ = h.command("rm", "--force", "app").Run() // anew each time, and no longer than one likes to follow it
			_ = h.command("run", "setsid", "--name", "app", "--", "sleep", "3").Run()
		}
		cmd := exec.Command("sh", "-c", "ulimit -n 20; exec "+line)
		own := h.command()
		cmd.Dir, cmd.Env, cmd.WaitDelay = own.Dir, own.Env, own.WaitDelay
		out, err := cmd.CombinedOutput()
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			assert.NotEqual(t, codeUsage, failed.ExitCode(), "outlive %s proposes: %s\n%s", from[command], command, out)
		} else {
			assert.NoError(t, err, "%s", command)
		}
	}
}

// TestProposalsAreAsCalled: who calls outlive by a path is told that path, by
// every verb, its help and what it says of a run; a bare word might not be found.
func TestProposalsAreAsCalled(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	h := newHouse(t)
	path := filepath.Join(h.dir, "built", "outlive") // testscript's has forgotten how it was called
	built, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, "%s", built)
	t.Cleanup(func() { h.outlive(append([]string{"rm", "--force"}, h.names()...)...) })
	// Like Node, it takes SIGHUP back from nohup.
	catches := []string{"run", "nohup", "--name", "catches", "--", "python3", "-c", "import signal, time; signal.signal(1, print); time.sleep(60)"}
	all := append(askings(), catches, []string{"ps", "catches"}, []string{"native", "gone"}, []string{"learn", "--slides", "four-endings", "--speaker"},
		[]string{"run", "double-fork", "--print", "--", "true"}, []string{"run", "setsid", "--via", "native", "--print", "--", "outlive", "workload"})
	for _, g := range groups {
		for _, verb := range g.verbs {
			all = append(all, []string{verb, "--help"})
		}
	}
	all = append(all, []string{"lab", "up", "--help"}, []string{"lesson", "test", "--help"}, []string{"completion", "--help"})
	bare := regexp.MustCompile("(^|[\\s(:`\"])outlive (--help|\\[command\\]|" + strings.Join(available(newRoot(newApp(), nil)), "|") + ")\\b")
	named := 0
	for _, words := range all {
		if words[0] == "compare" || words[0] == "explain" { // what they propose after a trial is made of called(): tried above
			words = append(words, "--frob")
		}
		cmd := h.command(words...)
		cmd.Path, cmd.Args[0] = path, path
		out, _ := cmd.CombinedOutput() // its status is no matter here
		said := regexp.MustCompile(`(?m)^outlive: .*$|^\$ .*$`).ReplaceAllString(string(out), "")
		assert.NotRegexp(t, bare, said, "%q", words)
		named += strings.Count(said, path)
	}
	require.Greater(t, named, 100)
	require.Contains(t, h.outlive("ps", "catches"), "SIGHUP")
}
