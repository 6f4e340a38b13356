package rehearse

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// watch waits until the line has returned, or stays in the foreground, and what it
// started has looked the same for the window. What never does is told.
func (r *Run) watch(l *launch, s *evidence.Start, began time.Time) (all []evidence.Process, err error) {
	var before string
	delays, had := proc.Delays{}, turns{}
	handed, queue := 0, proc.Queue{} // how often others were there in place of all before
	since, changed, looked := began, began, began
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for ; ; <-tick.C {
		if !s.Returned {
			if s.Ending, s.Returned = l.ended(); s.Returned {
				s.Took, since = time.Since(began), time.Now()
				r.atReturn(s)
			}
		}
		if time.Since(changed) > lively && time.Since(looked) < 4*glance {
			continue
		}
		looked = time.Now()
		was := all
		all = r.others()
		if now := picture(all); now != before {
			before, since, changed, had = now, time.Now(), time.Now(), nil
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
		spent := time.Since(began) - queue.Waited(l.works(all)...) // who starts a thousand others has as much to do on a busy machine
		late := time.Since(began) > r.Launch+patience
		window := r.Window
		if !s.Returned {
			window = max(quiet, r.Window)
		}
		if still > window && (s.Returned || len(all) > 0) || !s.Returned && spent > r.Launch || late {
			r.Seen.Others += min(since.Sub(began)+window, time.Since(began))
			if late {
				err = fmt.Errorf("cannot tell: what it starts looks different all the time, for %s", time.Since(began).Round(time.Second))
			}
			return all, err
		}
	}
}

// works are those on whom it depends when the line returns: its shell, and the eldest of what
// that has started.
func (l *launch) works(all []evidence.Process) []int {
	const eldest = 8
	pids := []int{l.shell.PID}
	for _, p := range all[:min(len(all), eldest)] {
		pids = append(pids, p.PID)
	}
	return pids
}

// lively is how long what has changed is looked at as often as can be; then a look costs
// more than it tells.
const lively = 50 * time.Millisecond

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
