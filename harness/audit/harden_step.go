package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/harden"
	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/witness"
	"outlive/modes/unit"
)

// stepper runs a service with more lines than it has: it is harden's Trier.
type stepper struct {
	*bench
	over    <-chan struct{}  // closed when nobody wants to know any more
	denials *witness.Denials // nil where they cannot be seen
	usual   time.Duration    // how long the longest act took as the unit is
	listens []string         // where it listened then
	at      map[string]bool  // the files that were there before
	result  string           // of its stop then, in systemd's word
	known   bool             // it was run as it is
	steps   int
	took    time.Duration
}

// Step runs it with these lines. A unit that nobody has in mind is read anew by systemd itself,
// which takes a fifth of the time that it takes to read all of them again.
func (t *stepper) Step(lines []string) (r harden.Run) {
	if t.isOver() {
		return harden.Run{Failed: interrupted}
	}
	t.alone.Lock()
	defer t.alone.Unlock()
	began := time.Now()
	defer func() { t.steps++; t.took += time.Since(began) }()
	name := t.instance(t.order.Instances[0])
	if err := t.install(name, t.order.Text+"\n\n[Service]\n"+strings.Join(lines, "\n")+"\n"); err != nil {
		return harden.Run{Failed: "it could not be installed: " + err.Error()}
	}
	defer t.forget(name)
	r = t.run(name)
	if len(lines) == 0 {
		r.Facts.Writes = append(r.Facts.Writes, t.changed(began)...)
	}
	return r
}

const interrupted = "it was interrupted"

func (t *stepper) isOver() bool {
	select {
	case <-t.over:
		return true
	default:
		return false
	}
}

// run starts, asks, reloads, restarts and stops a service that is installed.
func (t *stepper) run(name string) (r harden.Run) {
	if !t.known {
		t.at = t.files()
	}
	if t.denials != nil {
		_, _ = t.denials.Take() // what others did
	}
	r.Failed = first(t.sockets(t.conn.StartUnitContext), t.lives(name, &r.Facts))
	_ = t.sockets(t.conn.StopUnitContext) // first: they would start it again
	end := t.stops(name)
	if !t.known {
		t.result = end.Result
	}
	if r.Failed == "" && (end.Late || end.Result != t.result) {
		r.Failed = fmt.Sprintf("it does not stop as it is to: Result=%s after %.1fs", end.Result, end.Took.Seconds())
	}
	if t.denials != nil {
		if seen, err := t.denials.Take(); err == nil && !seen.Lost && seen.Programs > 0 {
			r.Denied, r.Facts.Families, r.Facts.Seen = seen.Denied, seen.Families, true
		}
	}
	if !t.known && r.Failed == "" {
		t.known = true
	}
	t.says(&r.Facts)
	return r
}

// sockets starts or stops the unit's own, which are handed to the service; the word is why not.
func (t *stepper) sockets(do asks) string {
	for _, p := range t.order.Beside {
		if !strings.HasSuffix(p.Name, ".socket") {
			continue
		}
		if err := t.job(do, p.Name, time.Now().Add(longestLife)); err != nil {
			return p.Name + ": " + err.Error()
		}
	}
	return ""
}

// lives has it do all that it does before its stop; the word is which of it did not go.
func (t *stepper) lives(name string, facts *harden.Facts) string {
	act := func(what string, do func(deadline time.Time) error) string {
		began := time.Now()
		deadline := began.Add(leftover.Stretch(settleTime))
		if t.known {
			deadline = began.Add(leftover.Stretch(time.Second) + 4*t.usual)
		}
		if err := do(deadline); err != nil {
			return what + ": " + err.Error()
		}
		if !t.known {
			t.usual = max(t.usual, time.Since(began))
		}
		return ""
	}
	job := func(do asks) func(time.Time) error {
		return func(deadline time.Time) error {
			err := t.job(do, name, deadline)
			switch {
			case errors.Is(err, errLate):
				return fmt.Errorf("it is not done after %v", time.Until(deadline).Round(time.Second))
			case err != nil:
				return errors.New(first(t.ended(name, t.state(name)), err.Error()))
			}
			return nil
		}
	}
	asked := func(deadline time.Time) error { return t.serves(name, deadline) }
	if failed := first(act("start", job(t.conn.StartUnitContext)), act("after its start", asked)); failed != "" {
		return failed
	}
	on := pids(t.members(name, ""))
	facts.Listens, facts.Writes = proc.Root.Sockets(on...), t.opened(on)
	if !t.known {
		t.listens = namesOf(facts.Listens)
	}
	if can, _ := t.state(name)["CanReload"].(bool); can && t.active(name) == "active" {
		if failed := first(act("reload", job(t.conn.ReloadUnitContext)), act("after a reload", asked)); failed != "" {
			return failed
		}
	}
	return first(act("restart", job(t.conn.RestartUnitContext)), act("after a restart", asked))
}

func namesOf(all []evidence.Socket) (names []string) {
	for _, s := range all {
		names = append(names, s.String())
	}
	slices.Sort(names)
	return names
}

// pause is between two questions to a service that does not answer yet.
const pause = 10 * time.Millisecond

// serves waits until the probe succeeds, or, without one, until it listens where it did.
func (t *stepper) serves(name string, deadline time.Time) (err error) {
	for {
		last := err
		err = t.asks(name, deadline)
		now := t.state(name) // afterwards: what was asked may be its end
		if !now.short() && now.word("ActiveState") != "active" && now.word("ActiveState") != "reloading" || now.number("NRestarts") > 0 {
			return errors.New("it does not stay: " + t.ended(name, now))
		}
		if err == nil {
			return nil
		}
		if t.isOver() {
			return errors.New(interrupted)
		}
		if time.Now().Add(pause).After(deadline) {
			if errors.Is(err, lab.ErrSilent) && last != nil { // it was cut short
				err = last
			}
			return err
		}
		<-time.After(pause)
	}
}

// short tells of one that does its work and ends, and has.
func (s state) short() bool {
	return s.word("ActiveState") == "inactive" && s.word("Type") == "oneshot" && s.word("Result") == "success"
}

// asks asks it once.
func (t *stepper) asks(name string, deadline time.Time) error {
	all := t.members(name, "")
	switch {
	case slices.ContainsFunc(all, func(m Member) bool { return strings.HasPrefix(m.Comm, "(") }):
		return errors.New("its program is not executed yet") // systemd has made the process
	case t.order.Probe != "":
		return t.probed(deadline)
	case t.state(name).short():
		return nil
	case !t.known:
		t.settles(name, t.state(name).mark())
		return nil
	}
	on := listens(all)
	for _, socket := range t.listens {
		if !slices.Contains(on, socket) {
			return errors.New("it does not listen on " + socket)
		}
	}
	t.rests(name)
	return nil
}

// rests waits until a service that nobody can ask has nothing to do any more, or has had the
// time in which it had done all as it was.
func (t *stepper) rests(name string) {
	const calm = 100 * time.Millisecond
	since, limit := time.Now(), time.Now().Add(t.usual)
	for time.Since(since) < calm && time.Now().Before(limit) {
		<-time.After(pause)
		if !slices.ContainsFunc(t.members(name, ""), func(m Member) bool { return !proc.Root.AtRest(m.PID) }) {
			continue
		}
		since = time.Now()
	}
}

// probed runs the probe once.
func (t *stepper) probed(deadline time.Time) error {
	said, err := t.in.OutputBy(deadline, t.in.Command("sh", "-c", t.order.Probe), nil)
	if err == nil {
		return nil
	}
	said = strings.TrimSpace(said)
	return fmt.Errorf("the probe failed: %w%s", err, strings.TrimSuffix(": "+said[strings.LastIndexByte(said, '\n')+1:], ": "))
}

// forget has systemd forget a unit that has stopped, so that it reads it anew.
func (t *stepper) forget(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), longestLife)
	defer cancel()
	_ = t.conn.ResetFailedUnitContext(ctx, name)
	_ = t.job(t.conn.StopUnitContext, keeps(name), time.Now().Add(longestLife))
	const soon = 300 * time.Millisecond // where others name it, it is never forgotten
	proc.Until(time.Now().Add(soon), func() bool {
		known, err := t.conn.ListUnitsByPatternsContext(ctx, nil, []string{name})
		return err != nil || len(known) == 0
	})
	_ = t.in.WriteFile(unit.System+fragment(name), t.order.Text, 0o644)
}
