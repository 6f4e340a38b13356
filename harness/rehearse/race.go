package rehearse

import (
	"fmt"
	"os"
	"slices"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// racers are how many starts are made at once.
const racers = 8

// It is started several times at once: between a look at the pid file and a write to it
// another one comes.
var _ = register(60, "race", func() Act {
	return Act{What: fmt.Sprintf("%d starts at once", racers), Down: true, Moot: noFile, Play: func(r *Run) error {
		all, err := r.lineUp()
		defer func() {
			r.strike()
			for _, l := range all {
				l.close()
				l.shell.Close()
			}
		}()
		if err != nil {
			return err
		}
		race := &evidence.Race{N: racers}
		race.Endings, race.Winners = r.finish(all)
		race.PIDFile = r.readPIDFile()
		r.Seen.Race = race
		return nil
	}}
})

// noFile says why there is nothing to play with a pid file.
func noFile(r *Run) string {
	switch s := r.Seen.First; {
	case r.Seen.PIDFile == "":
		return "it has no pid file that is known: --pidfile"
	case s.File == nil || !s.File.There || s.File.PID == 0:
		return "it has written no pid file"
	case !s.Returned:
		return "the launcher does not return"
	}
	return ""
}

// lineUp has shells wait at a gate, and lets all of them run the line.
func (r *Run) lineUp() (all []*launch, err error) {
	closed, open, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start it: %w", err)
	}
	defer open.Close()
	defer closed.Close()
	r.gate = closed
	defer func() { r.gate = nil }()
	for range racers {
		l, err := r.launch()
		if err != nil {
			return all, err
		}
		all, r.apart = append(all, l), append(r.apart, l.shell.PID)
	}
	return all, nil
}

// finish waits until every launcher has returned and one runs, or until all has looked the
// same for a while; some try again for seconds.
func (r *Run) finish(all []*launch) (endings []evidence.Ending, winners []evidence.Process) {
	running := slices.Clone(all)
	before, since := "", time.Now()
	delays, had := proc.Delays{}, turns{}
	r.until(r.Launch, func() bool {
		running = slices.DeleteFunc(running, func(l *launch) bool {
			is, over := l.ended()
			if over {
				endings, since, had = append(endings, is), time.Now(), nil
			}
			return over
		})
		there := r.others()
		winners = r.alike(there)
		if now := picture(there); now != before {
			before, since, had = now, time.Now(), nil
		}
		still := time.Since(since) - had.waited(delays, there)
		return len(running) == 0 && (still > r.Retry || still > r.Window && len(winners) == 1)
	})
	return endings, winners
}

// alike are those of these that are what the main process was, at the first start. It may
// have had others beside it that look like it.
func (r *Run) alike(all []evidence.Process) (mains []evidence.Process) {
	first := r.Seen.First
	like := func(p evidence.Process) bool { return p.Comm == first.Seen.Before.Comm }
	of := 1
	for _, p := range first.Beside {
		if like(p) {
			of++
		}
	}
	for _, p := range all {
		if like(p) && !slices.ContainsFunc(all, func(o evidence.Process) bool { return o.PID == p.PPID }) {
			mains = append(mains, p)
		}
	}
	return mains[:(len(mains)+of-1)/of]
}
