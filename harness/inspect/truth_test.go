package inspect

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
)

// patient is how long a fact is waited for.
func patient() time.Duration { return leftover.Stretch(10 * time.Second) }

// at is a shell at its prompt, on a terminal of its own.
type at struct {
	*testing.T
	*terminal.Terminal
	kind shell.Shell
	cmd  *exec.Cmd
	over chan struct{} // the shell has ended
}

func prompt(t *testing.T, id string, args ...string) at {
	t.Helper()
	kind, ok := shell.Lookup(id)
	require.True(t, ok)
	path, err := kind.Path()
	if err != nil {
		t.Skip(err)
	}
	term, err := terminal.Open()
	require.NoError(t, err)
	cmd := exec.Command(path, append(args, kind.Command[1:]...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=dumb", "HOME=" + t.TempDir(), "PS1=" + shell.Prompt}, kind.Env...)
	require.NoError(t, term.Start(cmd))
	s := at{t, term, kind, cmd, make(chan struct{})}
	go func() { _ = cmd.Wait(); close(s.over) }()
	t.Cleanup(func() {
		_ = term.Close()
		_ = cmd.Process.Kill()
		<-s.over
	})
	s.await("the shell to take job control", func() bool {
		p, err := proc.Root.Process(cmd.Process.Pid)
		return err == nil && evidence.Has(p.Ignored|p.Caught, int(unix.SIGTSTP)) && p.TPGID == p.PGID
	})
	return s
}

func (s at) await(what string, is func() bool) {
	s.Helper()
	if !proc.Until(time.Now().Add(patient()), is) {
		s.Fatalf("waited in vain for %s:\n%s", what, s.Since(0))
	}
}

// does types a line, and waits for what it prints at its end.
func (s at) does(line string) {
	s.Helper()
	m := s.Mark()
	require.NoError(s, s.Type(line+"\necho do''ne\n"))
	soon, cancel := context.WithTimeout(s.Context(), patient())
	defer cancel()
	require.NoError(s, s.Wait(soon, m, func(text []byte) bool { return bytes.Contains(text, []byte("done")) }), "%s: %s", line, s.Since(m))
}

// sleeper is the pid of the sleep that the shell has started, in that state.
func (s at) sleeper(state string) (pid int) {
	s.Helper()
	s.await("a sleep in state "+state, func() bool {
		for _, child := range proc.Root.Children(s.cmd.Process.Pid) {
			if p, err := proc.Root.Stat(child); err == nil && p.Comm == "sleep" && p.State == state {
				pid = child
			}
		}
		return pid != 0
	})
	return pid
}

// asked is the machine, with what the shell lists where that is asked for.
func (s at) asked() *Machine {
	s.Helper()
	m := Here(nil)
	if s.kind.ID != "fish" && s.kind.ID != "ksh" {
		return m
	}
	file := s.TempDir() + "/jobs"
	s.does(lister(s.kind) + " >" + s.kind.Quote(file))
	f, err := os.Open(file)
	require.NoError(s, err)
	defer f.Close()
	m.jobs, err = ReadJobs(f)
	require.NoError(s, err)
	m.asker = s.cmd.Process.Pid
	return m
}

// fate is what is foretold of a process when something happens.
func (s at) fate(pid int, event string, front bool) Fate {
	s.Helper()
	m := Here(nil)
	if !front {
		m = s.asked()
	}
	is, err := m.Look(pid)
	require.NoError(s, err)
	all := is.Forecast()
	found := slices.IndexFunc(all, func(f Fate) bool { return f.Event == event })
	require.GreaterOrEqual(s, found, 0, event)
	return all[found]
}

// happens has the terminal close, or exit typed until the shell has ended; lives tells
// whether the process is there after it, and has no signal left to get.
func (s at) happens(event string, pid int) (lives bool) {
	s.Helper()
	h, err := proc.Open(pid)
	require.NoError(s, err)
	defer h.Close()
	if event == "exit-close" {
		require.NoError(s, s.Type("exit\n"))
		s.await("the shell to end, or to ask again", func() bool { return s.ended() || bytes.Contains(s.Since(0), []byte(" jobs")) })
		if !s.ended() {
			_ = s.Type("exit\n")
		}
	} else { // held still, the shell gets its SIGHUP before it could end because nothing is to be read
		shell := s.cmd.Process.Pid
		require.NoError(s, unix.Kill(shell, unix.SIGSTOP))
		s.await("the shell to stand still", func() bool { return proc.Root.Stopped(shell) })
		require.NoError(s, s.Terminal.Close())
	}
	s.await("the shell to end", s.ended)
	s.await("the end of the process, or for it to have got all signals", func() bool {
		p, err := proc.Root.Stat(pid)
		text, _ := proc.Root.Of(pid, "status")
		lives = err == nil && p.State != "Z"
		busy := p.State == "R" || p.State == "D" // it may end yet, by what it has taken in
		return !lives || strings.Count(text, "Pnd:\t0000000000000000\n") == 2 && !busy
	})
	return lives
}

func (s at) ended() bool {
	select {
	case <-s.over:
		return true
	default:
		return false
	}
}

// What is foretold, by the shell's own table and options, happens; and what is to better
// it does, as it is printed.
func TestForecastsAndCuresOfJobsAreTrue(t *testing.T) {
	const died, muted, survived, unknown = evidence.Died, evidence.Muted, evidence.Survived, evidence.Unknown
	stopped, front := "\x1a", "front"
	for _, tt := range []struct {
		shell string
		args  string
		line  string
		then  string
		event string
		want  evidence.Outcome
		cure  string
	}{
		{"bash", "", "sleep 600 &", "", "hangup", died, "disown -h %1"},
		{"bash", "", "sleep 600 & disown -h", "", "hangup", muted, ""},
		{"bash", "", "sleep 600 & disown", "", "hangup", muted, ""},
		{"bash", "", "sleep 600 </dev/null >/dev/null 2>&1 & disown -h", "", "hangup", survived, ""},
		{"bash", "", "sleep 600", stopped, "hangup", died, "bg %1; disown -h %1"},
		{"bash", "", "sleep 600", stopped, "exit-close", died, "bg %1"},
		{"bash", "", "sleep 600", front, "hangup", died, "Ctrl-Z bg; disown -h"},
		{"bash", "", "sleep 600 &", "", "exit-close", muted, ""},
		{"bash", "--login", "shopt -s huponexit; sleep 600 &", "", "exit-close", died, "disown -h %1"},
		{"bash", "--login", "sleep 600 &", "", "exit-close", muted, ""},
		{"bash", "", "shopt -s huponexit; sleep 600 &", "", "exit-close", muted, ""},
		{"zsh", "", "sleep 600 &", "", "hangup", died, "disown %1"},
		{"zsh", "", "sleep 600 &", "", "exit-close", died, "disown %1"},
		{"zsh", "", "sleep 600 &!", "", "hangup", muted, ""},
		{"zsh", "", "setopt nohup; sleep 600 &", "", "hangup", muted, ""},
		{"zsh", "", "setopt nohup; sleep 600 &", "", "exit-close", muted, ""},
		{"zsh", "", "sleep 600", stopped, "hangup", died, "bg %1; disown %1"},
		{"zsh", "", "sleep 600", front, "hangup", died, "Ctrl-Z bg; disown"},
		{"fish", "", "sleep 600 &", "", "hangup", died, "disown PID"},
		{"fish", "", "sleep 600", stopped, "hangup", died, "bg PID; disown PID"},
		{"fish", "", "sleep 600", front, "hangup", died, "Ctrl-Z bg; disown"},
		{"ksh", "", "/bin/sleep 600 &", "", "hangup", muted, ""},
		{"ksh", "", "/bin/sleep 600", stopped, "hangup", died, "bg PID"},
		{"ksh", "", "/bin/sleep 600", front, "hangup", died, "Ctrl-Z bg"},
	} {
		t.Run(strings.Join([]string{tt.shell, tt.args, tt.line, fmt.Sprintf("%q", tt.then), tt.event}, " "), func(t *testing.T) {
			t.Parallel()
			for _, cured := range []bool{false, true} {
				if cured && tt.cure == "" {
					continue
				}
				var args []string
				if tt.args != "" {
					args = append(args, tt.args)
				}
				s := prompt(t, tt.shell, args...)
				pid := s.begin(tt.line, tt.then)
				h, err := proc.Open(pid)
				require.NoError(t, err)
				t.Cleanup(func() { h.Kill(time.Now().Add(patient())); h.Close() })
				is := s.fate(pid, tt.event, tt.then == front)
				require.Equal(t, tt.want, is.Outcome, is.Why)
				require.Equal(t, strings.ReplaceAll(tt.cure, "PID", fmt.Sprint(pid)), strings.TrimSpace(is.Keys+" "+is.Line))
				if cured {
					s.cure(is.Cure, pid)
				}
				lives := s.happens(tt.event, pid)
				require.Equal(t, cured || tt.want != died && tt.want != unknown, lives, "cured: %t, %s", cured, is.Why)
			}
		})
	}
}

// begin types a line that starts a sleep, and has it where it is to be.
func (s at) begin(line, then string) (pid int) {
	s.Helper()
	if then == "" {
		s.does(line)
		return s.sleeper("S")
	}
	require.NoError(s, s.Type(line+"\n"))
	pid = s.sleeper("S")
	s.hands(pid)
	if then == "\x1a" {
		s.stop(pid)
	}
	return pid
}

// hands waits until a process has the terminal, and the shell rests: what is typed sooner
// ksh throws away.
func (s at) hands(pid int) {
	s.Helper()
	var rests proc.Streak
	s.await("the terminal to be handed on", func() bool {
		p, err := proc.Root.Stat(pid)
		return rests.Of(err == nil && p.TPGID == p.PGID && proc.Root.AtRest(pid) && proc.Root.AtRest(s.cmd.Process.Pid)) >= 10
	})
}

func (s at) stop(pid int) {
	s.Helper()
	require.NoError(s, s.Type("\x1a"))
	require.Equal(s, pid, s.sleeper("T"))
	s.hands(s.cmd.Process.Pid)
	s.does("true")
}

// cure does what is to be done.
func (s at) cure(c Cure, pid int) {
	s.Helper()
	if c.Keys != "" {
		s.stop(pid)
	}
	s.does(c.Line)
	require.Equal(s, pid, s.sleeper("S"))
}
