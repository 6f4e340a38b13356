package story

import "outlive/harness/page"

// trespass tells where it could write that it has no business to.
func (t *teller) trespass() {
	for _, one := range t.e.Trespasses {
		kind := page.Good
		if one.Found {
			kind = page.Alarm
		}
		t.say(page.Plain.Of(" "), kind.Of(one.Tell()))
	}
}
