package modes

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// double-fork is the procedure of daemon(7), "SysV Daemons", whole. Go cannot
// fork, so outlive runs itself again for each stage:
//
//	shell ─▶ launcher ─fork1▶ leader: setsid ─fork2▶ daemon: the rest, then exec
//	             ◀──────────────── ready, or why not ────────┘
//
//	         before (the shell's job)   after
//	pid      outlive                    its grandchild
//	ppid     the shell                  the reaper
//	pgid     its own                    the leader's, who is gone
//	sid      the shell's                the leader's
//	tty      the shell's                none, and none can be acquired
//	stdin    terminal                   /dev/null
//	stdout   terminal                   the log, appended (without one: /dev/null)
//	stderr   terminal                   the same
//	signals  as inherited               default, none blocked
//
// And: no descriptor of the launcher's, a clean environment, umask 0, /, a pid
// file that is complete and locked while the daemon lives. The launcher ends
// with 0 once the command was executed, else with the daemon's own error.
var _ = register(70, "double-fork", func() Mode {
	return Mode{
		Summary: "becomes a daemon in the way of System V, step by step",
		Use:     "a daemon that keeps the old rules: no terminal ever, / as its directory, umask 0",
		Source:  "daemon(7)",
		Native:  doubleFork,
		Forms: []Form{{
			Via:    Native,
			Line:   "outlive native double-fork{without} --log {log} --pidfile {pidfile} -- {cmd}",
			Recipe: Recipe{Undo: byPID},
			Traits: Traits{
				OwnSession: true,
				OwnGroup:   true,
				Orphan:     true,
				Stdin:      Null,
				Output:     File,
				Append:     true,
				RootDir:    true,
				UmaskZero:  true,
				FreshEnv:   true,
			},
			Steps:   doubleForkSteps,
			Compose: withoutForks,
			Start:   startDoubleFork,
		}},
	}
})

// withoutForks is what becomes of the daemon when neither fork is made: it is
// the very process that the shell started, and its foreground job.
func withoutForks(without []string, t *Traits) {
	if slices.Contains(without, "fork1") && slices.Contains(without, "fork2") {
		t.Foreground, t.Job, t.KeepsShell, t.Orphan = true, true, true, false
	}
}

// inShellSession is what becomes of the daemon when setsid(2) is not called or fails.
func inShellSession(t *Traits) {
	t.OwnSession, t.Leader, t.TTY = false, false, Terminal
}

var doubleForkSteps = []Step{
	{Name: "fds", Summary: "close every descriptor beyond 2", Omit: func(t *Traits) { t.Leaks = true }},
	{Name: "fork1", Summary: "fork, so as not to lead a process group: setsid(2) fails for a leader", Omit: inShellSession},
	{Name: "setsid", Summary: "start a session of its own, without a terminal", Omit: inShellSession},
	{Name: "fork2", Summary: "fork again, so as not to lead the session and never to acquire a terminal",
		Omit: func(t *Traits) { t.Leader = t.OwnSession }},
	{Name: "devnull", Summary: "connect 0-2 to /dev/null and the log",
		Omit: func(t *Traits) { t.Stdin, t.Output, t.Append = Terminal, Terminal, false }},
	{Name: "signals", Summary: "reset the dispositions and the mask of signals"}, // trials begin with default ones, and an empty mask
	{Name: "env", Summary: "drop the variables that were meant for the launcher", Omit: func(t *Traits) { t.DirtyEnv, t.FreshEnv = true, false }},
	{Name: "umask", Summary: "set the umask to 0", Omit: func(t *Traits) { t.UmaskZero = false }},
	{Name: "chdir", Summary: "change to /, so as not to keep a file system from being unmounted",
		Omit: func(t *Traits) { t.RootDir = false }},
	{Name: "pidfile", Summary: "write and lock the pid file"},                            // what it is for has no trait yet
	{Name: "notify-parent", Summary: "have the launcher wait until the daemon is ready"}, // when it returns has no trait yet
}

// A daemonPlan is what one start of a daemon is to do; each stage reads it
// anew from the same arguments.
type daemonPlan struct {
	self    string   // path of outlive
	args    []string // as given, for the next stage
	stage   string   // "" in the launcher, then "leader", then "daemon"
	notify  int      // the pipe to the launcher; -1 for none
	log     string   // absolute, or "" for /dev/null
	entry   string   // of a run, or ""
	pidfile string   // absolute, or "" for none
	user    string   // NAME or NAME:GROUP, or "" to stay
	without []string
	command []string
	path    string // of the command, absolute when it has a slash
	env     []string
	claimed bool // the pid file is ours
}

// doubleFork carries out the stage that its arguments name.
func doubleFork(args []string) int {
	p := daemonPlan{notify: -1, env: os.Environ()}
	if len(args) > 4 && args[0] == "--stage" { // as next puts it in front
		p.stage = args[1]
		p.notify = number(args[3])
		args = args[4:]
	}
	p.args = args
	if code, ok := p.parse(args); !ok {
		return code
	}
	if err := p.resolve(); err != nil {
		return nativeFails(exitInternal, err)
	}
	switch p.stage {
	case "leader":
		return p.leader()
	case "daemon":
		return p.daemon()
	}
	return p.launcher()
}

func (p *daemonPlan) parse(args []string) (code int, ok bool) {
	flags := flag.NewFlagSet("outlive native double-fork", flag.ContinueOnError)
	flags.StringVar(&p.log, "log", "", "append the output to `FILE`")
	flags.StringVar(&p.entry, "entry", "", "enter the pid into `FILE` of a run")
	flags.StringVar(&p.pidfile, "pidfile", "", "write the pid to `FILE` and keep it locked")
	flags.StringVar(&p.user, "user", "", "run as `NAME[:GROUP]`")
	flags.Func("without", "leave out `STEP`s, separated by commas: "+stepNames(), p.leaveOut)
	code, ok = parseNative(flags, args)
	p.command = flags.Args()
	return code, ok
}

func (p *daemonPlan) leaveOut(list string) error {
	for name := range strings.SplitSeq(list, ",") {
		if !slices.ContainsFunc(doubleForkSteps, func(s Step) bool { return s.Name == name }) {
			return fmt.Errorf("the steps are %s", stepNames())
		}
		p.without = append(p.without, name)
	}
	return nil
}

func stepNames() string {
	return Form{Steps: doubleForkSteps}.stepNames()[len("the steps are "):]
}

func (p *daemonPlan) takes(step string) bool { return !slices.Contains(p.without, step) }

// resolve makes the paths independent of the directory, which is going to change.
func (p *daemonPlan) resolve() (err error) {
	if p.self, err = os.Executable(); err != nil {
		return fmt.Errorf("cannot find outlive itself: %w", err)
	}
	p.path = p.command[0]
	for _, path := range []*string{&p.log, &p.pidfile, &p.path} {
		if *path == "" || path == &p.path && !strings.Contains(*path, "/") {
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil {
			return fmt.Errorf("cannot resolve %q: %w", *path, err)
		}
	}
	return nil
}

// startDoubleFork is the launcher for `outlive run`. Without the first fork it
// has to put one process in its own place, as a shell does for a job.
func startDoubleFork(j Job) (int, error) {
	args := []string{"--log", j.Log, "--pidfile", j.PIDFile, "--entry", j.Entry}
	if len(j.Without) > 0 {
		args = append(args, "--without", strings.Join(j.Without, ","))
	}
	args = append(append(args, "--"), j.Command...)
	p := daemonPlan{self: j.Self, args: args, without: j.Without, notify: -1}
	if p.takes("fds") {
		closeInherited()
	}
	leader := 0
	pid, err := p.await(func() (err error) {
		leader, err = p.next("leader", &syscall.SysProcAttr{Setpgid: !p.takes("fork1")})
		return err
	})
	if leader != 0 && leader != pid {
		_, _ = syscall.Wait4(leader, nil, 0, nil)
	}
	return 0, err
}
