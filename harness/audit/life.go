package audit

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
)

// Life is what was seen of a service from its start to the end of its stop.
type Life struct {
	Unfit string // why it cannot be told of: it did not start, or did not stay
	// Unready: its own program ran, and its start was not told as done in the unit's time.
	Unready bool
	Absent  bool // the lab does not have its program
	Short   bool // it is one that does its work and ends: Type=oneshot
	Ran     []Member
	Left    []Member // those that live when the stop is over
	Stop    Ending
	Early   []string // what it listened on when it was told as started
	Late    []string // and when nothing of it changed any more
}

// Member is a process of a service.
type Member struct {
	PID   int
	Start uint64
	Comm  string
	Unit  string // the innermost one that it is in; "" for none
}

// Ending is how a stop went.
type Ending struct {
	Took, Limit time.Duration // Limit is TimeoutStopSec=
	Late        bool          // it was not waited for until its end
	Result      string        // "success", "timeout", "exit-code", "signal": systemd's word
	Code        int           // how the main process ended: si_code of waitid(2)
	Status      int           // and by what status, or which signal
}

// how says how a main process ended.
func (e Ending) how() string {
	const exited = 1
	switch {
	case e.Code == exited:
		return fmt.Sprintf("status %d", e.Status)
	case e.Code > exited:
		return unix.SignalName(unix.Signal(e.Status))
	}
	return "nobody knows how"
}

// leadOwn has the unit's own program live.
func (b *bench) leadOwn() Life {
	b.alone.Lock()
	defer b.alone.Unlock()
	l := b.lead(b.instance(b.order.Instances[0]), b.order.Text)
	l.Absent = !b.there(b.file.program())
	return l
}

// instance is the unit's name, or that of an instance of it.
func (b *bench) instance(of string) string {
	if before, is := strings.CutSuffix(b.name, "@.service"); is {
		return before + "@" + of + ".service"
	}
	return b.name
}

// lead starts a service, waits until nothing of it changes, and stops it.
func (b *bench) lead(name, text string) (l Life) {
	if err := b.install(name, text); err != nil {
		return Life{Unfit: "it could not be installed: " + err.Error()}
	}
	// What fails may be started again and again, and take away folders and mounts of others.
	defer func() {
		if l.Unfit != "" {
			b.stops(name)
		}
	}()
	watched := b.watch(name)
	l.Unfit = b.starts(name)
	looks := watched()
	if l.Unfit != "" {
		l.Unready = b.state(name).word("Result") == "timeout"
		return l
	}
	now := b.state(name)
	last := look{sinceBoot(), listens(b.members(name, ""))}
	l.Early = earliest(append(looks, last), now.span("ActiveEnterTimestampMonotonic"))
	mark := now.mark()
	if l.Ran, l.Late = b.settles(name, mark); len(l.Ran) == 0 {
		if l.Short = b.state(name).short(); !l.Short {
			l.Unfit = "it does not stay: " + b.ended(name, b.state(name))
			return l
		}
	}
	l.Stop = b.stops(name)
	l.Left = b.left(name, mark, l.Ran)
	return l
}

// up installs a service and starts it; the word is why it does not run.
func (b *bench) up(name, text string) string {
	if err := b.install(name, text); err != nil {
		return "it could not be installed: " + err.Error()
	}
	return b.starts(name)
}

// starts starts a service; the word is why it did not.
func (b *bench) starts(name string) string {
	switch err := b.job(b.conn.StartUnitContext, name, time.Now().Add(longestLife)); {
	case errors.Is(err, errLate):
		return fmt.Sprintf("it was not started after %v", longestLife)
	case err != nil:
		return "it cannot be started here: " + first(b.ended(name, b.state(name)), err.Error())
	}
	return ""
}

// ended says how a service ended that was to stay.
func (b *bench) ended(name string, now state) string {
	e := Ending{Code: now.number("ExecMainCode"), Status: now.number("ExecMainStatus")}
	said := ""
	if now.word("LoadState") == "loaded" {
		said = "Result=" + now.word("Result")
	}
	if e.Code > 0 {
		said += ", " + e.how()
	}
	if line := b.complains(name); line != "" {
		said += ": " + line
	}
	return said
}

// complains gives the last line that tells why a service failed: systemd's, or its own.
func (b *bench) complains(name string) (line string) {
	text, _ := b.in.CombinedOutput(b.in.Command("journalctl", "--quiet", "--output=cat", "--lines=20", "_UID=0", "UNIT="+name, "+", "_SYSTEMD_UNIT="+name))
	for one := range strings.Lines(text) {
		if one = strings.TrimSpace(one); !strings.Contains(one, name) || strings.Contains(one, ": Failed at step") {
			line = first(one, line)
		}
	}
	return line
}

const (
	// same is for how long a service has to look the same, not counting how long it waits
	// for a processor; unsaid is that of one that says nothing of when it is ready, and
	// listens nowhere yet; settleTime is how long all that may take on a machine
	// that has time for it.
	same       = 500 * time.Millisecond
	unsaid     = 3 * time.Second
	settleTime = 10 * time.Second
)

// settles waits until the processes of a service, and where they listen, look the same for
// a while.
func (b *bench) settles(name, mark string) (all []Member, on []string) {
	quiet := waitsForNothing(b.state(name).word("Type"))
	since, queue := time.Now(), proc.Queue{}
	proc.Until(time.Now().Add(leftover.Stretch(settleTime)), func() bool {
		now := b.members(name, mark)
		sockets := listens(now)
		if !slices.Equal(now, all) || !slices.Equal(sockets, on) {
			all, on, since, queue = now, sockets, time.Now(), proc.Queue{}
		}
		window := same
		if quiet && len(all) > 0 && len(on) == 0 {
			window = unsaid
		}
		return time.Since(since)-queue.Waited(pids(all)...) >= window
	})
	return all, on
}

// members are the processes of a service: who is in its cgroup, who bears its start's mark
// in the environment (systemd.exec(5), $INVOCATION_ID), and who descends from those.
func (b *bench) members(name, mark string) (all []Member) {
	is := map[int]bool{}
	for _, pid := range proc.Root.Descendants(b.in.Init.PID) { // parents first
		p, err := proc.Root.Stat(pid)
		if err != nil || p.State == "Z" {
			continue
		}
		in, _ := lab.UnitOf(pid)
		if in == name || is[p.PPID] || mark != "" && marked(pid, mark) {
			is[pid] = true
			all = append(all, Member{pid, p.Start, p.Comm, in})
		}
	}
	slices.SortFunc(all, func(a, b Member) int { return a.PID - b.PID })
	return all
}

// mark is what each process of a start has in its environment.
func (s state) mark() string {
	id, _ := s["InvocationID"].([]byte)
	if len(id) == 0 {
		return ""
	}
	return fmt.Sprintf("INVOCATION_ID=%x", id)
}

func marked(pid int, mark string) bool {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return slices.Contains(strings.Split(string(text), "\x00"), mark)
}

// look is where a service listened at some time since the boot, or a little later.
type look struct {
	at time.Duration
	on []string
}

func (b *bench) look(name string) (l look, found bool) {
	at := sinceBoot()
	all, found := b.inCgroup(name)
	return look{at, sockets(all)}, found
}

// inCgroup are the processes in the cgroup of a service, where that is in its usual place:
// all processes of the lab are too many to look at often.
func (b *bench) inCgroup(name string) (all []int, found bool) {
	for _, below := range []string{"systemd/", ""} { // cgroup v1, v2
		text, err := os.ReadFile(b.in.Path("/sys/fs/cgroup/" + below + "system.slice/" + name + "/cgroup.procs"))
		if err != nil {
			continue
		}
		for _, word := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(word); err == nil {
				all = append(all, pid)
			}
		}
		return all, true
	}
	return nil, false
}

// watch looks again and again where a service listens, until the answer is called for.
func (b *bench) watch(name string) (looks func() []look) {
	stop, all := make(chan struct{}), make(chan []look, 1)
	go func() {
		var seen []look
		for {
			select {
			case <-stop:
				all <- seen
				return
			case <-time.After(beat):
				if l, found := b.look(name); found {
					seen = append(seen, l)
				}
			}
		}
	}()
	return func() []look { close(stop); return <-all }
}

// earliest is where it listened in the first look that began after that time.
func earliest(all []look, after time.Duration) []string {
	for _, l := range all {
		if l.at >= after {
			return l.on
		}
	}
	return nil
}

func pids(all []Member) (pids []int) {
	for _, m := range all {
		pids = append(pids, m.PID)
	}
	return pids
}

// listens tells where these processes listen.
func listens(all []Member) []string { return sockets(pids(all)) }

func sockets(pids []int) (on []string) {
	for _, s := range proc.Root.Sockets(pids...) {
		on = append(on, s.String())
	}
	slices.Sort(on)
	return on
}

// stops stops a service, as systemctl stop does.
func (b *bench) stops(name string) (e Ending) {
	e.Limit = b.state(name).span("TimeoutStopUSec")
	began := time.Now()
	err := b.job(b.conn.StopUnitContext, name, began.Add(longestLife))
	e.Took, e.Late = time.Since(began), errors.Is(err, errLate)
	now := b.state(name)
	e.Result, e.Code, e.Status = now.word("Result"), now.number("ExecMainCode"), now.number("ExecMainStatus")
	return e
}

// grace is how long who was not told to end may take to notice that all others have.
const grace = time.Second

// left are those that live on: who ran before, and who came to the service meanwhile.
func (b *bench) left(name, mark string, ran []Member) (all []Member) {
	proc.Until(time.Now().Add(grace), func() bool {
		all = b.members(name, mark)
		for _, m := range ran {
			p, err := proc.Root.Stat(m.PID)
			if err == nil && p.Start == m.Start && p.State != "Z" && !slices.ContainsFunc(all, func(o Member) bool { return o.PID == m.PID }) {
				all = append(all, m)
			}
		}
		return len(all) == 0
	})
	return all
}
