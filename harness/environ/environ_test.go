package environ

import (
	"bufio"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
)

// What a program has done to its environment since it was executed is seen, whatever it is.
func TestNamesAreThoseByNow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		words []string
		want  []string // nil: it cannot be told
	}{
		"kept":    {[]string{"/usr/bin/python3", "-c", "import sys; print(flush=True); sys.stdin.read()"}, []string{"A", "B"}},
		"unset":   {[]string{"/usr/bin/python3", "-c", "import os, sys; del os.environ['A']; print(flush=True); sys.stdin.read()"}, []string{"B"}},
		"set":     {[]string{"/usr/bin/python3", "-c", "import os, sys; os.environ['C'] = 'x'; print(flush=True); sys.stdin.read()"}, []string{"A", "B", "C"}},
		"cleared": {[]string{"/usr/bin/python3", "-c", "import ctypes, sys; ctypes.CDLL(None).clearenv(); print(flush=True); sys.stdin.read()"}, []string{}},
		"perl":    {[]string{"/usr/bin/perl", "-e", "delete $ENV{A}; $| = 1; print qq(\\n); <STDIN>"}, []string{"B"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(tt.words[0])
			if err != nil {
				t.Skip(tt.words[0] + " is not installed")
			}
			cmd := exec.Command(path, tt.words[1:]...)
			cmd.Env = []string{"A=1", "B=2"}
			in, err := cmd.StdinPipe()
			require.NoError(t, err)
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			_, err = bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			names, err := Names(proc.Root, cmd.Process.Pid)
			require.NoError(t, err)
			require.NotContains(t, names, "")
			var own []string
			for _, n := range names {
				if n != "LC_CTYPE" { // Python's own: PEP 538
					own = append(own, n)
				}
			}
			require.ElementsMatch(t, tt.want, own)
			_ = in.Close()
			require.NoError(t, cmd.Wait())
		})
	}
}

// A program without a libc has no environ(7) that could be read.
func TestNoLibc(t *testing.T) {
	t.Parallel()
	_, err := Names(proc.Root, -1)
	require.Error(t, err)
}
