//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/inspect"
	"outlive/harness/rescue"
	"outlive/harness/visible"
)

// rescueFlags are those of the verb, as typed.
type rescueFlags struct {
	only, dry                      bool
	log, stdin, sighup, to, format string
}

func newRescueCommand(a *app) *cobra.Command {
	f := &rescueFlags{}
	cmd := &cobra.Command{
		Use:   "rescue PID",
		Short: "Have a job that runs already outlive its terminal: nohup, afterwards",
		Long: "rescue is for what was started without nohup. It stops the whole job of PID (its process\n" +
			"group and all that it has started) for some milliseconds, has it ignore SIGHUP, and\n" +
			"moves each descriptor that leads to its terminal: what it reads to /dev/null, what it\n" +
			"writes to a log. Then it goes on. Where logind would kill it at logout, it is moved out\n" +
			"of the session as well, into a scope of your own manager.\n\n" +
			"All of the job is rescued, or nothing is changed: a step that fails is taken back. What\n" +
			"cannot be done safely is refused before: a job that waits for what is typed, that has a\n" +
			"handler of its own for SIGHUP, that is stopped, traced, or not yours. A call that the\n" +
			"stop interrupts goes on by itself, but for a few that Linux never starts again: they give\n" +
			"EINTR, as epoll_wait(2) does (signal(7)). What the terminal has accepted and not shown yet\n" +
			"is lost with it. A program may still set a handler of SIGHUP later, and nobody can foresee\n" +
			"that: once it has, the forecast here no longer holds.\n\n" +
			"Its shell still lists it: disown takes it off the list.",
		Example: "  outlive rescue 4802 --dry-run\n" +
			"  outlive rescue 4802 --log ~/build.log\n" +
			"  outlive rescue 4802 --to tmux",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, args[0]) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.only, "only", false, "this process alone, not its job")
	flags.BoolVar(&f.dry, "dry-run", false, "say what would be done, and touch nothing")
	flags.StringVar(&f.log, "log", "", "append to this `file` (default outlive-PID.log, here)")
	flags.StringVar(&f.stdin, "stdin", "", "eof: do it although the job waits for what is typed; it reads end of file from then on")
	flags.StringVar(&f.sighup, "sighup", "", "ignore: do it although the job handles SIGHUP itself; it hears of it no more")
	flags.StringVar(&f.to, "to", "", "tmux: to stay interactive, have reptyr(1) move it to a window of tmux instead")
	flags.StringVar(&f.format, "format", "text", "text or json")
	complete(cmd, "stdin", "eof")
	complete(cmd, "sighup", "ignore")
	complete(cmd, "to", "tmux")
	complete(cmd, "format", "text", "json")
	return cmd
}

func (f *rescueFlags) run(a *app, word string) error {
	pid, err := strconv.Atoi(word)
	if err != nil || pid <= 0 {
		return usageError("the pids of what you have started: jobs -l, or ps", "cannot rescue %q: it is no pid", word)
	}
	if err := f.check(); err != nil {
		return err
	}
	m := inspect.Here(nil)
	before, err := m.Look(pid)
	if err != nil {
		return unfitError("list yours: outlive inspect --all", "%w", err)
	}
	job, err := rescue.JobOf(pid, f.only)
	if err != nil {
		return refused(err)
	}
	mine := rescue.Root{Proc: "/proc", UID: os.Geteuid()}
	for _, one := range job.PIDs {
		if err := mine.Refuse(one); err != nil {
			return refused(err)
		}
	}
	if f.to == "tmux" {
		return f.toTmux(a, pid)
	}
	s := &saved{a: a, job: job, before: before, Log: f.log, flags: f}
	if err := s.nameLog(); err != nil {
		return err
	}
	if f.dry {
		return s.foretell()
	}
	return s.do()
}

func (f *rescueFlags) check() error {
	for _, c := range []struct{ flag, value, only string }{{"stdin", f.stdin, "eof"}, {"sighup", f.sighup, "ignore"}, {"to", f.to, "tmux"}} {
		if c.value != "" && c.value != c.only {
			return usageError("write --"+c.flag+" "+c.only, "cannot take --%s %q", c.flag, c.value)
		}
	}
	if f.format != "text" && f.format != "json" {
		return usageError("write --format text or --format json", "cannot write %q", f.format)
	}
	return nil
}

// refused tells why nothing was done.
func refused(err error) error {
	var no rescue.Refusal
	if errors.As(err, &no) {
		return unfitError(no.Hint, "%w", err)
	}
	return unfitError("nothing was changed", "%w", err)
}

// toTmux hands it over: a program that is to be typed to needs a terminal, and reptyr(1)
// gives it another.
func (f *rescueFlags) toTmux(a *app, pid int) error {
	for _, name := range []string{"tmux", "reptyr"} {
		if _, err := exec.LookPath(name); err != nil {
			return unfitError("apt install "+name+", or rescue it into a log: leave --to out", "cannot find %s", name)
		}
	}
	name := fmt.Sprintf("rescue-%d", pid)
	line := []string{"tmux", "new-session", "-d", "-s", name, "reptyr", strconv.Itoa(pid)}
	if f.dry {
		_, err := fmt.Fprintln(a.stdout, strings.Join(line, " "))
		return err
	}
	if out, err := exec.Command(line[0], line[1:]...).CombinedOutput(); err != nil {
		return unfitError("", "cannot hand it to tmux: %w: %s", err, visible.Name(string(out), longestSaid))
	}
	_, err := a.stdout.WriteString(a.say("%d is in a window of tmux now. See it: tmux attach -t %s", pid, name) + "\n")
	return err
}

// saved is a rescue: before, and after.
type saved struct {
	a             *app
	flags         *rescueFlags
	job           rescue.Job
	before, after inspect.Subject
	Log           string
	result        rescue.Result
	moved         error // out of logind's session
	ended         bool  // it has ended since
	made          bool  // the log was not there before
}

func (s *saved) do() error {
	log, err := s.makeLog()
	if err != nil {
		return err
	}
	defer log.Close()
	result, err := rescue.Do(rescue.Order{
		PID: s.job.PIDs[0], Only: s.flags.only, Log: log, EOF: s.flags.stdin == "eof", Handler: s.flags.sighup == "ignore", Filtered: os.Geteuid() == 0,
	})
	if late := (rescue.Unfinished{}); errors.As(err, &late) {
		return unfitError("see what it has: outlive inspect "+strconv.Itoa(late.PID), "%w", err)
	}
	if err != nil {
		s.dropLog()
		return refused(err)
	}
	s.result = result
	if s.isKilled() {
		s.moved = s.move()
	}
	s.after, err = inspect.Here(nil).Look(s.job.PIDs[0])
	s.ended = err != nil // it has read end of file, say
	return s.show()
}

func (s *saved) nameLog() (err error) {
	if s.Log == "" {
		s.Log = fmt.Sprintf("outlive-%d.log", s.job.PIDs[0])
	}
	if s.Log, err = filepath.Abs(s.Log); err != nil {
		return unfitError("", "cannot name the log: %w", err)
	}
	return nil
}

// makeLog opens it, so that what is wrong with it is said before anything is touched. One that
// is there already is the job's owner's: nobody else is to read what comes.
func (s *saved) makeLog() (log *os.File, err error) {
	const flags = os.O_WRONLY | os.O_APPEND | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_NOCTTY
	log, err = os.OpenFile(s.Log, flags|os.O_CREATE|os.O_EXCL, 0o600)
	made := err == nil
	if errors.Is(err, fs.ErrExist) {
		log, err = os.OpenFile(s.Log, flags, 0)
	}
	if err != nil {
		return nil, usageError("name another: --log FILE", "cannot open the log: %w", err)
	}
	defer func() {
		if err != nil {
			_ = log.Close()
		}
	}()
	var is unix.Stat_t
	switch err := unix.Fstat(int(log.Fd()), &is); {
	case err != nil || is.Mode&unix.S_IFMT != unix.S_IFREG:
		return nil, usageError("name another: --log FILE", "cannot log to %s: it is no file", s.Log)
	case made && s.before.Other: // root does it for somebody: the log is theirs
		if err := log.Chown(s.before.UID, -1); err != nil {
			return nil, unfitError("", "cannot give the log to %s: %w", s.before.User, err)
		}
	case !made && int(is.Uid) != s.before.UID:
		return nil, usageError("name another: --log FILE", "cannot log to %s: it is of another user than the job", s.Log)
	}
	s.made = made
	return log, nil
}

// dropLog takes away what was made for nothing.
func (s *saved) dropLog() {
	if info, err := os.Lstat(s.Log); s.made && err == nil && info.Size() == 0 && info.Mode().IsRegular() {
		_ = os.Remove(s.Log)
	}
}

// isKilled tells whether logind ends it with the session.
func (s *saved) isKilled() bool {
	return s.before.Policy.Kills && s.before.In.Session != "" && s.before.Bus
}

// scope is the unit that it is moved to then, without its ending.
func (s *saved) scope() string { return fmt.Sprintf("rescue-%d", s.job.PIDs[0]) }

// move has it be in a scope of its user's own manager.
func (s *saved) move() error {
	whose := ""
	if s.before.Other {
		whose = s.before.User
	}
	var pids []string
	for _, pid := range s.job.PIDs {
		pids = append(pids, strconv.Itoa(pid))
	}
	line := inspect.Moving(whose, s.scope(), pids...)
	out, err := exec.Command("sh", "-c", line).CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot move it out of the session: %s", visible.Name(strings.TrimSpace(string(out)), longestSaid))
	}
	return nil
}
