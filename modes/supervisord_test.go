package modes

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reads has supervisor itself read a configuration, and prints the program's words.
const reads = `import sys, shlex
from supervisor.options import UnhosedConfigParser
p = UnhosedConfigParser()
p.read_string(sys.stdin.buffer.read().decode())
p.expansions = {}
sys.stdout.buffer.write(b"".join(w.encode() + b"\0" for w in shlex.split(p.saneget("program:x", "command", do_expand=True))))
`

// TestSupervisorKeepsWords: what may stand in a command of supervisord arrives
// as it was, and the rest is refused.
func TestSupervisorKeepsWords(t *testing.T) {
	if exec.Command("/usr/bin/python3", "-c", "import supervisor").Run() != nil {
		t.Skip("supervisor is not installed")
	}
	words := slices.DeleteFunc(slices.Clone(append(hard, " ;x", "; y", ";;", " #x", "# y", "a #b", "a\u3000#b", "'; ;'", "%(here)s", "a\x0bb", "\\'")), func(w string) bool {
		_, err := supervisorWords([]string{w})
		return err != nil
	})
	command, err := supervisorWords(words)
	require.NoError(t, err)
	python := exec.Command("/usr/bin/python3", "-c", reads)
	python.Stdin = strings.NewReader("[program:x]\ncommand=" + command + "\n")
	out, err := python.Output()
	require.NoError(t, err)
	require.Equal(t, words, strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"))
	for _, w := range []string{"a\nb", "\r", "\xff"} {
		_, err := supervisorWords([]string{w})
		require.ErrorContains(t, err, "its command is one line of UTF-8")
	}
}

// TestScriptsKeepWords: {sh} is for sh(1), whatever the words are.
func TestScriptsKeepWords(t *testing.T) {
	script, err := WithCommand("exec printf '%s\\0' {sh}", hard)
	require.NoError(t, err)
	out, err := exec.Command("sh", "-c", script).Output()
	require.NoError(t, err)
	require.Equal(t, strings.Join(hard, "\x00")+"\x00", string(out))
}
