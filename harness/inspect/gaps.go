package inspect

import (
	"fmt"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/theory"
	"outlive/modes"
)

const unseenFDs = "its descriptors (it is another user's)"

// gaps are the facts that were not to be seen.
func (s Subject) gaps() (all []Gap) {
	if s.Before.Dir == "" {
		all = append(all, Gap{What: unseenFDs})
	}
	if s.Self.ID == "" && evidence.Has(s.Before.Caught, int(unix.SIGHUP)) {
		all = append(all, Gap{"what it does at SIGHUP, which it catches: it may end, or reload (this would tell, and may end it)", fmt.Sprintf("kill -HUP %d", s.Before.PID)})
	}
	t := theory.Recognise(s.Evidence)
	if s.Kind.ID == "" || !t.Job || s.leads() || t.IgnoresHUP && !t.Stopped {
		return all
	}
	if s.Listed == nil && s.Kind.Has(modes.Disowns) {
		all = append(all, Gap{"whether " + s.Kind.ID + " still lists it as a job", fmt.Sprintf("%s | outlive inspect %d --jobs -", lister(s.Kind), s.Before.PID)})
	}
	if s.Table != nil {
		return all
	}
	if s.Listed != nil && s.Kind.Policy.DisownMarks {
		all = append(all, Gap{What: "whether disown -h has marked it: that is in no list"})
	}
	if s.Login && s.Kind.Login != nil {
		all = append(all, Gap{"whether huponexit is set", "shopt huponexit"})
	}
	return all
}
