package runtimes_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/runtimes"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// TestMain makes the test binary outlive, as far as a runtime's command needs it.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == workload.ConnectVerb {
		os.Exit(workload.ConnectMain(os.Args[2:]))
	}
	os.Exit(anew.Main(func() int {
		var err error
		if folder, err = os.MkdirTemp("", "outlive-built-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(folder)
		return m.Run()
	}))
}

func soon() time.Time { return time.Now().Add(20 * time.Second) }

// foreign calls a test with each runtime that has a program of its own, where
// what it needs is installed.
func foreign(t *testing.T, test func(t *testing.T, r runtimes.Runtime)) {
	for _, r := range runtimes.All() {
		if r.File == "" {
			continue
		}
		if _, err := exec.LookPath(r.Needs); err != nil && r.Large {
			t.Log(r.ID, "is left out: its compiler is too large to be installed for this")
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(r.Needs); err != nil {
				t.Skipf("%s is not installed", r.Needs)
			}
			test(t, r)
		})
	}
}

// program is a workload that runs, ready to be asked.
type program struct {
	*workload.Conn
	cmd *exec.Cmd
	out string // the file that it prints to
}

// start runs a workload; through is what it is started with, as in "nohup".
func start(t *testing.T, r runtimes.Runtime, leads bool, through ...string) program {
	t.Helper()
	dir := t.TempDir()
	place := r.In(dir, filepath.Join(dir, "r"))
	text, err := r.Text()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(place.Source, text, 0o600))
	if len(r.Build) > 0 {
		place.Built = built(t, r, place.Source)
	}
	l, err := workload.Listen(place.Report)
	require.NoError(t, err)
	defer l.Close()
	out, err := os.Create(filepath.Join(dir, "out"))
	require.NoError(t, err)
	defer out.Close()
	words := append(through, place.Fill(r.Command)...)
	if i := len(through); words[i] == "outlive" {
		words[i], err = os.Executable()
		require.NoError(t, err)
	}
	p := program{cmd: exec.Command(words[0], words[1:]...), out: out.Name()}
	p.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PYTHON") }) // as PYTHONUNBUFFERED
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: leads, Pdeathsig: unix.SIGKILL}
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	p.Conn, err = l.Accept(soon())
	require.NoError(t, err, "%s", p.printed(t))
	t.Cleanup(func() { p.Close() })
	require.Equal(t, p.cmd.Process.Pid, p.PID, "the kernel names the program itself")
	require.Equal(t, p.PID, p.Hello.PID)
	return p
}

// built compiles a program, once for all tests.
func built(t *testing.T, r runtimes.Runtime, source string) string {
	t.Helper()
	once, _ := builds.LoadOrStore(r.ID, sync.OnceValues(func() (string, error) {
		place := runtimes.Place{Source: source, Built: filepath.Join(folder, r.ID)}
		words := place.Fill(r.Build)
		said, err := exec.Command(words[0], append(words[1:], strict[r.Needs]...)...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
		return place.Built, err
	}))
	path, err := once.(func() (string, error))()
	require.NoError(t, err)
	return path
}

var (
	builds sync.Map
	folder string // of what is built
	strict = map[string][]string{"rustc": {"-D", "warnings"}, "javac": {"-Xlint:all", "-Werror"}, "cc": {"-Wall", "-Wextra", "-Werror"}, "c++": {"-Wall", "-Wextra", "-Werror"}}
)

func (p program) printed(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.out)
	require.NoError(t, err)
	return string(text)
}

// Every ping has an answer, and when that is there its beat is, too. With the
// connection the program ends.
func TestBeatsComeOnPing(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		p := start(t, r, false)
		p.Dictate, p.Flush = true, true
		want := ""
		for n := 1; n <= 5; n++ {
			pong, err := p.Ping(n, soon())
			require.NoError(t, err, "%s", p.printed(t))
			require.Equal(t, evidence.Pong{N: n}, pong)
			want += workload.Beat(n, "stdout") + "\n" + workload.Beat(n, "stderr") + "\n"
			require.Equal(t, want, p.printed(t))
		}
		require.NoError(t, p.Close())
		state, err := p.cmd.Process.Wait()
		require.NoError(t, err)
		require.True(t, state.Exited(), state.String())
		require.Equal(t, want, p.printed(t), "it ends without a word")
	})
}

// To whom nothing is dictated, prints nothing.
func TestSilence(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		p := start(t, r, false)
		for n := 1; n <= 2; n++ {
			pong, err := p.Ping(n, soon())
			require.NoError(t, err)
			require.Equal(t, evidence.Pong{N: n}, pong)
		}
		require.Empty(t, p.printed(t))
	})
}

// A session leader that opens a terminal acquires it, another process does not.
func TestAcquire(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		for _, leads := range []bool{true, false} {
			p := start(t, r, leads)
			fresh, err := terminal.Open()
			require.NoError(t, err)
			require.NoError(t, fresh.Type("\n"))
			acquired, err := p.Acquire(fresh.Name, soon())
			require.NoError(t, err, "%s", p.printed(t))
			require.Equal(t, leads, acquired)
			_ = p.Close()
			require.NoError(t, fresh.Close())
		}
	})
}

// What a runtime does to the signals that it finds ignored is what its traits say.
func TestSignals(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		for name, through := range map[string][]string{"ignored": {"env", "--ignore-signal=HUP,INT"}, "default": {"env", "--default-signal"}} {
			p := start(t, r, false, through...)
			is, err := proc.Root.Process(p.PID)
			require.NoError(t, err)
			ignored := name == "ignored" && !r.Traits.ResetsSignals
			for _, signal := range []unix.Signal{unix.SIGHUP, unix.SIGINT} {
				want := "default"
				switch {
				case !ignored && r.Traits.On[unix.SignalName(signal)].Heeds, r.Traits.StandsIn, r.Traits.Handles(unix.SignalName(signal)), !ignored && slices.Contains(r.Traits.Unwinds, unix.SignalName(signal)):
					want = "caught"
				case ignored:
					want = "ignored"
				}
				if is := is.Disposition(int(signal)); want != "default" || signal == unix.SIGHUP || is == "ignored" { // Node tidies up at SIGINT
					require.Equal(t, want, is, "%s, %s before", unix.SignalName(signal), name)
				}
			}
			passes := is.Ignored
			if r.Traits.ShutsDown() { // the JVM's handler does nothing
				passes |= is.Caught
			}
			require.Equal(t, r.Traits.IgnoresPIPE, evidence.Has(passes, int(unix.SIGPIPE)), "PIPE")
		}
	})
}

// SIGHUP does what was set before, whatever the kernel says of it, unless the
// runtime has reset that.
func TestHangupDoesWhatWasSet(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		for name, through := range map[string]string{"ignored": "--ignore-signal=HUP", "default": "--default-signal=HUP"} {
			p := start(t, r, false, "env", through)
			require.NoError(t, p.cmd.Process.Signal(unix.SIGHUP))
			if name == "ignored" && !r.Traits.ResetsSignals {
				_, err := p.Ping(1, soon())
				require.NoError(t, err, name)
				continue
			}
			state, err := p.cmd.Process.Wait()
			require.NoError(t, err)
			if does := r.Traits.On["SIGHUP"]; does.Heeds {
				require.Equal(t, does.Exit, state.ExitCode(), name)
				continue
			}
			require.Equal(t, syscall.SIGHUP, state.Sys().(syscall.WaitStatus).Signal(), name)
		}
	})
}

// What closes on exec was opened by the program itself, unless its runtime
// marks what it inherits.
func TestInheritedDescriptors(t *testing.T) {
	foreign(t, func(t *testing.T, r runtimes.Runtime) {
		p := start(t, r, false, "bash", "-c", `exec 7</dev/zero; exec "$@"`, "bash")
		is, err := proc.Root.Process(p.PID)
		require.NoError(t, err)
		fd, open := is.FD(7)
		require.True(t, open)
		require.Equal(t, "/dev/zero", fd.Target)
		require.Equal(t, r.Traits.MarksFDs, fd.Flags&unix.O_CLOEXEC != 0)
	})
}

func TestRegistry(t *testing.T) {
	all := runtimes.All()
	require.Equal(t, runtimes.Go, all[0].ID)
	for _, r := range all {
		require.Regexp(t, `^[a-z]+$`, r.ID)
		require.NotEmpty(t, r.Summary, r.ID)
		require.NotRegexp(t, `\.$`, r.Summary, r.ID)
		require.NotEmpty(t, r.Traits.Source, r.ID)
		require.Contains(t, r.Command, "{report}", r.ID)
		require.Equal(t, r.File == "", r.Needs == "", r.ID)
		require.Equal(t, len(r.Build) > 0, strings.Contains(strings.Join(r.Command, " "), "{built}"), r.ID)
		for signal, on := range r.Traits.On {
			require.True(t, on.Ends() && on.Why != "" && on.Source != "", "%s %s", r.ID, signal)
		}
		for _, end := range []runtimes.Reaction{r.Traits.FailedPrint, r.Traits.BrokenPipe} {
			require.Equal(t, end.Ends(), end.Why != "" && end.Source != "", r.ID)
			require.False(t, end.Exit != 0 && len(end.Signals) > 0, r.ID)
		}
		require.True(t, r.Traits.IgnoresPIPE || !r.Traits.BrokenPipe.Ends(), "%s: SIGPIPE ends it first", r.ID)
		found, ok := runtimes.Lookup(r.ID)
		require.True(t, ok)
		require.Equal(t, r.ID, found.ID)
	}
	_, ok := runtimes.Lookup("")
	require.False(t, ok)
	_, err := runtimes.Runtime{ID: "cobol", File: "beats.cob"}.Text()
	require.ErrorContains(t, err, "cannot find the workload of cobol")
}
