package harness

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/check"
	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/leftover"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/stage"
	"outlive/harness/workload"
	"outlive/modes"
)

// impatient is how long a fact is awaited that will not come.
func impatient() time.Duration { return leftover.Stretch(3 * time.Second) }

// The harness must notice when it lies: here it does, on purpose. None of these
// may be kept.

var (
	foregroundForm = modes.Form{Via: modes.Shell, Line: "{cmd}", Held: "{cmd}", Traits: modes.Traits{
		OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true,
	}}
	jobForm = modes.Form{Via: modes.Shell, Line: "{cmd} &", Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal,
	}}
	nohupForm = modes.Form{Via: modes.Tool, Line: "nohup {cmd} >{log} 2>&1 &", Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Unread, Output: modes.File,
	}}
)

// typed is a form with another line.
func typed(f modes.Form, line string) modes.Form {
	f.Line = line
	return f
}

func cell(form modes.Form, shell, eventID, voice string) plan.Cell {
	ev, _ := event.Lookup(eventID)
	return plan.Cell{Mode: modes.Mode{ID: "mutant", Forms: []modes.Form{form}}, Form: form, Shell: shell, Event: ev, Voice: voice}
}

// making is the event with another way to make it happen.
func making(c plan.Cell, happen func(s *stage.Stage) (string, error)) plan.Cell {
	c.Event.Make = happen
	return c
}

func nothing(*stage.Stage) (string, error) { return "it happened, truly", nil }

// mutants are cells whose events lie, and what gives them away. They run in a
// process of their own.
var mutants = map[string]lie{
	"a hangup that never happened": {"the event hangup is over, but the shell has not ended",
		making(cell(nohupForm, "bash", "hangup", plan.Chatty), nothing)},
	"an exit that was never typed": {"the event exit is over, but the shell has not ended",
		making(cell(jobForm, "dash", "exit", plan.Chatty), nothing)},
	"a shell that was not killed": {"the event kill-shell is over, but the shell has not ended",
		making(cell(nohupForm, "dash", "kill-shell", plan.Silent), nothing)},
	"a held job that was not hung up": {"the event suspend-hangup is over, but the shell has not ended",
		making(cell(foregroundForm, "bash", "suspend-hangup", plan.Chatty), nothing)},
	"a master that blocks": {"the event hangup is over, but the shell has not ended",
		making(cell(nohupForm, "bash", "hangup", plan.Chatty), hangUpBlocking)},
	"a SIGHUP that was never sent": {"survived, though: SIGHUP was sent to it",
		making(cell(jobForm, "bash", "sighup", plan.Chatty), nothing)},
	"a group that got no SIGHUP": {"survived, though: SIGHUP was sent to it",
		making(cell(jobForm, "dash", "sighup-group", plan.Silent), nothing)},
	"a key that was never pressed": {"survived, though: Ctrl-C makes the kernel send SIGINT",
		making(cell(foregroundForm, "bash", "ctrl-c", plan.Chatty), nothing)},
	"another signal than it says": {"ended by SIGKILL, though:",
		making(cell(foregroundForm, "dash", "hangup", plan.Chatty), func(s *stage.Stage) (string, error) {
			_ = s.Subject.Signal(unix.SIGKILL)
			s.Subject.WaitGone(soon())
			return "the master was closed", s.HangUp()
		})},
	"a subject that exits by itself": {"exited with status 0, though:",
		making(cell(foregroundForm, "bash", "hangup", plan.Chatty), func(s *stage.Stage) (string, error) {
			_ = s.Report.Close()
			s.Subject.WaitGone(soon())
			return "the master was closed", s.HangUp()
		})},
	"a subject that was stopped": {"stopped, though: SIGHUP was sent to it",
		making(cell(jobForm, "bash", "sighup", plan.Chatty), func(s *stage.Stage) (string, error) {
			return "SIGHUP was sent", s.Subject.Signal(unix.SIGSTOP)
		})},
}

// A lie is a cell that must not be kept. Found is in the reason why it is not:
// a pattern for the trial's own, or the id of the one check that is broken.
type lie struct {
	found string
	cell  plan.Cell
}

// hangUpBlocking closes the master while a read(2) blocks on it, as a program
// would that leaves it in blocking mode: the kernel then hangs up nothing.
func hangUpBlocking(s *stage.Stage) (string, error) {
	const ptmx = 5<<8 | 2 // device number
	for fd := 3; fd < 1024; fd++ {
		var about unix.Stat_t
		if unix.Fstat(fd, &about) != nil || about.Rdev != ptmx {
			continue
		}
		master, err := unix.Dup(fd)
		if err != nil {
			return "", err
		}
		if err := unix.SetNonblock(master, false); err != nil {
			return "", err
		}
		_ = s.Terminal.Type("true\n") // wakes the reader, which then blocks, too
		go func() { _, _ = unix.Read(master, make([]byte, 1)) }()
		return "the master was closed", nil
	}
	return "", fmt.Errorf("no master found")
}

// mutantMain makes one mutant's trial, as a lane does, and prints the evidence.
func mutantMain(args []string) int {
	dir := args[1]
	failed := errors.Join(proc.BecomeSubreaper(), proc.KeepDescriptors(), os.Mkdir(dir, 0o700))
	self, _ := os.Readlink("/proc/self/exe")
	l, err := lane.NewGround(dir, self)
	if failed != nil || err != nil {
		fmt.Fprintln(os.Stderr, failed, err)
		return 1
	}
	c := mutants[args[0]].cell
	spec, err := c.Spec()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	spec.Script.Patience = impatient()
	e := l.Make([]plan.Spec{spec}, c.Event)[0]
	proc.KillDescendants(soon())
	_ = os.RemoveAll(dir)
	_ = json.NewEncoder(os.Stdout).Encode(e)
	return 0
}

func TestEventsThatLieAreNoticed(t *testing.T) {
	elsewhere(t)
	for name, mutant := range mutants {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			requireShell(t, mutant.cell.Shell)
			cmd := exec.Command(outlive, "mutant", name, filepath.Join(shortDir(t), "lane"))
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			cmd.WaitDelay = patient
			cmd.Stderr = os.Stderr
			text, err := cmd.Output()
			require.NoError(t, err)
			var e evidence.Evidence
			require.NoError(t, json.Unmarshal(text, &e))
			mutant.requireFound(t, mutant.cell.Judge(e))
		})
	}
}

// requireFound demands that a trial is unfit or broken, and for that reason.
func (l lie) requireFound(t *testing.T, one plan.Trial) {
	t.Helper()
	require.Contains(t, []plan.Verdict{plan.Unfit, plan.Broken}, one.Verdict)
	var checks []string
	for _, c := range one.Checks {
		if c.Verdict == plan.Broken {
			checks = append(checks, c.ID)
		}
	}
	if _, ok := check.Lookup(l.found); ok {
		require.Contains(t, checks, l.found)
	} else {
		require.Regexp(t, l.found, one.Why)
	}
}

// shortDir is a temporary folder whose path fits a socket's.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// lying are cells whose line or workload is not what the form claims.
var lying = map[string]lie{
	"nohup whose ignoring is taken away": {"ended by SIGHUP, though: SIGHUP is ignored",
		cell(typed(nohupForm, "env {cmd} >{log} 2>&1 &"), "bash", "hangup", plan.Chatty)},
	"a job that is really disowned":      {"survived, though: bash sends the SIGHUP", cell(typed(jobForm, "{cmd} & disown"), "bash", "hangup", plan.Silent)},
	"an orphan that has a parent":        {"parent.reaper", cell(orphaned(nohupForm), "dash", "sighup", plan.Silent)},
	"a log that is another file":         {"muted, though:", cell(typed(nohupForm, "nohup {cmd} >other 2>&1 &"), "dash", "sighup", plan.Chatty)},
	"a line that starts nothing":         {"the line started nothing that reports", cell(typed(jobForm, "true &"), "bash", "hangup", plan.Chatty)},
	"a line that fails":                  {"not found", cell(typed(jobForm, "no-such-program {cmd} &"), "dash", "hangup", plan.Chatty)},
	"a line that never gives the prompt": {"cannot wait for the prompt", cell(typed(jobForm, "{cmd}"), "dash", "kill-shell", plan.Silent)},
	"a line that ends the shell":         {"the line started nothing that reports", cell(typed(jobForm, "exit"), "dash", "hangup", plan.Silent)},
	"a line that leaves a stray":         {"left behind: (sleep|setsid)", cell(typed(nohupForm, "setsid -f sleep 1000; nohup {cmd} >{log} 2>&1 &"), "bash", "hangup", plan.Silent)}, // no job that bash could end before it has a session
	"a subject that is gone":             {"cannot (hold|read stat of) process|the subject ended before the event", cell(typed(jobForm, "outlive ghost {cmd} &"), "bash", "hangup", plan.Chatty)},
	"a subject that is a zombie":         {"the subject ended before the event", cell(typed(foregroundForm, "sh -c 'outlive ghost {cmd} & exec sleep 1000'"), "bash", "hangup", plan.Chatty)},
	"beats that are doubled":             {"log.complete", cell(typed(nohupForm, "nohup {cmd} 2>&1 | sed -u p >{log} &"), "dash", "sighup", plan.Chatty)},
	"beats that are torn":                {"muted, though:", cell(typed(nohupForm, "nohup {cmd} 2>&1 | sed -u s/stderr/stdout/ >{log} &"), "dash", "sighup", plan.Chatty)},
	"a first beat that is lost":          {"log.complete", cell(typed(nohupForm, "nohup {cmd} 2>&1 | sed -u '/beat 1 /d' >{log} &"), "dash", "sighup", plan.Chatty)},
	"an event that is not there":         {`none is called "no-such-event"`, plan.Cell{Form: jobForm, Shell: "dash", Voice: plan.Chatty, Event: unknownEvent()}},
}

func orphaned(f modes.Form) modes.Form {
	f.Traits.Orphan = true
	return f
}

// unknownEvent is one that lanes do not know.
func unknownEvent() event.Event {
	ev, _ := event.Lookup("sighup")
	ev.ID = "no-such-event"
	return ev
}

func TestLinesThatLieAreNoticed(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	requireShell(t, "dash")
	m := Matrix{Self: outlive, Parallel: 4, Patience: impatient()}
	for name, l := range lying {
		l.cell.Mode.ID = name
		m.Cells = append(m.Cells, l.cell)
	}
	controls, err := m.Run(t.Context(), func(one plan.Trial) {
		t.Run(strings.ReplaceAll(one.Mode, " ", "-"), func(t *testing.T) { lying[one.Mode].requireFound(t, one) })
	})
	require.NoError(t, err)
	require.NoError(t, controls.Err())
}

// A machine whose setsid does nothing: one of the controls tells.
func TestControlsThatAreWrongSpoilTheRun(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "setsid"), []byte("#!/bin/sh\nexec \"$@\"\n"), 0o755))
	cmd := request{Modes: "nohup", Events: "sighup", Shells: "bash", Voices: plan.Silent}.front(outlive)
	cmd.Env = append(cmd.Env, "PATH="+bin+":"+os.Getenv("PATH"))
	all, err := trials(t, cmd)
	requireKept(t, all)
	require.ErrorContains(t, err, "cannot trust this run: the controls came out wrong")
	require.ErrorContains(t, err, "control: a session of its own in bash: died, not survived")
}

// ghostMain reports to the harness, hands the connection to a child and ends:
// who answers then is not who was met.
func ghostMain(args []string) int {
	if os.Getenv("GHOST") != "" {
		return haunt(os.NewFile(3, "report"))
	}
	path := ""
	for i, arg := range args {
		if arg == "--report" {
			path = args[i+1]
		}
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		return 1
	}
	file, err := conn.(*net.UnixConn).File()
	if err != nil {
		return 1
	}
	child := exec.Command("/proc/self/exe", "ghost")
	child.Env = append(os.Environ(), fmt.Sprintf("GHOST=%d", os.Getpid()))
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	child.ExtraFiles = []*os.File{file}
	if child.Start() != nil {
		return 1
	}
	return 0
}

// haunt says what a workload says, once its parent has ended.
func haunt(report *os.File) int {
	parent, _ := strconv.Atoi(os.Getenv("GHOST"))
	if h, err := proc.Open(parent); err == nil {
		h.WaitGone(soon())
	}
	fmt.Fprintln(report, `{"hello": {"pid": 1, "fds": [3], "args": []}}`)
	for in := bufio.NewScanner(report); in.Scan(); {
		var ask struct{ Ping int }
		if json.Unmarshal(in.Bytes(), &ask) != nil {
			return 1
		}
		fmt.Println(workload.Beat(ask.Ping, "stdout"))
		fmt.Fprintln(os.Stderr, workload.Beat(ask.Ping, "stderr"))
		fmt.Fprintf(report, `{"pong": {"n": %d, "stdout": "", "stderr": ""}}`+"\n", ask.Ping)
	}
	return 0
}
