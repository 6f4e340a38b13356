package jobtable

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
)

// prompted is a shell at its prompt on a terminal of its own.
type prompted struct {
	*testing.T
	*terminal.Terminal
	pid int
}

func prompt(t *testing.T, id string, args ...string) prompted {
	t.Helper()
	sh, ok := shell.Lookup(id)
	require.True(t, ok)
	path, err := sh.Path()
	if err != nil {
		t.Skip(err)
	}
	term, err := terminal.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _ = term.Close() })
	cmd := exec.Command(path, append(args, sh.Command[1:]...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=dumb", "HOME=" + t.TempDir(), "PS1=" + shell.Prompt, "HISTFILE="}, sh.Env...)
	start := term.Mark()
	require.NoError(t, term.Start(cmd))
	p := prompted{t, term, cmd.Process.Pid}
	t.Cleanup(func() { // its jobs first: what was disowned nobody else would end
		for _, child := range proc.Root.Children(p.pid) {
			_ = unix.Kill(child, unix.SIGKILL)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	p.await(start)
	return p
}

func (p prompted) await(m terminal.Mark) {
	p.Helper()
	soon, cancel := context.WithTimeout(p.Context(), 10*time.Second)
	defer cancel()
	require.NoError(p, p.Wait(soon, m, func(text []byte) bool { return bytes.Contains(text, []byte(shell.Prompt)) }))
}

// does types a line, and waits for the next prompt.
func (p prompted) does(line string) {
	p.Helper()
	m := p.Mark()
	require.NoError(p, p.Type(line+"\n"))
	p.await(m)
}

// table is what the shell knows when that is as wanted.
func (p prompted) table(id string, jobs int) (is Table) {
	p.Helper()
	r := New(proc.Root)
	require.Eventually(p, func() bool {
		var err error
		is, err = r.Read(p.pid, id)
		return err == nil && len(is.Jobs) == jobs
	}, 5*time.Second, 5*time.Millisecond, "%+v", &is)
	return is
}

// What each shell lists, and with what mark; who is disowned is not there any more.
func TestTablesAreTheShells(t *testing.T) {
	for _, tt := range []struct{ id, marks string }{{"bash", "sleep 104 & disown -h %3"}, {"zsh", "sleep 104 &!"}} {
		t.Run(tt.id, func(t *testing.T) {
			t.Parallel()
			p := prompt(t, tt.id)
			require.Empty(t, p.table(tt.id, 0).Jobs)
			for _, line := range []string{"sleep 101 &", "sleep 102 | sleep 103 &", "sleep 105 & disown", "kill -STOP %1", tt.marks} {
				p.does(line)
			}
			want := map[string]int{"bash": 3, "zsh": 2}[tt.id]
			var is Table
			require.Eventually(t, func() bool {
				is = p.table(tt.id, want)
				return is.Jobs[0].Stopped
			}, 5*time.Second, 10*time.Millisecond)
			require.Equal(t, 1, is.Jobs[0].Number)
			require.Len(t, is.Jobs[1].PIDs, 2)
			require.Equal(t, is.Jobs[1].Group, is.Jobs[1].PIDs[0])
			require.False(t, is.Jobs[1].Stopped)
			j, found := is.Find(is.Jobs[1].PIDs[1], 0)
			require.True(t, found)
			require.Equal(t, 2, j.Number)
			_, found = is.Find(p.pid, p.pid)
			require.False(t, found, "the shell itself")
			if tt.id == "bash" {
				require.True(t, is.Jobs[2].Marked)
				require.False(t, is.Jobs[0].Marked)
			}
		})
	}
}

// The options that decide are those of that moment.
func TestTablesHaveTheOptions(t *testing.T) {
	for _, tt := range []struct {
		id, line     string
		args         []string
		exits, keeps bool
	}{
		{"bash", ":", nil, false, false},
		{"bash", "shopt -s huponexit", nil, false, false},
		{"bash", "shopt -s huponexit", []string{"--login"}, true, false},
		{"bash", ":", []string{"--login"}, false, false},
		{"zsh", ":", nil, true, false},
		{"zsh", "setopt nohup", nil, false, true},
	} {
		t.Run(tt.id+tt.line, func(t *testing.T) {
			t.Parallel()
			p := prompt(t, tt.id, tt.args...)
			p.does(tt.line)
			var is Table
			as := func() bool {
				is = p.table(tt.id, 0)
				return is.HUPsAtExit == tt.exits && is.KeepsHUP == tt.keeps
			}
			require.Eventually(t, as, 5*time.Second, 10*time.Millisecond, "%+v", &is)
		})
	}
}

// Who has no job control has no table that tells, and who is no such shell none at all.
func TestTableIsRefused(t *testing.T) {
	p := prompt(t, "bash")
	p.does("set +m")
	r := New(proc.Root)
	require.Eventually(t, func() bool {
		_, err := r.Read(p.pid, "bash")
		return errors.Is(err, errNoControl)
	}, 5*time.Second, 10*time.Millisecond)
	_, err := r.Read(p.pid, "zsh")
	require.ErrorIs(t, err, errLayout)
	_, err = r.Read(p.pid, "dash")
	require.ErrorContains(t, err, "dash exports no table")
	_, err = r.Read(os.Getpid(), "bash")
	require.ErrorIs(t, err, errLayout)
	_, err = r.Read(1<<22+1, "bash")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// Another user's shell is not to be read, nor what he has written, which is told as that.
func TestTableOfAnother(t *testing.T) {
	at, pid := proc.Root, 1
	if os.Geteuid() == 0 { // who may read all
		at, pid = proc.FS(t.TempDir()), 7
		exe := at.Path(pid, "exe")
		require.NoError(t, os.Mkdir(filepath.Dir(exe), 0o755))
		require.NoError(t, os.WriteFile(exe, nil, 0o755))
		require.NoError(t, os.Chown(exe, 1234, 1234))
	}
	_, err := New(at).Read(pid, "bash")
	require.ErrorIs(t, err, fs.ErrPermission)
}

// A table is what its bytes are: counts and pointers out of bounds end it, and rings do, too.
func TestTablesAreNotTrusted(t *testing.T) {
	mem, err := os.CreateTemp(t.TempDir(), "mem")
	require.NoError(t, err)
	defer mem.Close()
	ring := make([]byte, 64)
	ring[0] = 8 // the next of 8 is 8 again, whose first is another
	_, err = mem.WriteAt(ring, 8)
	require.NoError(t, err)
	var is Table
	m := memory{mem: mem}
	data := make([]byte, zshJob)
	data[zshStat], data[zshProcs] = zshInUse|zshLocked, 8
	require.ErrorIs(t, is.zshJob(m, 1, data), errMoved)
	data[zshProcs+7] = 0xff
	require.ErrorIs(t, is.zshJob(m, 1, data), errStrange)
	require.Error(t, is.bashJob(m, 1, 1<<40), "beyond its end")
}

func BenchmarkRead(b *testing.B) {
	cmd := exec.Command("bash", "--norc", "-i", "-m")
	in, err := cmd.StdinPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	for b.Loop() {
		_, _ = New(proc.Root).Read(cmd.Process.Pid, "bash")
	}
}
