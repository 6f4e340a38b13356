package plan

import (
	"strings"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/theory"
)

// Of several processes that a line started, each is judged like the subject, and
// what a pipe's reader is to come to decides whether its writer is heard.

// cast judges each of several, the one meant first; nil where there is but one.
func (c Cell) cast(e evidence.Evidence, main Trial) (all []Subject) {
	if len(e.Company) == 0 {
		return nil
	}
	for _, m := range e.Cast() {
		t := main
		if m.Role != evidence.Main {
			t = c.trial()
			c.judgeMember(m, e, &t)
		}
		one := t.Subject
		one.Role, one.Outcome, one.Expected, one.Verdict, one.Signal, one.Why = m.Role, t.Outcome, t.Expected, t.Verdict, t.Signal, t.Why
		all = append(all, one)
	}
	return all
}

func (c Cell) judgeMember(m evidence.Member, e evidence.Evidence, t *Trial) {
	own := e.Of(m)
	t.see(own)
	t.Subject.Comm = m.Before.Comm
	is, err := c.forecast(own)
	if is.Outcome == evidence.Stuck { // it is of the line as a whole
		is.Outcome = evidence.Survived
	}
	if why := c.follows(m, e); err == nil && is.Outcome != evidence.Died && why != "" {
		is = theory.Unsure("%s", why)
	}
	t.hold(is, err, own)
}

// follows says what of another's end is told to a member, so that it may end, too;
// what it does then is its own. Empty for nothing.
func (c Cell) follows(m evidence.Member, e evidence.Evidence) string {
	ends := func(o evidence.Member) bool {
		is, err := c.forecast(e.Of(o))
		return err == nil && (is.Outcome == evidence.Died || is.Outcome == evidence.Unknown)
	}
	stdin, _ := m.Before.FD(0)
	for _, o := range e.Cast() {
		switch {
		case o.Before.PID == m.Before.PID:
		case strings.HasPrefix(stdin.Target, "pipe:") && o.Before.Feeds(stdin.Target) && ends(o):
			return "it reads from " + o.Before.Comm + ", and what it does at the end of that is its own"
		case (below(m, o) || below(o, m)) && ends(o):
			return "it belongs to " + o.Before.Comm + ", which may see to its end"
		}
	}
	return ""
}

// below tells whether one descends from the other.
func below(m, above evidence.Member) bool {
	for _, p := range m.Tree {
		if p.PPID == above.Before.PID {
			return true
		}
	}
	return false
}

// reached tells whether the event is for a process at all, and not for another one.
func (c Cell) reached(e evidence.Evidence) bool {
	for _, o := range e.Company {
		if o.Role != evidence.Main {
			continue
		}
		switch c.Event.To {
		case event.Itself:
			t, err := c.traits()
			return err == nil && c.Event.Beyond != nil && c.Event.Beyond(t)
		case event.Group:
			return o.Before.PGID == e.Before.PGID
		}
	}
	return true
}
