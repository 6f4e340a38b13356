//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/lessons"
)

// hostile writes to the clipboard, clears, paints, turns the line around, and is
// no UTF-8.
const hostile = "x\x1b]52;c;aGk=\x07\x1b[2J\x1b[31m\u202eevil\u2066\u0085\x9b2J\xff\r\x08\x7f\U000e0041"

// corner is a folder of its own in which outlive is asked something hostile.
type corner struct {
	*testing.T
	dir, self string
	path      string // $PATH: empty, so that nothing is started
}

func newCorner(t *testing.T) corner {
	t.Helper()
	self, err := exec.LookPath("outlive")
	require.NoError(t, err)
	dir := t.TempDir()
	p := corner{t, dir, self, filepath.Join(dir, "none")}
	for _, dir := range []string{"home", "state"} {
		require.NoError(t, os.Mkdir(filepath.Join(p.dir, dir), 0o700))
	}
	t.Cleanup(func() { require.Empty(t, leftBehind("WORK="+p.dir)) })
	return p
}

func (p corner) command(env, args []string) *exec.Cmd {
	cmd := exec.Command(p.self, args...)
	cmd.Dir, cmd.WaitDelay = p.dir, 5*time.Second
	cmd.Env = append([]string{"WORK=" + p.dir, "HOME=" + p.dir + "/home", "XDG_STATE_HOME=" + p.dir + "/state",
		"PATH=" + p.path, "TERM=xterm", "NO_COLOR=1", "LANG=C.UTF-8", "GORACE=" + os.Getenv("GORACE")}, env...)
	return cmd
}

// piped gives all that it says to files.
func (p corner) piped(env, args []string) string {
	p.Helper()
	out, err := os.Create(filepath.Join(p.dir, "said"))
	require.NoError(p, err)
	defer out.Close()
	cmd := p.command(env, args)
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(p, cmd.Start())
	h, err := proc.Open(cmd.Process.Pid)
	require.NoError(p, err)
	defer h.Close()
	if !h.WaitGone(time.Now().Add(leftover.Stretch(20 * time.Second))) {
		_ = cmd.Process.Kill()
		p.Errorf("%q does not end", args)
	}
	_ = cmd.Wait()
	text, err := os.ReadFile(out.Name())
	require.NoError(p, err)
	return string(text)
}

// shown gives all that it says to a terminal.
func (p corner) shown(env, args []string) string {
	p.Helper()
	term, err := terminal.Open()
	require.NoError(p, err)
	cmd := p.command(env, args)
	require.NoError(p, term.Start(cmd))
	h, err := proc.Open(cmd.Process.Pid)
	require.NoError(p, err)
	defer h.Close()
	defer h.Kill(time.Now().Add(5 * time.Second))
	require.True(p, h.WaitGone(time.Now().Add(leftover.Stretch(20*time.Second))), "%q does not end", args)
	h.Reap(time.Now().Add(5 * time.Second))
	require.True(p, proc.Until(time.Now().Add(leftover.Stretch(20*time.Second)), term.Closed), "%q leaves its terminal open", args)
	text := string(term.Since(0))
	require.NoError(p, term.Close())
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// harmless tells what of a text would command a terminal.
func harmless(text string) error {
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return fmt.Errorf("%q at %d of %.300q", text[i], i, text)
		case r != '\n' && r != '\t' && !unicode.IsPrint(r):
			return fmt.Errorf("%U at %d of %.300q", r, i, text)
		}
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > 1200 && !strings.HasPrefix(text, "{") { // json says all
			return fmt.Errorf("a line of %d characters: %.100q", len(line), line)
		}
	}
	return nil
}

// asks are command lines with something hostile in every place that a verb has:
// every argument, every flag's value, and a flag of that name.
func asks() (all [][]string) {
	var walk func(cmd *cobra.Command, words []string)
	walk = func(cmd *cobra.Command, words []string) {
		add := func(more ...string) { all = append(all, slices.Concat(words, more)) }
		if !cmd.HasSubCommands() || cmd.Runnable() {
			for n := 1; n <= 3; n++ {
				add(slices.Repeat([]string{hostile}, n)...)
			}
			add("--", hostile)
			add("--" + hostile)
			add("-" + hostile)
			add(strings.Repeat(hostile, 2000))
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				add("--" + f.Name + "=none/" + hostile)
				add("--"+f.Name+"=none/"+hostile, hostile, "--", hostile)
			})
		} else {
			add(hostile)
		}
		for _, sub := range cmd.Commands() {
			walk(sub, append(slices.Clone(words), sub.Name()))
		}
	}
	walk(newRoot(newApp(), nil), nil)
	for _, quick := range []string{"workload", "native", "lane", "keeper", "connect", "say"} {
		all = append(all, []string{quick, hostile}, []string{quick, "--" + hostile}, []string{quick, "nohup", "--", hostile},
			[]string{quick, "setsid", hostile}, []string{quick, "double-fork", "--without", hostile}, []string{quick, "none/" + hostile, hostile})
	}
	return all
}

// TestHostileWords: whatever is typed, nothing that commands a terminal comes back.
func TestHostileWords(t *testing.T) {
	p := newCorner(t)
	work := make(chan []string)
	var wg sync.WaitGroup
	for i := range 4 {
		p := p
		p.dir = filepath.Join(p.dir, fmt.Sprint(i))
		require.NoError(t, os.MkdirAll(filepath.Join(p.dir, "state"), 0o700))
		wg.Go(func() {
			for args := range work {
				if err := harmless(p.piped(nil, args)); err != nil {
					t.Errorf("%.200q: %v", args, err)
				}
			}
		})
	}
	all := asks()
	require.Greater(t, len(all), 200)
	for _, args := range all {
		work <- args
	}
	close(work)
	wg.Wait()
	for _, args := range [][]string{{hostile}, {"run", hostile}, {"--" + hostile}, {"stop", hostile}, {"explain", hostile, hostile}, {"class", hostile}} {
		require.NoError(t, harmless(p.shown(nil, args)), "%q", args)
	}
}

// TestHostileEnvironment: nor whatever the environment says.
func TestHostileEnvironment(t *testing.T) {
	t.Parallel()
	p := newCorner(t)
	for _, name := range []string{"SHELL", "TERM", "PAGER", "LANG", "LC_ALL", "COLUMNS", "USER", "LOGNAME", "HOME", "XDG_STATE_HOME", "PATH", "TMUX_TMPDIR", "XDG_RUNTIME_DIR"} {
		for _, value := range []string{hostile, "none/" + hostile} {
			for _, args := range [][]string{{"ps"}, {"explain", "nohup", "hangup"}, {"learn", "--list"}, {"learn", "--class", p.dir},
				{"learn", "--class", "none"}, {"compare"}, {"lab", "ls"}, {"run", "setsid", "--print", "--", "sleep", "1"}, {"doctor"}} {
				require.NoError(t, harmless(p.piped([]string{name + "=" + value}, args)), "%s=%q %q", name, value, args)
			}
		}
	}
}

// TestHostileFiles: nor what others have written, in a record, a seat, a lesson, a baseline.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	p := newCorner(t)
	write := func(path, text string) string {
		path = filepath.Join(p.dir, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	quoted := func(s string) string {
		text, err := json.Marshal(s)
		require.NoError(t, err)
		return string(text)
	}
	long := quoted(strings.Repeat(hostile, 500))
	record := `{"schema":"outlive/run/1","name":"evil","mode":` + long + `,"via":` + long + `,"command":[` + long + `],"dir":` + long +
		`,"pid":4711,"start":1,"boot":` + long + `,"session":1,"log":` + quoted("none/"+hostile) + `,"attach":["sh",` + long + `],"env":[` + long + `],"pidfile":` + long + `}`
	write("state/outlive/evil.json", record)
	write("state/outlive/broken.json", hostile)
	write("state/outlive/schema.json", `{"schema":`+long+`}`)
	write("state/outlive/labs/evil.json", `{"schema":"outlive/lab/1","name":"evil","boot":`+long+`,"cgroups":[`+long+`],"root":`+long+`}`)
	write("state/outlive/labs/broken.json", `{"schema":`+long+`}`)
	require.NoError(t, os.Mkdir(filepath.Join(p.dir, "class"), 0o755))
	for i, seat := range []lessons.Seat{
		{Name: hostile, Lesson: hostile, Step: hostile, Diagnosis: hostile, Number: 1, Of: 2},
		{Name: "b" + strings.ToValidUTF8(hostile, ""), Lesson: "four-endings", Step: hostile, Done: true},
	} {
		require.NoError(t, seat.Take(filepath.Join(p.dir, "class")), i)
	}
	lesson := write("001-"+hostile+".md", "---\nid: "+quoted(strings.ToValidUTF8(hostile, ""))+"\n"+hostile+": x\n---\n# a\n\n## "+hostile+"\n\n```predict "+hostile+"\n"+hostile+
		"\n```\n```act\n"+hostile+"\n```\n```check\n"+hostile+"\n```\n```solve "+hostile+" a b\n"+hostile+"\n```\n")
	other := write("002-a.md", "---\nid: a\ntitle: "+quoted(strings.ToValidUTF8(hostile, ""))+"\nteaches: ["+quoted(strings.ToValidUTF8(hostile, ""))+"]\nshell: "+
		quoted(strings.ToValidUTF8(hostile, ""))+"\nrequires: ["+quoted(strings.ToValidUTF8(hostile, ""))+"]\n---\n"+hostile+"\n\n## "+hostile+" {#b}\n\nText "+hostile+"\n\n```check\n"+hostile+"\n```\n")
	base := write("base.json", `{"schema":`+long+`}`)
	for _, args := range [][]string{{"ps"}, {"ps", "--format", "json"}, {"logs", "evil"}, {"attach", "evil"}, {"logs", "broken"}, {"stop", "schema"}, {"stop", "evil"},
		{"lab", "ls"}, {"lab", "down"}, {"class", "--once", "class"}, {"lesson", "lint", lesson, other}, {"lesson", "test", lesson}, {"lesson", "test", other},
		{"compare", "--baseline", base}, {"rm", "evil"}} {
		require.NoError(t, harmless(p.shown([]string{"COLUMNS=200"}, args)), "%q", args)
	}
}

// TestHostileProgram: nor a program's name, nor what it prints; but a pipe, and
// who asks for it, gets that byte by byte.
func TestHostileProgram(t *testing.T) {
	t.Parallel()
	p := newCorner(t)
	p.path = os.Getenv("PATH")
	sleep, err := exec.LookPath("sleep")
	require.NoError(t, err)
	name := strings.ReplaceAll(hostile, "/", "")
	text, err := os.ReadFile(sleep)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, name), text, 0o700))
	for _, args := range [][]string{{"run", "setsid", "--name", "app", "--", "./" + name, "60"}, {"run", "setsid", "--print", "--", "./" + name, hostile},
		{"run", "systemd-service", "--print", "--", "./" + name, hostile}, {"run", "cron-reboot", "--print", "--", "./" + name, hostile},
		{"run", "supervisord", "--print", "--", "./" + name, hostile}, {"ps"}, {"attach", "app"}, {"stop", "app"}, {"ps"}} {
		require.NoError(t, harmless(p.shown(nil, args)), "%q", args)
	}
	p.piped(nil, []string{"run", "setsid", "--name", "log", "--", "printf", "%s", hostile + "\n"})
	require.Equal(t, hostile+"\n", p.piped(nil, []string{"logs", "-f", "log"}))
	require.Equal(t, hostile+"\n", p.piped(nil, []string{"logs", "log"}))
	for _, args := range [][]string{{"logs", "log"}, {"logs", "-f", "log"}} {
		said := p.shown(nil, args)
		require.Contains(t, said, "evil")
		require.NoError(t, harmless(said))
	}
	require.Equal(t, hostile+"\n", p.shown(nil, []string{"logs", "--raw", "log"}))
}

// TestHostileColours: on a terminal with colours, colours are all that passes.
func TestHostileColours(t *testing.T) {
	var b bytes.Buffer
	s := newStream(os.Stdout, env(nil))
	s.gate.Out, s.gate.Own = &b, colours
	_, err := s.WriteString(look{Colour: true}.paint(red, hostile+"\t") + "\n")
	require.NoError(t, err)
	require.Equal(t, "\x1b[31mx\\u001b]52;c;aGk=\\u0007\\u001b[2J\x1b[31m\\u202eevil\\u2066\\u0085\\x9b2J\\xff\\u000d\\u0008\\u007f\\udb40\\udc41\t\x1b[0m\n", b.String())
}

// TestHostileFacts: what a lesson tells of, between what the shell shows, neither.
func TestHostileFacts(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
	require.NoError(t, err)
	defer file.Close()
	d := &desk{app: &app{stdout: newStream(file, env(nil)), env: env(nil)}, line: []byte("$ ")}
	d.between("it works in " + hostile + "\n")
	text, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	said, ours := strings.CutPrefix(string(text), "\r\x1b[K")
	require.True(t, ours, "%q", text)
	require.NoError(t, harmless(strings.TrimSuffix(said, "\r\n$ ")), "%q", text)
}
