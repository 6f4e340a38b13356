package rehearse

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/terminal"
)

// Run is one rehearsal in progress.
type Run struct {
	Order
	Ground
	Seen evidence.Rehearsal
	on   *launch // what the daemon that runs was started from; nil when none runs
	main *proc.Handle
	// known are all that there were when it was taken hold of.
	known []int
	// apart are processes that are no part of what was started last: the shells, and
	// a daemon that was started before.
	apart []int
	// earlier are those of them that may have children at any time, which are apart, too.
	earlier []int

	ignored string // a signal that the launcher ignores besides the bait, as sh names it; "" for none
	began   time.Time
	// before are the files that may be the pid file, as they stood before the first start,
	// may their paths, where the line alone names them, and returned what those held when
	// the launcher returned.
	before   map[string]kept
	may      []string
	returned map[string]*evidence.PIDFile

	holder *holder  // holds calls of what is started; nil for none
	gate   *os.File // the line is run when its end comes; nil: at once
}

// launch is a line that was run, and the terminal that it was run on.
type launch struct {
	terminal *terminal.Terminal
	shell    *proc.Handle
	seen     evidence.Process // the shell, before the line
	status   *os.File         // the line's exit status comes here
	hold     *os.File         // the shell waits for its end
	closed   bool             // the terminal is
	script   string           // that the shell was given
}

// The bait: what a launcher has that a daemon is to get rid of.
const (
	baitSignal = 40
	baitUmask  = 0o027
	baitFD     = 5
)

// script runs a line as a job in front, tells its exit status on descriptor 3 and waits on
// 4, neither of which the line has.
const script = `trap '' %s; umask %03o
{ %s
} 3>&- 4>&-
echo $? >&3; exec 3>&- 5<&-
read -r over <&4`

// launch runs the line on a terminal of its own.
func (r *Run) launch() (*launch, error) {
	t, err := terminal.Open()
	if err != nil {
		return nil, err
	}
	l := &launch{terminal: t}
	status, statusEnd, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start it: %w", err)
	}
	defer statusEnd.Close()
	holdEnd, hold, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start it: %w", err)
	}
	defer holdEnd.Close()
	l.status, l.hold = status, hold
	bait, err := os.Open(os.DevNull)
	if err != nil {
		return nil, fmt.Errorf("cannot lay bait: %w", err)
	}
	defer bait.Close()
	l.script = fmt.Sprintf(script, strings.TrimSpace(strconv.Itoa(baitSignal)+" "+r.ignored), baitUmask, r.Line)
	cmd := exec.Command("/bin/sh", "-m", "-c", l.script)
	cmd.Dir, cmd.Env, cmd.ExtraFiles = r.Dir, r.Env, []*os.File{statusEnd, holdEnd, bait}
	if r.holder != nil {
		if err := r.holder.wrap(cmd); err != nil {
			return nil, err
		}
	}
	if err := t.Start(cmd); err != nil {
		return nil, err
	}
	if r.holder != nil {
		r.holder.begin()
	}
	pid := cmd.Process.Pid
	_ = cmd.Process.Release()
	if l.shell, err = proc.Open(pid); err != nil {
		return nil, err
	}
	l.seen, err = proc.Root.Process(pid)
	return l, err
}

// ended gives the line's exit status once it has returned.
func (l *launch) ended() (evidence.Ending, bool) {
	if l.shell.Gone() { // the line ended its shell: exit, or exec
		return l.shell.Reap(time.Now().Add(patience)), true
	}
	_ = l.status.SetReadDeadline(time.Now().Add(time.Millisecond))
	text := make([]byte, 16)
	n, _ := l.status.Read(text)
	code, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if n == 0 || err != nil {
		return evidence.Ending{}, false
	}
	return evidence.Ending{Code: code, By: "sh"}, true
}

// start runs the line, waits until what it starts looks the same for the window, and
// takes hold of the main process.
func (r *Run) start() (*evidence.Start, error) {
	l, err := r.launch()
	if err != nil {
		return nil, err
	}
	r.on, r.apart = l, append(r.apart, l.shell.PID)
	r.Seen.Starts++
	s := &evidence.Start{Bait: evidence.Bait{FD: baitFD, Target: os.DevNull, Signal: baitSignal, Umask: baitUmask, Dir: r.Dir}}
	began := time.Now()
	all, err := r.watch(l, s, began)
	s.Screen = string(l.terminal.Since(0))
	if err != nil {
		return s, err
	}
	return s, r.cast(l, s, all)
}

// watch waits until the line has returned, or stays in the foreground, and what it
// started has looked the same for the window. What never does is told.
func (r *Run) watch(l *launch, s *evidence.Start, began time.Time) (all []evidence.Process, err error) {
	var before string
	delays, had := proc.Delays{}, turns{}
	handed := 0 // how often others were there in place of all before
	since := began
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for ; ; <-tick.C {
		if !s.Returned {
			if s.Ending, s.Returned = l.ended(); s.Returned {
				s.Took, since = time.Since(began), time.Now()
				r.atReturn(s)
			}
		}
		was := all
		all = r.others()
		if now := picture(all); now != before {
			before, since, had = now, time.Now(), nil
			if len(was) > 0 && len(all) > 0 && !slices.ContainsFunc(all, func(p evidence.Process) bool { return among(was, p.PID) }) {
				handed++
			}
		}
		switch {
		case len(all) > crowd:
			return nil, fmt.Errorf("cannot tell: it forks without end: %s after its start there were %d processes of it", time.Since(began).Round(time.Millisecond), len(all))
		case handed >= chain && s.Returned:
			return nil, fmt.Errorf("cannot tell: it is a fork chain, which never settles: each process starts the next and ends, %d of them in %s", handed, time.Since(began).Round(time.Millisecond))
		}
		if r.holder.busy() {
			since = time.Now()
		}
		still := time.Since(since) - had.waited(delays, all)
		late := time.Since(began) > r.Launch+patience
		window := r.Window
		if !s.Returned {
			window = max(quiet, r.Window)
		}
		if still > window && (s.Returned || len(all) > 0) || !s.Returned && time.Since(began) > r.Launch || late {
			r.Seen.Others += min(since.Sub(began)+window, time.Since(began))
			if late {
				err = fmt.Errorf("cannot tell: what it starts looks different all the time, for %s", time.Since(began).Round(time.Second))
			}
			return all, err
		}
	}
}

// crowd is how many processes of a daemon are too many to look at, and chain how many in
// turn are one that never settles.
const (
	crowd = 1000
	chain = 20
)

func among(all []evidence.Process, pid int) bool {
	return slices.ContainsFunc(all, func(p evidence.Process) bool { return p.PID == pid })
}

// turns are what each process had waited for a processor, when it was first looked at.
type turns map[int]time.Duration

// waited is how long one of them has waited since, the longest: on a busy machine they have
// seen less of the window.
func (t *turns) waited(delays proc.Delays, all []evidence.Process) (longest time.Duration) {
	if *t == nil {
		*t = turns{}
	}
	for _, p := range all {
		is := delays.Of(p.PID)
		if _, known := (*t)[p.PID]; !known {
			(*t)[p.PID] = is
		}
		longest = max(longest, is-(*t)[p.PID])
	}
	return longest
}

// picture is what has to stay the same of those that no other of them started: who they
// are, and what each is to others. Children that come and go do not count.
func picture(all []evidence.Process) string {
	var b strings.Builder
	for _, p := range all {
		if among(all, p.PPID) {
			continue
		}
		fmt.Fprint(&b, p.PID, p.PPID, p.PGID, p.SID, p.TTYNr, p.Ignored, p.Caught, p.Comm, len(p.FDs), ";")
		for n := range 3 {
			fd, _ := p.FD(n)
			b.WriteString(fd.Target + ",")
		}
	}
	return b.String()
}

// others are all that the line started and that live, the eldest first. Those that came
// home and have ended are reaped, as init would.
func (r *Run) others() (all []evidence.Process) {
	apart := slices.Clone(r.apart)
	for _, pid := range r.earlier {
		apart = append(apart, proc.Root.Descendants(pid)...)
	}
	for _, pid := range proc.Root.Descendants(os.Getpid()) {
		if slices.Contains(apart, pid) && !r.on.became(pid) {
			continue
		}
		p, err := proc.Root.Process(pid)
		switch {
		case err != nil:
		case p.State != "Z":
			all = append(all, p)
		case p.PPID == os.Getpid() && (r.main == nil || pid != r.main.PID): // whose end is to be told
			proc.ReapChild(pid)
		}
	}
	slices.SortFunc(all, func(a, b evidence.Process) int {
		if a.Start != b.Start {
			return int(a.Start) - int(b.Start)
		}
		return a.PID - b.PID
	})
	return all
}

// cast tells who of those is who, and takes hold of the main process.
func (r *Run) cast(l *launch, s *evidence.Start, all []evidence.Process) error {
	main, ok := choose(all, r.files(s)...)
	if !ok {
		s.Gone = true
		return nil
	}
	h, err := proc.Open(main.PID)
	if err != nil {
		return err
	}
	r.main, r.known = h, nil
	for _, p := range all {
		r.known = append(r.known, p.PID)
	}
	below := proc.Root.Descendants(main.PID)
	for _, p := range all {
		switch {
		case p.PID == main.PID:
		case slices.Contains(below, p.PID):
			s.Workers = append(s.Workers, p)
		default:
			s.Beside = append(s.Beside, p)
		}
	}
	r.find(s, main)
	r.seeFile(s, append([]evidence.Process{main}, all...))
	s.Blocked, _ = proc.Root.Blocked(main.PID)
	s.Awaited, s.Zombies = awaited(main), zombies(main.PID)
	s.Language, s.UID = languageOf(main.PID), ownerOf(main.PID)
	s.Listens = proc.Root.Sockets(append([]int{main.PID}, below...)...)
	s.Seen = evidence.Evidence{
		Line: r.Line, Shell: l.seen, Before: main, Tree: []evidence.Process{main}, Reaper: os.Getpid(), Outlive: os.Getpid(),
		Prompt: s.Returned, Listed: nil,
	}
	return nil
}

// choose takes the one that the pid file names; else, of those whose parent is none of
// them, the eldest that leads a session, or else the eldest.
func choose(all []evidence.Process, files ...*evidence.PIDFile) (main evidence.Process, ok bool) {
	for _, f := range files {
		if i := slices.IndexFunc(all, func(p evidence.Process) bool { return f != nil && p.PID == f.PID }); i >= 0 {
			return all[i], true
		}
	}
	for _, p := range all {
		if among(all, p.PPID) {
			continue
		}
		if !ok || p.SID == p.PID && main.SID != main.PID {
			main, ok = p, true
		}
	}
	return main, ok
}

// alive starts it anew where the daemon of the act before does not run any more.
func (r *Run) alive() error {
	if r.main != nil && !r.main.Gone() {
		return nil
	}
	r.strike()
	again, err := r.start()
	if err != nil {
		return err
	}
	if again.Gone {
		return errNotAnew
	}
	return nil
}

var errNotAnew = errors.New("it was started anew, and nothing of it runs")

// strike ends whatever runs.
func (r *Run) strike() {
	proc.KillDescendants(time.Now().Add(patience))
	if l := r.on; l != nil {
		l.close()
		l.shell.Close()
	}
	r.main.Close()
	r.on, r.main, r.apart, r.earlier = nil, nil, nil, nil
	r.clear()
}

// became tells whether the shell has executed something in its own place: exec.
func (l *launch) became(pid int) bool {
	if l == nil || pid != l.shell.PID {
		return false
	}
	words := proc.Root.Command(pid)
	return len(words) > 0 && !slices.Contains(words, l.script)
}

// close closes the terminal, and lets the shell go.
func (l *launch) close() {
	if !l.closed {
		_ = l.terminal.Close()
		_ = l.hold.Close()
		_ = l.status.Close()
	}
	l.closed = true
}

func (r *Run) asked(act string) bool { return slices.Contains(r.Acts, act) }

// look says what the main process has become.
func (r *Run) look() (m evidence.Met) {
	if m.Gone = r.main.Gone(); m.Gone {
		m.Ending = r.main.Reap(time.Now().Add(patience))
		file := r.readPIDFile()
		fresh := slices.DeleteFunc(r.others(), func(p evidence.Process) bool { // what was there before is left, and no successor
			return slices.Contains(r.known, p.PID) && (file == nil || file.PID != p.PID)
		})
		if main, ok := choose(fresh, file); ok {
			m.Another = main.PID
		}
		return m
	}
	if p, err := proc.Root.Process(r.main.PID); err == nil {
		m.After = &p
	}
	m.Heard = &evidence.Heard{Stdout: reaches(r.main, 1), Stderr: reaches(r.main, 2)}
	m.Zombies = zombies(r.main.PID)
	return m
}

// awaited are the signals that a process reads from its signalfds: proc_pid_fdinfo(5), sigmask.
func awaited(p evidence.Process) (mask uint64) {
	for _, fd := range p.FDs {
		if fd.Target != "anon_inode:[signalfd]" {
			continue
		}
		text, _ := proc.Root.Of(p.PID, fmt.Sprintf("fdinfo/%d", fd.N))
		for line := range strings.Lines(text) {
			if word, ok := strings.CutPrefix(line, "sigmask:"); ok {
				its, _ := strconv.ParseUint(strings.TrimSpace(word), 16, 64)
				mask |= its
			}
		}
	}
	return mask
}

// reaches is where a descriptor's writes would end.
func reaches(h *proc.Handle, n int) string {
	name, err := h.Reaches(n)
	if err != nil {
		return evidence.Hidden
	}
	return name
}

// zombies are children that have ended, and that nobody has reaped.
func zombies(pid int) (all []int) {
	for _, child := range proc.Root.Children(pid) {
		if p, err := proc.Root.Stat(child); err == nil && p.State == "Z" {
			all = append(all, child)
		}
	}
	return all
}

// rests waits until what runs has looked the same for the window, or is gone.
func (r *Run) rests() {
	before, began := "", time.Now()
	since := began
	proc.Until(time.Now().Add(patience), func() bool {
		now := picture(r.others())
		if now != before {
			before, since = now, time.Now()
		}
		return time.Since(since) > r.Window
	})
	r.Seen.Others += since.Sub(began) + r.Window
}
