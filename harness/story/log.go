package story

import (
	"cmp"
	"fmt"

	"outlive/harness/page"
	"outlive/harness/runtimes"
)

// log tells what became of lines that were printed without a flush.
func (t *teller) log() {
	l := t.Trial.Log
	if l == nil {
		return
	}
	e := t.e
	text := fmt.Sprintf("lines of standard output %s: %d of %d before, %d of %d after", t.place(), l.Before, e.Asked, l.After, l.Printed)
	if e.Log.Ended {
		text += fmt.Sprintf(", %d when it had ended by itself", l.End)
	}
	t.say(page.Plain.Of("    "), page.Plain.Of(text))
	t.say(page.Plain.Of("    "), page.Faint.Of(t.gathering(l.Held, l.After == l.Printed)))
}

// gathering says why they are there, or are not.
func (t *teller) gathering(held, all bool) string {
	id := cmp.Or(t.Cell.Runtime, runtimes.Go)
	r, _ := runtimes.Lookup(id)
	n := r.Traits.Gathers
	switch {
	case held && t.e.Gone && all:
		return fmt.Sprintf("%s gathers %d bytes before it writes them, and nobody flushed: the signal is an exception to it, and what it had was written before it ended", id, n)
	case held && t.e.Gone:
		return fmt.Sprintf("%s gathers %d bytes before it writes them, and nobody flushed: what it had is lost", id, n)
	case held:
		return fmt.Sprintf("%s gathers %d bytes before it writes them, and nobody flushed: a clean end writes what it has, a signal that ends it loses it", id, n)
	case n > 0:
		return id + " writes each line, without a flush: it prints to a terminal"
	}
	return id + " writes each line at once, without a flush"
}
