package witness

import (
	"context"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Tell ends the watch and adds what was seen of the trial's own processes to its
// evidence. When the kernel dropped signals, for somebody on the machine sent too
// many, none are told: the outcome does not rest on them.
func (k *Watch) Tell(ctx context.Context, e *evidence.Evidence) {
	if records, lost := k.End(ctx, processes(*e)); lost == nil {
		e.Signals = exchange(*e, records)
	}
}

// Peek gives what was seen so far of a trial that goes on. Nothing is waited for: more may be on
// its way. It is nil where nobody watches, and where another one's witness does.
func (k *Watch) Peek(e evidence.Evidence) []evidence.Signal {
	if k == nil || k.w.far != nil {
		return nil
	}
	records, lost := k.w.since(k)
	if lost != nil {
		return nil
	}
	return exchange(e, k.w.dir.pick(records, processes(e)))
}

// processes are the trial's own that a signal may be sent to.
func processes(e evidence.Evidence) Names {
	names := Names{}
	all := append([]evidence.Process{e.Shell, e.Before}, e.Tree...)
	for _, m := range e.Company {
		all = append(all, m.Before)
	}
	for _, p := range all {
		if p.PID != 0 {
			names[p.PID] = p.Comm
		}
	}
	if e.Client != nil {
		names[e.Client.PID] = e.Client.Name()
	}
	return names
}

// exchange tells the signals' times from the event.
func exchange(e evidence.Evidence, records []Record) []evidence.Signal {
	all := []evidence.Signal{}
	for _, r := range records {
		all = append(all, evidence.Signal{
			At:   time.Duration(r.At - e.EventAt),
			Name: unix.SignalName(unix.Signal(r.Signal)),
			From: r.FromPID, FromComm: r.FromComm, Kernel: r.Kernel(),
			To: r.ToPID, ToComm: r.ToComm, Fate: r.Fate(),
		})
	}
	return all
}
