package story

import "outlive/harness/page"

// hog tells what it took of something, what stopped it, and how a neighbour fared.
func (t *teller) hog() {
	h := t.e.Hog
	if h == nil {
		return
	}
	if t.e.Signals != nil { // else it is told as what happened
		t.say(page.Plain.Of(" "), page.Plain.Of(h.Tell()))
	}
	n := h.Neighbour
	kind, fared := page.Good, "a neighbour is spared: "
	if n.Fails() {
		kind, fared = page.Alarm, "a neighbour is not spared: "
	} else if slow, alone := n.Slowed(); slow && alone {
		kind, fared = page.Alarm, "a neighbour is not spared: "
	} else if slow {
		kind, fared = page.Doubt, "whether a neighbour is spared cannot be told, as all of the machine is slow: "
	}
	t.say(page.Plain.Of(" "), kind.Of(fared+n.Tell()))
}
