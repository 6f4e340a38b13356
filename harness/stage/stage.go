// Package stage sets a trial's stage: a real shell on a real terminal, a line
// typed as a person types it, and the subject that reports from wherever the
// line put it. Events act on a Stage; what it sees becomes evidence.
//
//	lane (subreaper)
//	├─ shell ── leads the session of /dev/pts/N, whose master is Stage.Terminal
//	│   └─ launcher ─ subject        while it is the shell's
//	└─ subject                       once it is an orphan
package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/place"
	"outlive/harness/proc"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/terminal"
	"outlive/harness/theory"
	"outlive/harness/workload"
	"outlive/modes"
)

// Patience is how long one awaited fact may take before the trial is unfit.
// It is generous: on an idle machine facts take milliseconds.
const Patience = 30 * time.Second

// Script says what to stage; all of it is known before anything starts.
type Script struct {
	Shell   string         `json:"shell"`
	Session theory.Session `json:"session"`
	// NoLinger: the user does not linger, so that his manager ends with his last session.
	NoLinger bool         `json:"no_linger,omitempty"`
	Line     string       `json:"line"` // to type, with the placeholders of modes.Form
	Then     string       `json:"then"` // typed after Ctrl-Z, and after bg
	Traits   modes.Traits `json:"traits"`
	Reader   []string     `json:"reader"` // prints the pane; empty when there is none
	Silent   bool         `json:"silent"`
	// Buffered: nothing that it prints is flushed. Holds: so standard output
	// arrives only when it ends.
	Buffered bool               `json:"buffered,omitempty"`
	Holds    bool               `json:"holds,omitempty"`
	Files    []modes.ConfigFile `json:"files,omitempty"`   // to write before the line is typed
	End      []string           `json:"end,omitempty"`     // run by root when the trial is over
	Stop     string             `json:"stop,omitempty"`    // what is typed to stop it
	Restart  string             `json:"restart,omitempty"` // and to have another started in its place
	Reload   string             `json:"reload,omitempty"`  // and to have it read its configuration again
	// Instances are the units that the line starts, the subject's first; empty for one that has any name.
	Instances []string `json:"instances,omitempty"`
	// Runtime is what the workload is written for; empty for the built-in one.
	Runtime string `json:"runtime,omitempty"`
	// Weigh: how busy it is when the event is over is looked at.
	Weigh bool `json:"weigh,omitempty"`
	// Forks: it has children, which are looked at, too.
	Forks bool `json:"forks,omitempty"`
	// Respawns: it starts another for each of them that ends.
	Respawns bool `json:"respawns,omitempty"`
	// Slow: it is not ready before it has been seen whether its start is told as done without.
	Slow bool `json:"slow,omitempty"`
	// Orders: another unit is ordered after the subject's, and starts along with it.
	Orders bool `json:"orders,omitempty"`
	// Serves: it answers who connects, at a socket of the trial's unless it is handed one.
	Serves bool `json:"serves,omitempty"`
	// Asks: it asks for input, just before the event.
	Asks bool `json:"asks,omitempty"`
	// Bait: the shell has a descriptor and a variable that a daemon must get
	// rid of. Without them a step left out would not show.
	Bait bool `json:"bait"`
	// Inherits: the shell has limits, a umask, a priority and an oom score that are its
	// own, and what the subject has of them is looked at.
	Inherits bool `json:"inherits,omitempty"`
	// Costs: what the line takes beside the subject is looked at.
	Costs bool `json:"costs,omitempty"`
	// Program is somebody's own program, in place of the workload: a stranger, which
	// does not report. Typed: so is all that the line starts, whatever that is. Both
	// are typed in Dir. Window is how long it has to look the same before it is
	// taken for started; 0 for the usual.
	Program []string      `json:"command,omitempty"`
	Typed   bool          `json:"typed,omitempty"`
	Dir     string        `json:"dir,omitempty"`
	Window  time.Duration `json:"window,omitempty"`
	// Poke is a command that makes a stranger speak, after the event.
	Poke string `json:"poke,omitempty"`
	// Steps are typed after the line.
	Steps []Step `json:"steps,omitempty"`
	// Twin: nothing happens to it; it is only looked at, for longer.
	Twin bool `json:"twin,omitempty"`
	// Pick names the one of several that is meant: KIND=VALUE, a kind of Picks; empty
	// for the usual one.
	Pick string `json:"pick,omitempty"`
	// Args are for the workload, beyond the report flags: bytes, since JSON
	// would change what is no UTF-8.
	Args [][]byte `json:"args,omitempty"`
	// Patience is how long one awaited fact may take; 0 for the usual.
	Patience time.Duration `json:"patience,omitempty"`
	// Term is the kind of terminal; empty for a dumb one.
	Term string `json:"term,omitempty"`

	setup  string // see Improvise
	byHand bool   // of somebody, and not of the harness, is it typed
}

// Stage is one trial in progress. It is for one goroutine.
type Stage struct {
	Script
	Place    place.Room
	Terminal *terminal.Terminal
	Leader   *proc.Handle // the shell
	Client   *proc.Handle // of the ssh session; nil without
	Subject  *proc.Handle
	Report   *workload.Conn
	others   []*workload.Conn // of the other instances, in the order of Seen.Others
	former   []*workload.Conn // of earlier subjects
	rivals   []evidence.Rival // that computed at the same time, as they were then
	members  []*proc.Handle   // of the processes of Seen.Company
	children []*proc.Handle   // of the subject, when it forks
	Exits    int              // how often exit was typed
	made     bool             // somebody else has ended the shell, as the event does

	closing func() // lets the session end; nil where nothing withholds it
	scope   string // of the session, where that was withheld
	left    []seat // before somebody came back

	subject   subject
	typed     line
	took      time.Duration // from the line to the subject's report
	started   string        // what the shell is called by the kernel, once it shows its prompt
	shell     shell.Shell
	home      string
	runtime   runtimes.Runtime
	container *proc.Handle   // init of the pid namespace that the shell is in; nil without
	peer      string         // the client's address in an ssh session
	server    string         // the address that it connects to
	sshd      *proc.Handle   // of the session of a command; nil without
	race      *race          // of a line against its shell; nil without
	unit      string         // of the service that the shell was started in
	agent     *proc.Handle   // its main process; nil without
	outside   int            // who made the container
	gate      *os.File       // that the shell of a container waits for; nil for none
	waiter    *proc.Handle   // an ssh client that waits for the subject; nil without
	mux       *proc.Handle   // the server of the pane that the shell is in; nil without
	reader    *proc.Handle   // that reads the subject's output for it; nil without
	readers   []*proc.Handle // of the pipe that the mode has the subject print to
	env       []string
	gone      context.Context // done when the leader has ended
	known     map[int]uint64  // start times of the processes that belong to the trial
	Seen      evidence.Evidence
	pinged    int
	later     []func() error
	earlier   map[int]uint64     // who ran before the subject was ended, by pid, and since when: they take no work up
	again     *workload.Conn     // of the process that took up the work after a reboot
	fresh     *terminal.Terminal // that the subject tried to acquire
	serves    string             // the socket that the workload answers at; empty for none
	archived  []byte             // an old log, as it was before it was removed
}

// homes are counted, so that each trial's is its own.
var homes atomic.Int64

// homesOf is the folder of the trial's home.
func homesOf(room place.Room, script Script) string {
	if script.Session.InTmp {
		return "/tmp"
	}
	return room.Homes()
}

// Open starts the shell on a terminal of its own and waits for its prompt.
// The stage must be struck even when it fails.
func Open(room place.Room, script Script) (*Stage, error) {
	met, typed := kinds(script)
	return open(room, script, met, typed)
}

func open(room place.Room, script Script, met subject, typed line) (*Stage, error) {
	s := &Stage{Script: script, subject: met, typed: typed, Place: room, home: filepath.Join(homesOf(room, script), fmt.Sprintf("t%d", homes.Add(1))), known: map[int]uint64{}}
	sh, ok := shell.Lookup(script.Shell)
	if !ok {
		return s, fmt.Errorf("cannot stage: no shell is called %q", script.Shell)
	}
	s.shell = sh
	s.Patience = cmp.Or(s.Patience, Patience)
	if err := s.furnish(); err != nil {
		return s, err
	}
	if err := s.provision(); err != nil {
		return s, err
	}
	if err := s.prepare(); err != nil {
		return s, err
	}
	if s.Traits.UserUnit && !s.NoLinger && !s.Place.AwaitManager(s.Soon()) {
		return s, errors.New("cannot stage: the user's manager is not there")
	}
	err := s.startShell()
	if err != nil {
		return s, err
	}
	s.Seen.Silent = script.Silent
	switch {
	case s.Session.Where == theory.Service:
		return s, s.meetAgent()
	case s.Session.Launched():
		return s, s.meetLaunched()
	case s.Session.Where == theory.ExecTTY:
		s.Seen.Shell, err = proc.Root.Process(s.Leader.PID)
		return s, err
	case s.Session.Commanded():
		return s, s.meetCommand()
	}
	err = s.awaitPrompt(0, "the shell's first prompt")
	switch {
	case err != nil:
		return s, err
	case s.Session.Where == theory.SSH:
		return s, s.meetShell()
	case s.Session.Where == theory.Pane:
		return s, s.meetPane()
	}
	s.started = comm(s.Leader.PID)
	return s, nil
}

// shellCommand is what starts the shell, and command the shell's own words.
func (s *Stage) shellCommand() (cmd *exec.Cmd, command []string) {
	command = s.shell.Command
	if s.Session.Login {
		command = s.shell.Login
	}
	if s.Session.Commanded() {
		command = append(slices.Clone(s.shell.Script), s.commanded())
	}
	switch {
	case s.Session.Where == theory.ExecTTY:
		cmd = s.command(uponGo(command)...)
	case s.Session.Launched():
		cmd = s.launched(command)
	case s.Session.Where == theory.Service:
		cmd = s.service(command)
	case s.Session.Remote():
		s.peer, s.server = s.address()
		cmd = s.command(s.sshCommand(command)...)
	case s.Inherits:
		cmd = s.command(append(distinct(), command...)...)
	default:
		cmd = s.command(command...)
	}
	return cmd, command
}

func (s *Stage) startShell() error {
	cmd, command := s.shellCommand()
	if s.Session.Where == theory.Entry && !s.Session.Execs {
		if err := s.makeGate(); err != nil {
			return err
		}
	}
	if s.Dir != "" {
		cmd.Dir = s.Dir
	}
	if s.Bait {
		null, err := os.Open(os.DevNull)
		if err != nil {
			return fmt.Errorf("cannot lay bait: %w", err)
		}
		defer null.Close()
		cmd.ExtraFiles = []*os.File{null}
		cmd.Env = append(cmd.Env, "NOTIFY_SOCKET="+os.DevNull)
	}
	term, err := s.Place.Open()
	if err != nil {
		return err
	}
	s.Terminal = term
	if s.Session.Where == theory.Pane {
		words, shown, err := s.preparePane(command)
		if err != nil {
			return err
		}
		term.ShowCopy(shown)
		inner := cmd
		cmd = s.command(words...)
		cmd.Env, cmd.Dir, cmd.ExtraFiles = inner.Env, inner.Dir, inner.ExtraFiles
	}
	start := s.Place.Start
	if s.Session.Where == theory.Container {
		if err := s.startContainer(); err != nil {
			return err
		}
		start = s.startInside
	}
	if err := start(func() error { return term.Start(cmd) }); err != nil {
		return err
	}
	pid := cmd.Process.Pid
	_ = cmd.Process.Release()
	h, err := proc.Open(pid)
	if err != nil {
		return err
	}
	s.lead(h)
	return nil
}

// lead makes a process the one whose end ends all waiting for a prompt.
func (s *Stage) lead(h *proc.Handle) {
	s.Leader = h
	s.remember(h.PID)
	ctx, cancel := context.WithCancel(context.Background())
	s.gone = ctx
	leader := *h
	go func() {
		defer cancel()
		leader.WaitGone(time.Now().Add(time.Hour))
	}()
}

// Soon is the deadline for a fact that is awaited from now on.
func (s *Stage) Soon() time.Time { return time.Now().Add(s.Patience) }

// remember notes that processes belong to the trial, and may be killed. What
// the lane did not start, itself or through others, never does.
func (s *Stage) remember(pids ...int) {
	ours := proc.Root.Descendants(os.Getpid())
	for _, pid := range pids {
		if !slices.Contains(ours, pid) {
			continue
		}
		if p, err := proc.Root.Stat(pid); err == nil {
			s.known[pid] = p.Start
		}
	}
}
