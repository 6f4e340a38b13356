//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/modes"
	"outlive/modes/unit"
)

// hostile are words that are easily broken between a shell, a file and a program.
var hostileWords = []string{"a b", "it's", `"q"`, "$HOME", "`id`", "two\nlines", `back\slash`, "é 한글", "-x", "--", "", "*", "~", "a;", "#", "!x", "{a,b}", "50%", "a=b", "end "}

// TestWhatIsTranslatedGivesTheSameWords: what is printed is pasted into real shells, and the
// program is asked what it got, whatever the words came from.
func TestWhatIsTranslatedGivesTheSameWords(t *testing.T) {
	program := "#!/bin/sh\nprintf '%s\\0' \"$@\" >got.new && mv got.new got\n"
	supervised, err := modes.WithCommand("[program:app]\ncommand={supervisor}\n", append([]string{"./app"}, lineless(hostileWords)...))
	require.NoError(t, err)
	for _, c := range []struct{ from, to, shell string }{
		{"nohup ./app " + modes.ShellWords(hostileWords) + " >app.log 2>&1 &", "setsid", "bash"},
		{"./app " + modes.ShellWords(hostileWords), "nohup", "dash"},
		{"setsid -f ./app " + modes.ShellWords(hostileWords), "tmux", "bash"},
		{"[Service]\nExecStart=" + unit.Words(append([]string{"./app"}, hostileWords...)) + "\n", "nohup", "bash"},
		{supervised, "background", "dash"},
	} {
		t.Run(c.to+" "+c.shell, func(t *testing.T) {
			t.Parallel() // they wait more than they work
			for _, name := range []string{c.to, c.shell} {
				if mode, is := modes.Lookup(name); is && len(mode.Forms[0].Needs) > 0 {
					name = mode.Forms[0].Needs[0]
				}
				if _, err := exec.LookPath(name); err != nil && name != "background" {
					t.Skip(err)
				}
			}
			h := newHouse(t)
			require.NoError(t, os.WriteFile(filepath.Join(h.dir, "app"), []byte(program), 0o700))
			ask := h.command("translate", "-", "--to", c.to, "--shell", c.shell)
			ask.Stdin = strings.NewReader(c.from)
			var told bytes.Buffer
			ask.Stderr = &told
			recipe, err := ask.Output()
			require.NoError(t, err, "%s", &told)
			do, _ := pasted(string(recipe))
			do, _, _ = strings.Cut(do, "; : to undo it")
			paste := h.command()
			paste.Path, paste.Args, paste.Err = lookPath(t, c.shell), []string{c.shell, "-c", do + "\nwait"}, nil
			said, err := paste.CombinedOutput()
			require.NoError(t, err, "%s%s", do, said)
			got := ""
			require.True(t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
				text, err := os.ReadFile(filepath.Join(h.dir, "got"))
				got = string(text)
				return err == nil
			}), "%s%s", do, said)
			want := hostileWords
			if strings.Contains(c.from, "[program:") {
				want = lineless(hostileWords)
			}
			require.Equal(t, want, strings.Split(strings.TrimSuffix(got, "\x00"), "\x00"), do)
		})
	}
}

func lookPath(t *testing.T, name string) string {
	path, err := exec.LookPath(name)
	require.NoError(t, err)
	return path
}

// lineless are those that are one line: supervisord's command is one.
func lineless(words []string) (kept []string) {
	for _, w := range words {
		if !strings.Contains(w, "\n") {
			kept = append(kept, w)
		}
	}
	return kept
}
