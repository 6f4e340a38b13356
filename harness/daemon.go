package harness

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"outlive/harness/check"
	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/rule"
	"outlive/harness/shell"
	"outlive/harness/story"
)

// Outcome is what became of a daemon.
type Outcome = evidence.Outcome

// What may become of it.
const (
	Survived  = evidence.Survived
	Died      = evidence.Died
	Half      = evidence.Half  // it lives, and one of its two outputs reaches nobody
	Muted     = evidence.Muted // it lives, and its output reaches nobody
	Stopped   = evidence.Stopped
	Stuck     = evidence.Stuck // the terminal or the shell cannot end because of it
	Restarted = evidence.Restarted
	Unready   = evidence.Unready
)

// Daemon is a program that was typed into a real shell, on a real terminal. It ends with
// its test.
type Daemon struct {
	t    testing.TB
	lane *lane.Lane
	cell plan.Cell
	seen evidence.Evidence // before anything happens to it
	live bool              // it waits for its event
}

// Start types a program into a shell on a terminal of its own, and waits until what it
// starts looks the same for a while. The test fails where nothing of it runs. All of it
// is ended when the test is over, by whatever, or is killed.
func Start(t testing.TB, p Program, o ...Option) *Daemon {
	t.Helper()
	with := optionsOf(t, o)
	sh, ok := shell.Lookup(with.shell)
	if !ok {
		t.Fatalf("cannot start %q: no shell is called %q", p.line, with.shell)
	}
	hangup, _ := event.Lookup("hangup")
	d := &Daemon{t: t, cell: plan.Cell{
		Mode: plan.LineMode(p.line), Form: plan.LineMode(p.line).Forms[0], Shell: sh.ID, Event: hangup, Voice: plan.Own,
		Guest: &plan.Guest{Line: p.line, Dir: with.dir, Window: with.window, Subject: with.subject},
	}}
	f, err := lane.NewFront(self(t))
	if err != nil {
		t.Fatal(err)
	}
	if d.lane, err = f.Live(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.lane.Close)
	d.start()
	return d
}

// ask has the lane make a step.
func (d *Daemon) ask(s lane.Step) (seen evidence.Evidence) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	defer cancel()
	if err := d.lane.Ask(ctx, s, &seen); err != nil {
		d.t.Fatal(err)
	}
	return seen
}

// start stages it in the session that the event of its cell needs.
func (d *Daemon) start() {
	d.t.Helper()
	if skipped, is := d.cell.Skipped(); is {
		d.t.Skip(skipped.Why)
	}
	spec, err := d.cell.Spec()
	if err != nil {
		d.t.Fatal(err)
	}
	d.seen = d.ask(lane.Step{Start: &spec})
	switch {
	case d.seen.Unfit != "":
		d.t.Fatalf("cannot start %q: %s", d.cell.Guest.Line, d.seen.Unfit)
	case d.seen.Impossible != "":
		d.t.Fatalf("cannot start %q: %s", d.cell.Guest.Line, d.seen.Impossible)
	}
	d.live = true
}

// PID is the process that is meant, as long as nothing has happened to it.
func (d *Daemon) PID() int { return d.seen.Before.PID }

// Evidence is what was seen of it before anything happened.
func (d *Daemon) Evidence() evidence.Evidence { return d.seen }

// Keeps fails the test unless these rules hold, each as `outlive list rules` names it,
// such as session.own, tty.none or stdio.usable. They are those that can be told by
// looking: Verify tries the others.
func (d *Daemon) Keeps(rules ...string) {
	d.t.Helper()
	if wrong := d.broken(rules); wrong != "" {
		d.t.Errorf("%s\n%s", wrong, d.tree())
	}
}

func (d *Daemon) broken(rules []string) string {
	var wrong strings.Builder
	for _, id := range rules {
		r, ok := rule.Lookup(id)
		var f check.Finding
		switch {
		case !ok:
			fmt.Fprintf(&wrong, "cannot judge: no rule is called %q\n", id)
			continue
		case r.Act != "":
			fmt.Fprintf(&wrong, "cannot judge %s by looking: Verify tries it\n", id)
			continue
		default:
			f = r.Judge(d.rehearsal())
		}
		switch {
		case f.Unseen != "":
			fmt.Fprintf(&wrong, "cannot tell of %s: %s\n", id, f.Unseen)
		case !f.Holds:
			fmt.Fprintf(&wrong, "%s is broken\n  want  %s\n  got   %s\n  rule  %s\n", id, r.Text, f.Got, r.Source)
		}
	}
	return wrong.String()
}

// rehearsal is what was seen, as a rehearsal would have seen it.
func (d *Daemon) rehearsal() evidence.Rehearsal {
	return evidence.Rehearsal{Line: d.cell.Guest.Line, First: evidence.Start{
		Returned: d.seen.Prompt, Seen: d.seen, Blocked: d.seen.Before.Blocked,
		Bait: evidence.Bait{FD: -1, Umask: d.seen.Shell.Umask, Dir: d.cell.Guest.Dir},
	}}
}

// tree is what was seen of the processes, a line each, for whoever reads why a test failed.
func (d *Daemon) tree() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s %7s %7s %7s %7s  %s\n", "", "pid", "ppid", "pgid", "sid", "terminal")
	for _, p := range append([]evidence.Process{d.seen.Shell}, d.seen.Before) {
		fmt.Fprintf(&b, "%-16q %7d %7d %7d %7d  %s\n", p.Comm, p.PID, p.PPID, p.PGID, p.SID, p.TTY)
	}
	return b.String()
}

// After has an event happen to it, one of `outlive list events`: hangup, exit, sighup.
// It is started anew where an event has happened to it before, or where this one takes
// another kind of session; as root, in a lab where it takes that.
func (d *Daemon) After(name string) *Aftermath {
	d.t.Helper()
	e, ok := event.Lookup(name)
	if !ok {
		d.t.Fatalf("cannot make the event: none is called %q", name)
	}
	if again := !d.live || e.Session != d.cell.Event.Session || e.Lab != d.cell.Event.Lab; again {
		d.cell.Event, d.cell.Lab = e, nil
		if e.Lab {
			d.cell.Lab = &plan.Machine{}
		}
		d.start()
	}
	d.cell.Event, d.live = e, false
	seen := d.ask(lane.Step{Event: name})
	return &Aftermath{d.t, d.cell, d.cell.Judge(seen)}
}

// Aftermath is what an event has made of a daemon.
type Aftermath struct {
	t     testing.TB
	cell  plan.Cell
	Trial plan.Trial // with the evidence, and what the theory had predicted
}

// Is fails the test unless what became of it is one of these.
func (a *Aftermath) Is(want ...Outcome) {
	a.t.Helper()
	for _, one := range want {
		if a.Trial.Outcome == one {
			return
		}
	}
	a.t.Errorf("%s: %s\n  want  %v\n  got   %s\n%s", a.cell.Event.ID, a.cell.Guest.Line, want, a.got(), a.story())
}

// AsPredicted fails the test unless it is what the rules of Linux and of the shell say.
// Where they lack a fact there is no prediction, and nothing fails.
func (a *Aftermath) AsPredicted() {
	a.t.Helper()
	if a.Trial.Verdict == plan.Broken || a.Trial.Verdict == plan.Unfit {
		a.t.Errorf("%s: %s\n  want  %s\n  got   %s\n%s", a.cell.Event.ID, a.cell.Guest.Line, a.Trial.Expected, a.got(), a.story())
	}
}

func (a *Aftermath) got() string { return fmt.Sprintf("%s: %s", a.Trial.Outcome, a.Trial.Why) }

// story is what was seen: the tree before, the event, and what was left.
func (a *Aftermath) story() string {
	if a.Trial.Evidence == nil || a.Trial.Evidence.Before.PID == 0 {
		return ""
	}
	var b strings.Builder
	if err := story.Show(&b, story.Story{Cell: a.cell, Trial: a.Trial}, story.Options{}); err != nil {
		return err.Error()
	}
	return b.String()
}
