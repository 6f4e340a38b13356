package theory

import (
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/wrappers"
	"outlive/modes"
)

// The rules of wrappers, by their ids: what they hand on, and what they undo.
var (
	handsOn    = wrapped("hands-on", func(w wrappers.Wrapper) bool { return len(w.HandsOn) > 0 }, "gets the signal, and hands it on to the command, which is in another session")
	keepsToIts = wrapped("keeps-signal", func(w wrappers.Wrapper) bool { return w.HandsOn != nil && w.HandsOn["SIGHUP"] == "" }, "may get a signal, and hands none on to the command, which is in another session")
	endsMute   = wrapped("ends-unheard", func(w wrappers.Wrapper) bool { return w.Ends != "" }, "")
	resetsHUP  = wrapped("resets-hup", func(w wrappers.Wrapper) bool { return w.Resets }, "gives its command the default of SIGHUP, whatever nohup had set before it")
)

func wrapped(name string, has func(wrappers.Wrapper) bool, does string) func() map[string]Rule {
	return family(func() map[string]Rule {
		all := map[string]Rule{}
		for _, w := range wrappers.All() {
			if !has(w) {
				continue
			}
			says := w.ID + " " + does
			if does == "" {
				says = w.Why
			}
			all[w.ID] = rule(w.ID+"."+name, says, w.Source)
		}
		return all
	})
}

// Wrapper gives the program that has started the subject in another session than its
// own, and waits for it; ok is false where there is none that is known, or several.
func Wrapper(e evidence.Evidence) (w wrappers.Wrapper, p evidence.Process, ok bool) {
	for _, p = range e.Tree {
		if p.SID != e.Before.SID {
			break
		}
	}
	w, ok = wrappers.Lookup(p.Comm)
	return w, p, ok && p.SID != e.Before.SID && p.Comm == e.Above
}

// Wrapped is what becomes of an expectation of the subject, is, where w has started it
// in another session: expect tells what an event does to who has w's traits, its, or
// the subject's, t.
func Wrapped(w wrappers.Wrapper, its, t modes.Traits, expect func(modes.Traits) Expectation, is Expectation, e evidence.Evidence) Expectation {
	t.IgnoresHUP, t.IgnoresINT = false, false
	first := expect(its)
	if plain := expect(t); plain.Rule == first.Rule || plain.Outcome == evidence.Died { // it happens to the subject itself
		return is
	}
	its.IgnoresHUP, its.Output = true, modes.Terminal
	prints := Place(e, 1) == modes.Pane || Place(e, 2) == modes.Pane
	unheard := prints && its.TTY == modes.Terminal && expect(its).Outcome == evidence.Muted
	if first.Outcome == evidence.Died && len(first.Signals) > 0 {
		r, arrive := handed(w, first)
		is = r.after(first, is)
		switch {
		case len(arrive) == 0:
		case evidence.Has(e.Before.Ignored, int(unix.SignalNum(arrive[0]))):
			is.Why += ", and ignores it"
		default:
			is.Outcome, is.Signals, is.Loses = evidence.Died, arrive, false
			return is
		}
	}
	if end, ok := endsMute()[w.ID]; ok && unheard && is.Outcome == evidence.Survived {
		is = end.after(first, is)
		is.Hinges = true
	}
	return is
}

// handed gives which signals arrive at the command of those that w gets, and the rule.
func handed(w wrappers.Wrapper, first Expectation) (r Rule, arrive []string) {
	if first.Rule == KeyINT.ID && w.Keys { // the terminal is raw, and the key goes on
		return PaneINT, PaneINT.Signals
	}
	for _, signal := range first.Signals {
		if on := w.HandsOn[signal]; on != "" && !slices.Contains(arrive, on) {
			arrive = append(arrive, on)
		}
	}
	if len(arrive) == 0 {
		return keepsToIts()[w.ID], nil
	}
	return handsOn()[w.ID], arrive
}

// Undone adds to the expectation of a process that SIGHUP is to end what has undone the
// nohup that stands before it: words are those of the line or of the mode.
func (is Expectation) Undone(e evidence.Evidence, words []string) Expectation {
	if is.Outcome != evidence.Died || !slices.Contains(is.Signals, "SIGHUP") {
		return is
	}
	for _, p := range e.Tree {
		r, ok := resetsHUP()[p.Comm]
		if at := slices.Index(words, p.Comm); ok && at > slices.Index(words, "nohup") && slices.Contains(words[:at], "nohup") {
			return r.after(is, is)
		}
	}
	return is
}
