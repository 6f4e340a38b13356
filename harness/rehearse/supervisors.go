package rehearse

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// It is started, watched and stopped once by every supervisor that is installed. They run
// here, as ordinary programs, and know of nothing but a folder of their own.
var _ = register(110, "supervised", func() Act {
	return Act{What: "supervisors run it", Down: true, Moot: func(*Run) string {
		if len(installed()) > 0 {
			return ""
		}
		return "none of supervisord, s6 and runit is installed"
	}, Play: func(r *Run) error {
		r.strike() // its files are put back
		for _, s := range installed() {
			r.Seen.Supervised = append(r.Seen.Supervised, r.supervise(s))
			r.strike()
		}
		return nil
	}}
})

// supervisor is one that can be told to run a program just once.
type supervisor struct {
	name  string
	needs []string
	// prepare fills its folder; run is a script that becomes the program.
	prepare func(dir, run string) error
	command func(dir string) []string
	// once has it start the program, as soon as it can be told so.
	once func(dir string) bool
	// says is what it says of it now.
	says func(dir string) saying
	// stop tells it to end the program; killed says whether it had to use SIGKILL.
	stop   func(dir string, manager *proc.Handle) error
	killed func(dir string) bool
}

// saying is what a supervisor says of the program.
type saying struct {
	text    string
	watched int  // the process that it takes for it; 0 for none
	up      bool // and takes it for running
}

// job is what the program is called there.
const job = "job"

func installed() (all []supervisor) {
	for _, s := range []supervisor{supervisord, s6, runit} {
		if !slices.ContainsFunc(s.needs, func(tool string) bool { _, err := exec.LookPath(tool); return err != nil }) {
			all = append(all, s)
		}
	}
	return all
}

// supervise has a supervisor run it once.
func (r *Run) supervise(s supervisor) evidence.Managed {
	m := evidence.Managed{By: s.name}
	if err := r.below(s, &m); err != nil {
		m.Unfit = err.Error()
	}
	return m
}

func (r *Run) below(s supervisor, m *evidence.Managed) error {
	dir, err := os.MkdirTemp(r.Scratch, s.name)
	if err != nil {
		return fmt.Errorf("cannot run it below %s: %w", s.name, err)
	}
	defer os.RemoveAll(dir)
	run := filepath.Join(dir, "run")
	if err := errors.Join(r.script(run, dir), s.prepare(dir, run)); err != nil {
		return fmt.Errorf("cannot run it below %s: %w", s.name, err)
	}
	manager, err := r.manage(s, dir)
	if err != nil {
		return err
	}
	defer manager.Close()
	if !every(time.Now().Add(patience), func() bool { return s.once(dir) || manager.Gone() }) || manager.Gone() {
		return fmt.Errorf("cannot run it below %s: it does not answer: %s", s.name, said(dir))
	}
	r.Seen.Starts++
	r.watched(s, dir, m)
	return r.ended(s, dir, manager, m)
}

// begun holds the pid of what the supervisor has started, once it runs.
const begun = "begun"

// began is that pid; 0 before.
func began(dir string) int {
	text, _ := os.ReadFile(filepath.Join(dir, begun))
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// script writes one that becomes what is rehearsed. It prints to a file: nobody reads a
// supervisor's own output.
func (r *Run) script(path, dir string) error {
	in := func(name string) string { return quote(filepath.Join(dir, name)) }
	text := fmt.Sprintf("#!/bin/sh\ncd %s || exit\necho $$ >%s\nexec %s >>%s 2>&1 </dev/null\n", quote(r.Dir), in(begun), r.becomes(), in("output"))
	return os.WriteFile(path, []byte(text), 0o700)
}

// becomes is what a shell executes to become what is rehearsed.
func (r *Run) becomes() string {
	words := r.words()
	for i, w := range words {
		words[i] = quote(w)
	}
	return strings.Join(words, " ")
}

func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// manage starts a supervisor in its folder.
func (r *Run) manage(s supervisor, dir string) (*proc.Handle, error) {
	words := s.command(dir)
	out, err := os.Create(filepath.Join(dir, "said"))
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, r.Env, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", s.name, err)
	}
	pid := cmd.Process.Pid
	_ = cmd.Process.Release()
	return proc.Open(pid)
}

// watched waits until the supervisor has taken it for running for a second, or has given it up.
func (r *Run) watched(s supervisor, dir string, m *evidence.Managed) {
	var now saying
	var since time.Time // as they count seconds, one may be over at once
	every(time.Now().Add(r.Launch+steady), func() bool {
		pid, was := began(dir), now.watched
		_, gone := proc.Root.Stat(pid) // and reaped
		if now = s.says(dir); now.watched != was {
			since = time.Now()
		}
		now.up = now.up && gone == nil && time.Since(since) > steady
		return pid != 0 && (now.up || gone != nil && now.watched == 0)
	})
	m.Up, m.Said, m.Watched = now.up, now.text, now.watched
	if !m.Up {
		r.rests()
	}
	all := r.managed(s)
	if main, ok := choose(all, r.readPIDFile()); ok {
		m.Main = &main
	}
	below := proc.Root.Descendants(m.Watched)
	for _, p := range all {
		if p.PID != m.Watched && (m.Watched == 0 || !slices.Contains(below, p.PID)) {
			m.Apart = append(m.Apart, p)
		}
	}
}

// steady is how long a program has to run before it is taken for running: supervisord's startsecs.
const steady = time.Second

// every asks for a fact that somebody else has to be asked for, by a program of his.
func every(deadline time.Time, fact func() bool) bool {
	tick := time.NewTicker(4 * glance)
	defer tick.Stop()
	for !fact() {
		if !time.Now().Before(deadline) {
			return false
		}
		<-tick.C
	}
	return true
}

// managed are all that runs, without the supervisor's own.
func (r *Run) managed(s supervisor) []evidence.Process {
	return slices.DeleteFunc(r.others(), func(p evidence.Process) bool {
		return slices.Contains(s.needs, p.Comm)
	})
}

// ended tells the supervisor to stop it, and says what is left then.
func (r *Run) ended(s supervisor, dir string, manager *proc.Handle, m *evidence.Managed) error {
	if !m.Up {
		m.Left = m.Apart
		return nil
	}
	began := time.Now()
	if err := s.stop(dir, manager); err != nil {
		return err
	}
	m.Stopped = every(began.Add(r.Order.Stop), func() bool {
		_, gone := proc.Root.Stat(m.Watched)
		return gone != nil && s.says(dir).watched == 0
	})
	m.Took = time.Since(began)
	m.Killed = s.killed(dir)
	if m.Left = r.managed(s); len(m.Left) > 0 {
		r.rests()
		m.Left = r.managed(s)
	}
	return nil
}

// said is the last line of what a supervisor itself has printed.
func said(dir string) string {
	text, _ := os.ReadFile(filepath.Join(dir, "said"))
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}
