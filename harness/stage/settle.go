package stage

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/proc"
	"outlive/harness/shell"
	"outlive/harness/terminal"
)

// Ready waits for the prompt after a line that was typed, or until the subject
// is in the foreground, or what is there waits for it (seen three times); and
// then until all that the line has set going is at rest.
func (s *Stage) Ready(typed terminal.Mark, met func() bool) error {
	ctx, cancel := context.WithTimeout(s.gone, s.Patience)
	defer cancel()
	front, asleep := false, proc.Streak(0)
	proc.Until(s.Soon(), func() bool {
		if ctx.Err() != nil || prompted(s.Terminal.Since(typed)) {
			return true
		}
		if met() && s.Subject != nil {
			p, err := proc.Root.Stat(s.Subject.PID)
			waits := asleep.Of(s.waits()) == 3
			// fg has it continue when it is in front already
			front = err == nil && p.PGID == p.TPGID && p.State != "T" || waits
		}
		return front
	})
	if !front && ctx.Err() == nil && !prompted(s.Terminal.Since(typed)) {
		return fmt.Errorf("cannot go on: neither a prompt nor a workload in the foreground, or waited for there, followed; the terminal shows %q; there is %s",
			tail(s.Terminal.Since(typed), 300), s.cast())
	}
	s.Settle(func() { met() })
	return nil
}

// prompted tells whether a prompt followed a line, though a job in the
// background may have written behind it.
func prompted(text []byte) bool {
	_, after, line := bytes.Cut(text, []byte("\n"))
	return line && bytes.Contains(sequences().ReplaceAll(after, nil), []byte(shell.Prompt))
}

// settled is how often in a row all have to be seen asleep.
const settled = 8

// Settle waits until nothing of the stage is at work: whoever is about to start
// a workload, to end one, or to hand on a signal runs, or has just had another
// run. What is always at work is waited for no longer than a tenth of the patience, not
// counting how long it had to wait for a processor: and where there are more of such than
// processors, until each has had its part of one. A workload that has not reported yet is
// waited for longer: whatever it waits for, and whoever keeps it waiting, it has not begun.
func (s *Stage) Settle(meanwhile func()) {
	asleep, began, queue, ran := proc.Streak(0), time.Now(), proc.Queue{}, map[int]time.Duration{}
	proc.Until(s.Soon(), func() bool {
		meanwhile()
		busy := s.busy()
		always := len(busy) > 0
		for _, pid := range busy {
			now := proc.Root.Ran(pid)
			if _, seen := ran[pid]; !seen {
				ran[pid] = now
			}
			always = always && now-ran[pid] > s.Patience/30
		}
		late := time.Since(began)-queue.Waited(busy...) > s.Patience/10
		rests, coming := asleep.Of(len(busy) == 0) >= settled, s.coming()
		return rests && (late || len(coming) == 0) || (late || always) && !slices.ContainsFunc(coming, func(pid int) bool { return slices.Contains(busy, pid) })
	})
}

// coming lists the workloads that have not reported yet. A wrapper that has become none is
// not one, and neither is what a workload has started.
func (s *Stage) coming() (all []int) {
	var known []int
	for _, conn := range append(append(slices.Clone(s.former), s.others...), s.Report) {
		if conn != nil {
			known = append(append(known, conn.PID), proc.Root.Descendants(conn.PID)...)
		}
	}
	tool := filepath.Join(s.Place.Bin(), "workload")
	for _, pid := range s.Running() {
		leads := func(word string) bool { return word == s.Place.Reports || strings.HasPrefix(word, tool) }
		if !slices.Contains(known, pid) && slices.ContainsFunc(proc.Root.Command(pid), leads) &&
			len(proc.Root.Children(pid)) == 0 && !proc.Root.Stopped(pid) {
			all = append(all, pid)
		}
	}
	return all
}

// inTurn waits until nobody is left to wait for, for a tenth of the patience, not counting
// how long those had to wait for their turn of a processor or a disk.
func (s *Stage) inTurn(still func() []int) {
	began, queue := time.Now(), proc.Queue{}
	proc.Until(s.Soon(), func() bool {
		pids := still()
		return len(pids) == 0 || time.Since(began)-queue.Waited(pids...) > s.Patience/10
	})
}

// ended waits in turn for processes to end, and tells whether all have.
func (s *Stage) ended(all ...*proc.Handle) bool {
	left := func() (pids []int) {
		for _, h := range all {
			if !h.Gone() {
				pids = append(pids, h.PID)
			}
		}
		return pids
	}
	s.inTurn(left)
	return len(left()) == 0
}

// busy lists those around that are not at rest.
func (s *Stage) busy() []int { return slices.DeleteFunc(s.around(), proc.Root.AtRest) }

// around lists all whose work may concern the stage.
func (s *Stage) around() []int {
	return append(append(s.Running(), s.Leader.PID), s.Place.Neighbours()...)
}

// calm waits until whoever started the subject has ended, or waits for it
// asleep: seen three times.
func (s *Stage) calm() {
	reapers, asleep, parent := s.reapers(), proc.Streak(0), 0
	proc.Until(time.Now().Add(s.Patience/10), func() bool {
		p, err := proc.Root.Stat(s.Subject.PID)
		if err != nil || slices.Contains(reapers, p.PPID) || p.PPID == s.Leader.PID {
			return true
		}
		above, err := proc.Root.Stat(p.PPID)
		same := p.PPID == parent
		parent = p.PPID
		return asleep.Of(err == nil && above.State == "S" && same) == 3
	})
}
