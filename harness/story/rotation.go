package story

import (
	"fmt"

	"outlive/harness/evidence"
	"outlive/harness/page"
)

// rotation tells where what was printed went when the log had been rotated.
func (t *teller) rotation() {
	r := t.e.Rotation
	if r == nil || r.By == "journald" || t.e.Gone {
		return
	}
	end := page.Good
	if r.Hole > 0 || !r.Emptied && r.Writes != "log" {
		end = page.Degraded
	}
	t.add(page.Fates{Indent: 3, Ends: []page.Piece{end.Of(afterRotation(*r))}})
}

func afterRotation(r evidence.Rotation) string {
	switch {
	case r.Hole > 0:
		return fmt.Sprintf("its log was emptied in place: it goes on where it stood, behind %d bytes of zero", r.Hole)
	case r.Emptied:
		return "its log was emptied in place: it goes on from the beginning"
	case r.Writes == "log":
		return "its log was renamed: it has opened the new one"
	case r.Writes == "":
		return "its log was renamed: which file it has open was not seen"
	}
	return "its log was renamed: it goes on in the old one, " + r.Writes + ", until a rotation removes that"
}
