package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// Standing looks at a process that runs already for the window (0 for the usual): nobody
// starts it, and nothing is done to it. What it blocks is what it blocked each time.
func Standing(ctx context.Context, pid int, window time.Duration) (r evidence.Rehearsal, err error) {
	if window == 0 {
		window = usualWindow
	}
	r = evidence.Rehearsal{Standing: true, Line: fmt.Sprintf("pid %d", pid)}
	p, err := proc.Root.Process(pid)
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("cannot look at process %d: there is none", pid)
	}
	if err != nil {
		return r, fmt.Errorf("cannot look at process %d: %w", pid, err)
	}
	blocked, _ := proc.Root.Blocked(pid)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for until := time.Now().Add(window); time.Now().Before(until); {
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-tick.C:
		}
		now, err := proc.Root.Process(pid)
		if err != nil || now.Start != p.Start || now.State == "Z" {
			return r, fmt.Errorf("cannot look at process %d: it ended meanwhile", pid)
		}
		p = now
		mask, _ := proc.Root.Blocked(pid)
		blocked &= mask
	}
	r.First.Blocked = blocked
	facts(&r.First, p)
	r.First.Seen = evidence.Evidence{Shell: launcherOf(p), Before: p, Tree: []evidence.Process{p}}
	for _, below := range proc.Root.Descendants(pid) {
		if w, err := proc.Root.Process(below); err == nil && w.State != "Z" {
			r.First.Workers = append(r.First.Workers, w)
		}
	}
	slices.SortFunc(r.First.Workers, func(a, b evidence.Process) int { return a.PID - b.PID })
	return r, nil
}

// launcherOf is who leads its session, where that is another who lives; else init, whose
// session nobody shares.
func launcherOf(p evidence.Process) evidence.Process {
	if leader, err := proc.Root.Process(p.SID); p.SID != p.PID && err == nil {
		return leader
	}
	return evidence.Process{PID: 1, SID: 1}
}
