package story

import (
	"fmt"

	"outlive/harness/evidence"
)

// Cause tells in one sentence what became of the subject, and by whom: who sent the signal
// that ended it, or what was sent to it and did not. Who was not seen is not named.
func Cause(s Story) string {
	t := &teller{Story: s, e: *s.Trial.Evidence}
	last, sent := t.lastSent()
	is := t.inShort()
	switch {
	case t.e.Signals == nil:
		return t.party(t.e.Before.PID, t.e.Before.Comm) + " " + is
	case !sent:
		return "nobody sent it a signal; it " + is
	case t.e.Gone && t.e.Ending.Signal == last.Name:
		return fmt.Sprintf("%s sent it %s, and that ended it", t.from(last), last.Name)
	case last.Fate == "ignored":
		return fmt.Sprintf("%s sent it %s, which it ignores; it %s", t.from(last), last.Name, is)
	}
	return fmt.Sprintf("%s sent it %s; it %s", t.from(last), last.Name, is)
}

// lastSent is the signal to the subject that tells most: the one that ended it, or else
// the last one of another's.
func (t *teller) lastSent() (last evidence.Signal, sent bool) {
	if t.e.Signals == nil {
		return last, false
	}
	shown, _ := t.told()
	for _, s := range shown {
		if s.To != t.e.Before.PID || selfSent(s) || sent && t.e.Gone && last.Name == t.e.Ending.Signal {
			continue
		}
		last, sent = s, true
	}
	return last, sent
}

func (t *teller) from(s evidence.Signal) string {
	if s.Kernel {
		return "the kernel"
	}
	return t.sender(s)
}

// inShort says what became of it, as what follows its name.
func (t *teller) inShort() string {
	switch t.e.Outcome() {
	case evidence.Survived:
		return "lives, and its output arrives"
	case evidence.Muted:
		if why := writes(t.e); why != "" {
			return "lives, but its writes fail (" + why + ")"
		}
		switch stdout, stderr := t.e.Arrive(); {
		case stdout:
			return "lives, but its standard error reaches nobody"
		case stderr:
			return "lives, but its standard output reaches nobody"
		}
		return "lives, but its output reaches nobody"
	case evidence.Stopped:
		return "stands still"
	case evidence.Died:
		return t.e.Ending.Tell()
	}
	return "is looked at: " + t.e.Observed()
}
