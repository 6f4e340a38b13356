package modes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hard are words that a shell, tmux or screen would like to change.
var hard = []string{"a'b", `q"x`, "$HOME", "nl\nx", "ü€", "", ";", "a;", `b\;`, `x\\;`, "#{pid}", "#(date)", "%%", "%n",
	"-x", "{", "}", "~", "*", "\xff", `\`, "^a", " ", "\t\r\x1b[0m", "end"}

// tell writes its arguments to the file named first, says that it did and waits.
const tell = `out=$1; shift; printf '%s\0' "$@" >"$out.new"; mv "$out.new" "$out"; echo told; exec sleep 60`

// quits end a pane that is called "try".
var quits = map[string][]string{
	"tmux":   {"tmux", "-L", "outlive-try", "kill-server"},
	"screen": {"screen", "-S", "try", "-X", "quit"},
}

// TestPanesKeepBytes starts real panes, with arguments and a log name that are easy to spoil.
func TestPanesKeepBytes(t *testing.T) {
	for id, quit := range quits {
		t.Run(id, func(t *testing.T) {
			dir := paneDir(t, id)
			out, log := filepath.Join(dir, "args"), filepath.Join(dir, `l o'g "#{pid} %n ^a $HOME`)
			mode, _ := Lookup(id)
			entry := entryIn(t, dir)
			_, err := mode.Forms[0].Start(Job{Name: "try", Log: log, Entry: entry, Self: outlive, Aside: filepath.Join(dir, "aside"),
				Command: append([]string{"sh", "-c", tell, "sh", out}, hard...)})
			require.NoError(t, err)
			t.Cleanup(func() { _ = exec.Command(quit[0], quit[1:]...).Run() })
			require.NoError(t, syscall.Kill(entered(t, entry), 0))
			require.Equal(t, strings.Join(hard, "\x00")+"\x00", eventually(t, out, ""))
			require.Equal(t, "told\r\n", eventually(t, log, "told"))
		})
	}
}

// TestPaneSingleWord runs a program whose name a shell would split.
func TestPaneSingleWord(t *testing.T) {
	for id, quit := range quits {
		t.Run(id, func(t *testing.T) {
			dir := paneDir(t, id)
			t.Cleanup(func() { _ = exec.Command(quit[0], quit[1:]...).Run() })
			prog, log := filepath.Join(dir, "my $prog;"), filepath.Join(dir, "log")
			require.NoError(t, os.WriteFile(prog, []byte("#!/bin/sh\necho told\nread line\n"), 0o700))
			mode, _ := Lookup(id)
			_, err := mode.Forms[0].Start(Job{Name: "try", Log: log, Aside: filepath.Join(dir, "aside"), Command: []string{prog}})
			require.NoError(t, err)
			require.Equal(t, "told\r\n", eventually(t, log, "told"))
		})
	}
}

// TestPaneRefused: what the tool itself complains of is in the error.
func TestPaneRefused(t *testing.T) {
	for id, name := range map[string]string{"tmux": "TMUX_TMPDIR", "screen": "SCREENDIR"} {
		t.Run(id, func(t *testing.T) {
			dir := paneDir(t, id)
			t.Setenv(name, "/dev/null")
			mode, _ := Lookup(id)
			_, err := mode.Forms[0].Start(Job{Name: "try", Aside: filepath.Join(dir, "aside"), Command: []string{"sleep", "60"}})
			require.ErrorContains(t, err, "/dev/null")
		})
	}
}

// paneDir gives a directory, and keeps the tool's sockets and settings in it.
func paneDir(t *testing.T, tool string) string {
	if _, err := exec.LookPath(tool); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("TMUX_TMPDIR", dir)
	t.Setenv("SCREENDIR", filepath.Join(dir, "s"))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "s"), 0o700))
	return dir
}

// eventually gives the content of a file once it holds the text.
func eventually(t *testing.T, path, text string) (content string) {
	require.Eventually(t, func() bool {
		b, err := os.ReadFile(path)
		content = string(b)
		return err == nil && strings.Contains(content, text)
	}, 5*time.Second, time.Millisecond, path)
	return content
}
