package translate

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/modes"
	"outlive/modes/unit"
)

// hostile are words that are easily broken on the way.
var hostile = []string{
	"a b", "it's", `"q"`, "$HOME", "`id`", "a\nb", "a\\b", "\\", "tab\there", "é ü 한글 🙂", "-x", "--", "-", "", " ", "*", "?[a]", "~", "~/x",
	"a;b", ";", "a;", "#", "a #b", "!x", "!!", "{a,b}", "$(id)", "%", "%n%i%%", "%(x)s", "a=b", "=", "&", "|", "<>", "(", "$", "$$", "${x}", "'", "''", "\x7f", "\x01", "end\\",
}

// argv prints what it is given, each word with a NUL behind it.
func argv(t *testing.T) func(words ...string) (string, error) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "argv"), []byte("#!/bin/sh\nfor w; do printf '%s\\0' \"$w\"; done\n"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a b.txt"), nil, 0o600)) // for patterns
	return func(words ...string) (string, error) {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Err = nil // it is found here
		cmd.Dir, cmd.Env, cmd.Path = dir, []string{"PATH=" + dir + ":/usr/bin:/bin", "HOME=/home/x", "X=1 2", "LC_ALL=C.UTF-8"}, lookIn(dir, words[0])
		out, err := cmd.Output()
		return string(out), err
	}
}

func lookIn(dir, name string) string {
	if name == "argv" {
		return filepath.Join(dir, name)
	}
	path, _ := exec.LookPath(name)
	return path
}

// What a shell makes of a line the program gets, whether the words are read here or left to it.
func TestTheWordsAreThoseOfTheShell(t *testing.T) {
	for _, sh := range Shells() {
		t.Run(sh, func(t *testing.T) {
			if _, err := exec.LookPath(sh); err != nil {
				t.Skip(err)
			}
			theWordsAreThoseOf(t, sh)
		})
	}
}

func theWordsAreThoseOf(t *testing.T, sh string) {
	run := argv(t)
	lines := []string{
		`a 'b c' "d $X" $X '$X' \$X`, `"a\b\"c\$d"`, `'a'"b"c\ d`, `$'a\tb\n\'c\\' $'\x41\u00e9\101'`, `~ ~/x a~ "~"`, `*.txt '*.txt' a\*`, `{a,b}{c,d} '{a,b}' {a}`,
		`$(echo 'a  b') "$(echo 'a  b')"`, "a\\\nb", `$((1+2)) ${X:-y} ${X#1}`, `a#b '#'`, `-- -x ""`, `é '한글'`, `${X/1/3} ${X:0:1}`, `a=b c=~/d`, `=ls a=ls '=ls'`,
	}
	pieces := []string{"a", " ", "'", "'", `"`, `"`, `\`, "$X", "$", "{", "}", ",", "~", "*", "?", "é", "#", "=", "-", "\n", "$'", "!", "b"}
	random := rand.New(rand.NewPCG(1, 2))
	for len(lines) < 250 {
		var b strings.Builder
		for range 1 + random.IntN(9) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		lines = append(lines, b.String())
	}
	kept := lines[:0]
	for _, text := range lines {
		if w, err := Line("argv "+text, sh); err == nil && len(w.Words) > 0 && !strings.Contains(text, "$$") && !strings.Contains(text, "$-") {
			kept = append(kept, text) // else no line, and told as such; or the pid and the flags of who reads it
		}
	}
	const each = `argv() { for w; do printf '%s\0' "$w"; done; }; for t; do (eval "argv $t") 2>/dev/null; printf '\2%s\3' $?; done`
	said, err := run(append([]string{sh, "-c", each, sh}, kept...)...)
	require.NoError(t, err)
	tried, left := 0, 0
	for i, answer := range strings.Split(strings.TrimSuffix(said, "\x03"), "\x03") {
		want, ok := strings.CutSuffix(answer, "\x020")
		if !ok { // it names another command, too, which is none
			continue
		}
		w, _ := Line("argv "+kept[i], sh)
		is := strings.Join(append(w.Words[1:len(w.Words):len(w.Words)], ""), "\x00")
		if w.Words[0] != "argv" {
			left++
			is, err = run(w.Words...)
			require.NoError(t, err, "%q became %q", kept[i], w.Words)
		}
		tried++
		require.Equal(t, want, is, "%q became %q", kept[i], w.Words)
	}
	require.Greater(t, tried, 90)
	require.Greater(t, left, 20)
	require.Greater(t, tried-left, 20)
}

// Words that were written for systemd, or for supervisord, come back as they were.
func TestFilesKeepTheWords(t *testing.T) {
	for _, word := range hostile {
		words := []string{"/bin/app", word, "x" + word + "y", word}
		w, err := File("[Service]\nExecStart=" + unit.Words(words) + "\n")
		require.NoError(t, err, "%q", word)
		require.Equal(t, words, w.Words)
		if strings.ContainsAny(word, "\n\r") {
			continue
		}
		text, err := modes.WithCommand("[program:x]\ncommand={supervisor}\n", words)
		require.NoError(t, err)
		w, err = File(text)
		require.NoError(t, err, text)
		require.Equal(t, words, w.Words, text)
	}
}
