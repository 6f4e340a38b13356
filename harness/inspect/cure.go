package inspect

import (
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/theory"
	"outlive/modes"
)

const unseenFDs = "its descriptors (it is another user's)"

// gaps are the facts that were not to be seen.
func (s Subject) gaps(m *Machine) (all []Gap) {
	if m.fs.Link(s.Before.PID, "cwd") == "" {
		all = append(all, Gap{What: unseenFDs})
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

// cure is the smallest line to type now that betters a bad answer; "" for none.
func (s Subject) cure(e event.Event, is theory.Expectation) string {
	if is.Outcome != evidence.Died && is.Outcome != evidence.Unknown {
		return ""
	}
	t := s.recognise(s.Evidence)
	switch {
	case s.In.User && !s.Policy.Lingers && (e.ID == "linger-off" || e.ID == "reboot"):
		return "loginctl enable-linger"
	case !e.EndsShell || e.Lab && !s.Holder.Remote || !slices.Contains(is.Signals, "SIGHUP") && is.Outcome == evidence.Died:
		return ""
	case t.Job && !t.Foreground && s.Kind.ID != "" && s.Kind.Has(modes.Disowns):
		return s.disown()
	}
	return ""
}

// disown strikes a job off the list of its shell.
func (s Subject) disown() string {
	job := fmt.Sprint(s.Before.PGID)
	if s.Job > 0 && s.Kind.ID != "fish" { // which knows pids only
		job = fmt.Sprintf("%%%d", s.Job)
	}
	if evidence.Has(s.Before.Ignored, int(unix.SIGHUP)) {
		return ""
	}
	switch {
	case s.Kind.Policy.DisownMarks:
		return "disown -h " + job
	case s.Kind.ID == "zsh" && s.Job == 0: // it knows no pids, but words
		return "disown %?" + s.Kind.Quote(s.Before.Comm)
	}
	return "disown " + job
}
