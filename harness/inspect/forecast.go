package inspect

import (
	"slices"

	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/theory"
	"outlive/modes"
)

// Fate is what becomes of a process when something happens.
type Fate struct {
	Event   string // its id
	Heading string // in a few words
	Aside   bool   // it is told where all are asked for
	theory.Expectation
	Cure // what betters it
}

// happening is an event that can happen to the subject where it is.
type happening struct {
	id, heading string
	aside       bool
	outer       bool // it happens outside of the terminal that a multiplexer keeps for it
}

// Forecast tells what becomes of it, event by event. Aside are those that are told only
// where all are asked for.
func (s Subject) Forecast() (all []Fate) {
	for _, h := range s.happenings() {
		e, ok := event.Lookup(h.id)
		if !ok {
			continue
		}
		is := s.Foresee(e, h.outer)
		if is.Outcome == evidence.Skipped {
			continue
		}
		heading := h.heading
		if heading == "" {
			heading = e.Heading
		}
		all = append(all, Fate{Event: e.ID, Heading: heading, Aside: h.aside, Expectation: is.Stopped(), Cure: s.cure(e, is, h.outer)})
	}
	return all
}

// happenings are the events that can happen to it here.
func (s Subject) happenings() (all []happening) {
	add := func(id, heading string, aside bool) {
		all = append(all, happening{id: id, heading: heading, aside: aside})
	}
	switch {
	case s.Holder.Keeps:
		name := s.Holder.name()
		all = append(all, happening{id: "hangup", heading: "terminal closes", outer: true})
		add("pane-kill", "its pane is closed", false)
		add("server-kill", name+" is killed", false)
	default:
		add("hangup", "terminal closes", false)
	}
	if s.Kind.ID != "" && !s.leads() {
		add("exit-close", "exit, it closes", false)
		add("exit", "", true)
		if s.Login && s.Table == nil {
			add("huponexit", "", true)
		}
		add("kill-shell", "", true)
	}
	if s.Shell.PID != 0 && !s.leads() {
		add("tree-kill", "", false)
	}
	if s.Holder.Remote {
		add("ssh-drop", "ssh drops", false)
	}
	if id := s.logout(); id != "" {
		add(id, "logout", false)
	}
	switch {
	case s.In.Session != "":
		add("unit-stop", "its session is stopped", true)
	case s.In.service():
		add(s.serviceStop(), "its service stops", false)
	}
	if s.Inside {
		add("container-end", "", false)
	}
	add("reboot", "", false)
	add("sighup", "", false)
	add("sigint", "", true)
	add("sigterm", "", true)
	if s.Before.TTYNr != 0 {
		add("ctrl-c", "", true)
	}
	return all
}

// serviceStop is the stop of its own service. The main process gets SIGTERM whatever
// KillMode is, but for none.
func (s Subject) serviceStop() string {
	switch mode := s.In.KillMode; {
	case mode == "none", mode != "" && mode != "control-group" && !s.In.Main:
		return "service-stop-" + mode
	}
	return "service-stop"
}

// logout is the event that the end of its user's session is here; "" where it has none.
func (s Subject) logout() string {
	switch {
	case s.In.User && !s.Policy.Lingers:
		return "linger-off"
	case s.In.Session != "" && s.Policy.Kills:
		return "logind-kill"
	case s.In.Session != "" || s.Holder.Remote:
		return "ssh-exit"
	case s.Kind.ID != "":
		return "exit-close" // without logind it is that
	}
	return ""
}

// Later tells whether an event can happen to what runs already. Some are of a line that
// is given to a shell, and are over when that has begun; and some are what its mode says of itself.
func Later(e event.Event) bool {
	return !e.ByMode && !e.Session.AtOnce && !e.Session.Launched() && !e.Session.Forced() && e.Session.Where != theory.Command
}

// Foresee is what the theory says of it, when e happens; outer: outside of the terminal
// that a multiplexer keeps.
func (s Subject) Foresee(e event.Event, outer bool) theory.Expectation {
	at := s
	if outer {
		at = s.fromOutside()
	}
	f := at.foresight(e)
	t := at.recognise(at.Evidence)
	switch stops := e.Session.Where == theory.Service; {
	case stops && at.In.service() && at.In.KillMode == "":
		return theory.Unsure("what KillMode %s has could not be asked", at.In.Name)
	case stops && at.In.Main && at.In.KillMode != "none":
		f.Expect = func(t modes.Traits) theory.Expectation { return theory.ServiceMain.Fate(t, true, false) }
	case stops:
		t.Unit = modes.SameUnit // it is the one that stops
	case e.Boots && at.In.service() && !t.Returns && !at.waits() && at.In.State != "transient" && (!at.In.Main || at.In.State != "disabled"):
		return theory.Unsure("whether %s starts it again when the machine boots is not known (its unit file is %s)", at.In.Name, orElse(at.In.State, "not to be seen"))
	case e.Boots && at.Before.PID == 1:
		return theory.KernelStarts.Restarts()
	case at.Policy.Silent && (e.ID == "ssh-exit" || e.ID == "logind-kill"):
		return theory.Unsure("logind could not be asked whether it kills what a session leaves (KillUserProcesses)")
	}
	if e.Skip != nil {
		if why := e.Skip(t, at.Kind); why != "" {
			return theory.Expectation{Outcome: evidence.Skipped, Why: why}
		}
	}
	is := at.seen(func(e evidence.Evidence) theory.Expectation {
		return shownThere(f, t, f.Listed(at.wrapped(f, t, f.Fate(t, e), e), t, e), e)
	})
	if at.endsSession(e) && is.Outcome != evidence.Died && is.Outcome != evidence.Unknown {
		return theory.ScopeStopped.Fate(t, true, true)
	}
	if s.Spared {
		is = is.Spared(s.Kind)
	}
	if ends := f.Expect(t); is.Outcome == evidence.Unknown && is.Rule == "" && slices.Contains(ends.Signals, "SIGKILL") {
		return ends // whatever it does about the first signal
	}
	if at.Self.ID != "" && at.hangs(e) && is.Outcome != evidence.Died && is.Outcome != evidence.Unknown {
		return theory.ShellEOF(at.Self).Ends()
	}
	if at.Self.ID != "" && is.Outcome == evidence.Unknown && is.Rule == "" && evidence.Has(at.Before.Caught, int(unix.SIGHUP)) && f.Expect(t).Signals != nil {
		return theory.ShellHUP(at.Self).Ends()
	}
	return is
}

// waits tells whether its manager does not start before its user logs in.
func (s Subject) waits() bool { return s.In.User && !s.Policy.Lingers }

// endsSession tells whether logind kills what is in the session's scope then: with the
// login shell, or its connection, the session is over, too.
func (s Subject) endsSession(e event.Event) bool {
	login := s.Leader.PID != 0 && s.Leader.PID == s.Shell.PID
	return s.Policy.Kills && s.In.Session != "" && s.Holder.Remote && (e.ID == "ssh-drop" || login && e.EndsShell)
}

// hangs tells whether the terminal is gone then that it reads from; one that is stopped
// does not.
func (s Subject) hangs(e event.Event) bool {
	in, _ := s.Before.FD(0)
	return slices.Contains(closing, e.ID) && s.Shell.TTY != "" && in.Target == "/dev/"+s.Shell.TTY && s.Before.State != "T"
}

// closing are the events at whose end the terminal is gone.
var closing = []string{"hangup", "exit-close", "ssh-drop", "ssh-exit", "logind-kill"}

// shownThere minds that whether a client hands keys on to its pane is not to be seen.
func shownThere(f theory.Foresight, t modes.Traits, is theory.Expectation, e evidence.Evidence) theory.Expectation {
	if t.TTY != modes.Pane || is.Outcome == evidence.Unknown {
		return is
	}
	t.Attached = true
	if other := f.Fate(t, e); other.Outcome != is.Outcome {
		return theory.Unsure("whether its pane is shown at that terminal is not to be seen: there %s, else %s", other.Outcome, is.Outcome)
	}
	return is
}

// wrapped minds who stands between its shell and it, in another session than its own.
func (s Subject) wrapped(f theory.Foresight, t modes.Traits, is theory.Expectation, e evidence.Evidence) theory.Expectation {
	w, p, ok := theory.Wrapper(e)
	if ok {
		above := e
		above.Before = p
		return theory.Wrapped(w, s.recognise(above), t, f.Expect, is, e)
	}
	if e.Above != "" && is.Outcome != evidence.Died {
		return theory.Unsure("%s started it and waits for it, in another session: what it hands on is its own", e.Above)
	}
	return is
}

// fromOutside is the subject as it stands to the terminal that a multiplexer shows its
// own on: in a session of its own, in a pane.
func (s Subject) fromOutside() Subject {
	s.Shell, s.Leader, s.Listed, s.Above, s.outside = evidence.Process{}, evidence.Process{}, nil, "", true
	return s
}

func (s Subject) foresight(e event.Event) theory.Foresight {
	f := theory.Foresight{
		Context: theory.Context{Shell: s.Kind, Session: e.Session}, Recognise: s.recognise, EndsShell: e.EndsShell,
		Expect: func(t modes.Traits) theory.Expectation { return e.Expect(t, s.Kind, true) },
		Reached: func(of evidence.Evidence) bool {
			return e.To == "" || of.Before.PID == s.Before.PID || e.To == event.Group && of.Before.PGID == s.Before.PGID
		},
	}
	if s.In.service() { // a socket that its manager has given it is the journal's
		f.Declared = &modes.Traits{Output: modes.Journal}
	}
	f.Reader = func(of evidence.Evidence) theory.Expectation {
		if e.Session.Where == theory.Service && of.Before.PID == s.In.MainPID && s.In.KillMode != "none" {
			return theory.ServiceMain.Ends()
		}
		return f.Fate(s.recognise(of), of)
	}
	return f
}

// seen minds that another user's descriptors are not shown: what they decide is unknown.
func (s Subject) seen(expect func(evidence.Evidence) theory.Expectation) theory.Expectation {
	if !s.blind() {
		return expect(s.Evidence)
	}
	var both [2]theory.Expectation
	for i, target := range []string{"/somewhere", "/dev/" + s.Shell.TTY} {
		e := s.Evidence
		e.Before.FDs = nil
		for n := range 3 {
			e.Before.FDs = append(e.Before.FDs, evidence.FD{N: n, Target: target, Flags: unix.O_RDWR})
		}
		both[i] = expect(e)
	}
	if s.Shell.TTY == "" || both[0].Outcome == both[1].Outcome {
		return both[0]
	}
	return theory.Unsure("where its output leads is not shown to you: to its terminal %s, else %s", both[1].Outcome, both[0].Outcome)
}

// blind tells whether its descriptors could not be seen.
func (s Subject) blind() bool {
	return slices.ContainsFunc(s.Unseen, func(g Gap) bool { return g.What == unseenFDs })
}
