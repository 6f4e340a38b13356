package plan

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Guest is somebody's own program, in place of the workload: a command that the
// modes put in the background, or a line that is typed as it stands.
type Guest struct {
	Command []string
	Line    string
	Steps   []stage.Step  // typed after the line
	Dir     string        // that it is typed in
	Window  time.Duration // how long what it starts has to look the same; 0 for the usual
	Poke    string        // a command that makes it speak, after the event; its log must grow
	// Subject is which of several is meant, as KIND=VALUE (stage.Picks); empty for
	// what executed the command, or for what the line started first.
	Subject string
	// Expect are the outcomes that its owner takes for right; none: the theory's.
	Expect []evidence.Outcome
}

// Patient is the window for a guest that was seen to change late.
var Patient = stage.Script{}.Longer()

// Own is the voice of a guest: it prints what it prints.
const Own = "own"

// Typed is all that is typed, a step a line.
func (g Guest) Typed() string {
	all := []string{g.Line}
	for _, s := range g.Steps {
		all = append(all, s.Text)
	}
	return strings.Join(all, "\n")
}

// LineMode makes a mode of a line of somebody's own.
func LineMode(line string) modes.Mode {
	return modes.Mode{ID: "line", Summary: "a line of your own", Source: "as typed", Forms: []modes.Form{{Via: modes.Shell, Line: line}}}
}

// forecast is the prediction for a guest, from what it was seen to be just before
// the event. Where a fact is missing, the outcome is Unknown, and why names it.
func (c Cell) forecast(e evidence.Evidence) (theory.Expectation, error) {
	in, err := c.context()
	if err != nil {
		return theory.Expectation{}, err
	}
	f, t := c.foresight(in), c.recognise(e)
	words := strings.Fields(c.Guest.Line)
	if c.Guest.Line == "" {
		words = c.Guest.Command
		if f.Declared.IgnoresHUP {
			words = append([]string{"nohup"}, words...)
		}
	}
	is := c.wrapped(in, t, f.Fate(t, e), e).Undone(e, words)
	if slices.ContainsFunc(c.Guest.Steps, stage.Step.Suspends) {
		is = is.ByKey()
	}
	_, _, wrapped := theory.Wrapper(e)
	switch {
	case c.Guest.Line == "":
		return is, nil
	case e.Early && (is.Outcome == evidence.Muted || is.Outcome == evidence.Half):
		return theory.Unsure("it had done nothing yet: whether it leads its output elsewhere is its own business (else %s: %s)", is.Outcome, is.Why), nil
	case e.Above != "" && !wrapped && is.Outcome != evidence.Died:
		return theory.Unsure("%s started it and waits for it, in another session: what it hands on is its own", e.Above), nil
	case t.Job && in.Shell.Policy.DisownMarks && !t.Stopped && is.Outcome == evidence.Died && strings.Contains(c.Guest.Typed(), "disown"):
		return theory.Unsure("%s still lists it, and may have marked it: whether disown -h did is in no list", c.Shell), nil
	}
	if e.Prompt {
		is = f.Listed(is, t, e)
	}
	return is, nil
}

// wrapped minds who stands between the shell and the subject, in another session than it.
func (c Cell) wrapped(in theory.Context, t modes.Traits, is theory.Expectation, e evidence.Evidence) theory.Expectation {
	w, p, ok := theory.Wrapper(e)
	if !ok || c.Guest.Line == "" && filepath.Base(c.Guest.Command[0]) != w.ID { // then the mode has it, and declares what it makes
		return is
	}
	if in.Session.Held() {
		return theory.Unsure("it was stopped on the terminal that %s made, and who lets it go on, and when, is for %s to say", w.ID, w.ID)
	}
	above := e
	above.Before = p
	return theory.Wrapped(w, c.recognise(above), t, func(t modes.Traits) theory.Expectation { return c.Event.Expect(t, in.Shell, true) }, is, e)
}

// recognise gives the traits that it was seen to have, with what the form says of it
// and nobody can see from outside.
func (c Cell) recognise(e evidence.Evidence) modes.Traits {
	t := theory.Recognise(e)
	in, _ := c.context()
	if c.Guest.Line != "" {
		t.KeepsShell, t.DirtyEnv = !e.Prompt, in.Session.Marked()
		t.Awaited = t.KeepsShell && in.Session.Piped() && listWaits(c.Guest.Line, e)
		t.Job = t.Job && !in.Session.Commanded() && !c.marked(in, e) // there is no job control
		return t
	}
	f, _ := in.Apply(c.Form, c.Without) // its steps were looked at before
	t.Job, t.Attached, t.Unit, t.Lingers, t.UserUnit, t.Returns, t.Restarts, t.Notifies, t.Start, t.Watched, t.Woken, t.Tries = f.Job, f.Attached, f.Unit, f.Lingers, f.UserUnit, f.Returns, f.Restarts, f.Notifies, f.Start, f.Watched, f.Woken, f.Tries
	t.Stops, t.Renewed, t.NoReload = f.Stops, f.Renewed, f.NoReload
	t.Main = f.Main && !slices.ContainsFunc(e.Company, func(m evidence.Member) bool { return m.Role == evidence.Main })
	t.Limits, t.Guarded = f.Limits, f.Guarded
	t.Every, t.Timer, t.CatchesUp, t.Spread, t.Crontab = f.Every, f.Timer, f.CatchesUp, f.Spread, f.Crontab
	t.Managed, t.FreshEnv, t.DirtyEnv, t.KeepsShell, t.Awaited = f.Managed, f.FreshEnv, f.DirtyEnv, f.KeepsShell, f.Awaited
	return t
}

// listWaits tells whether it is the subshell that an and-list is run by, which waits for
// its command and holds what the shell has.
func listWaits(line string, e evidence.Evidence) bool {
	return e.Before.Subshell && (strings.Contains(line, "&&") || strings.Contains(line, "||"))
}

// foresight is the theory of the cell's event, with what is known of the program.
func (c Cell) foresight(in theory.Context) theory.Foresight {
	f := theory.Foresight{
		Context: in, Recognise: c.recognise, Reached: c.reached, EndsShell: c.Event.EndsShell,
		Expect: func(t modes.Traits) theory.Expectation { return c.Event.Expect(t, in.Shell, true) },
		Reader: func(e evidence.Evidence) theory.Expectation {
			is, err := c.forecast(e)
			if err != nil {
				return theory.Unsure("%s", err)
			}
			return is
		},
		Traps: strings.Contains(strings.ToLower(c.Guest.Typed()), "trap"),
	}
	if c.Guest.Line == "" {
		declared, _ := in.Apply(c.Form, c.Without) // its steps were looked at before
		f.Declared = &declared
	}
	return f
}

// marked tells whether the shell was told to spare its last job SIGHUP, and that it is:
// no list tells so, but the line does. A stopped one gets SIGTERM all the same.
func (c Cell) marked(in theory.Context, e evidence.Evidence) bool {
	return in.Shell.Policy.DisownMarks && e.Before.State != "T" && len(e.Company) == 0 && strings.HasSuffix(strings.TrimSpace(c.Guest.Typed()), "disown -h")
}

// judgeGuest is judge for somebody's own program: no check is made, for what it
// makes of itself is its own business.
func judgeGuest(c Cell, e evidence.Evidence, t *Trial) {
	t.Subject.Comm = e.Before.Comm
	if t.spared(e) {
		return
	}
	if t.Outcome == evidence.Unfit {
		t.Verdict, t.Why = Unfit, e.Unfit
		return
	}
	is, err := c.forecast(e)
	t.hold(is, err, e)
	if t.Subjects = c.cast(e, *t); t.Subjects != nil {
		t.Subject.Role = evidence.Main
	}
	if want := c.Guest.Expect; err == nil && len(want) > 0 {
		t.ask(want, e)
	}
}

// Against is the trial held against a prediction of somebody else's.
func (t Trial) Against(is theory.Expectation) Trial {
	t.hold(is, nil, *t.Evidence)
	return t
}

// hold compares what was seen of somebody's own program with what was predicted.
func (t *Trial) hold(is theory.Expectation, err error, e evidence.Evidence) {
	if err != nil {
		t.Outcome, t.Verdict, t.Why = evidence.Unfit, Unfit, err.Error()
		return
	}
	t.Expected, t.Rule, t.Why, t.Source, t.Verdict = is.Outcome, is.Rule, is.Why, is.Source, Kept
	mute := is.Outcome == evidence.Muted || is.Outcome == evidence.Half
	switch {
	case is.Outcome == evidence.Unknown:
		t.Verdict = Told
	case is.Hinges && t.Outcome == evidence.Died:
		t.Verdict, t.Why = Told, fmt.Sprintf("it printed, and %s: %s", e.Observed(), is.Why)
	case mute && is.Rule == theory.BrokenPipe.ID && t.Outcome == evidence.Died && t.Signal == "SIGPIPE": // it has printed
		t.Expected = evidence.Died
	case mute && t.Outcome == evidence.Died && !slices.Contains(sent, t.Signal):
		t.Verdict, t.Why = Told, fmt.Sprintf("%s, and what it does when a print fails is its own: it %s", is.Why, e.Observed())
	case t.Outcome == evidence.Died && is.Outcome == evidence.Died && repeats(is.Signals, e):
		t.Why += fmt.Sprintf("; its command was ended by that before it, and it %s, which tells so", e.Observed())
		t.Source += "; POSIX XCU 2.8.2"
	case t.Outcome == evidence.Died && is.Handles && is.Allows(e.Ending):
	case t.Outcome == evidence.Died && e.Ending.By != "" && e.Ending.Signal == "": // the theory speaks of signals
		t.Verdict, t.Why = Told, fmt.Sprintf("it %s, which is an act of its own (expected %s: %s)", e.Observed(), is.Outcome, is.Why)
	case t.Outcome != is.Outcome, t.Outcome == evidence.Died && !is.Allows(e.Ending):
		t.Verdict, t.Why = Broken, fmt.Sprintf("%s, though: %s", e.Observed(), is.Why)
	}
}

// repeats tells whether a process that handles none of these signals exited with the
// status that tells of one. A shell that waits for its command does, where the signal
// reaches the command first; who is ended by it itself does not exit.
func repeats(signals []string, e evidence.Evidence) bool {
	return e.Ending.By != "" && e.Ending.Signal == "" && slices.ContainsFunc(signals, func(name string) bool {
		n := int(unix.SignalNum(name))
		return e.Ending.Code == 128+n && e.Before.Disposition(n) == "default"
	})
}

// sent are signals that a program does not end itself by when a print fails.
var sent = []string{"SIGHUP", "SIGTERM", "SIGINT", "SIGKILL"}

// ask holds the outcome against what the program's owner expects. The theory then
// only says why.
func (t *Trial) ask(want []evidence.Outcome, e evidence.Evidence) {
	if t.Verdict == Told {
		t.Why = e.Observed() + "; " + t.Why
	}
	t.Asked, t.Expected, t.Verdict = true, want[0], Broken
	if slices.Contains(want, t.Outcome) {
		t.Expected, t.Verdict = t.Outcome, Kept
	}
}
