package story

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/program"
	"outlive/modes"
)

// after tells what is left, and what of it is no longer as it was.
func (t *teller) after() {
	names := page.Column{}
	var fates []page.Piece
	if t.e.LeaderGone && t.e.Shell.PID != t.e.Before.PID {
		names.Cells = append(names.Cells, t.party(t.e.Shell.PID, t.e.Shell.Comm))
		fates = append(fates, page.Plain.Of("gone"))
	}
	if c := t.e.Client; c != nil {
		names.Cells = append(names.Cells, t.party(c.PID, ""))
		fates = append(fates, t.clientsFate(*c))
	}
	names.Cells = append(names.Cells, t.party(t.e.Before.PID, ""))
	fates = append(fates, t.state())
	for _, m := range t.e.Company {
		names.Cells = append(names.Cells, t.party(m.Before.PID, ""))
		other := *t
		other.e, other.Trial.Outcome = t.e.Of(m), ""
		fates = append(fates, other.state())
	}
	if again := t.e.Again; again != nil {
		names.Cells = append(names.Cells, fmt.Sprintf("another (%d)", again.PID))
		fates = append(fates, page.Good.Of(takenUp(t.e.Down, t.e.Late)))
	}
	t.heading("after", "")
	t.add(page.Fates{Indent: 3, Heads: []page.Column{names}, Ends: fates})
	if t.e.After != nil {
		t.changes(*t.e.After)
	}
	t.whole()
	if r := t.e.Readiness; r != nil {
		t.add(page.Fates{Indent: 3, Ends: []page.Piece{startTold(*r)}})
	}
	if o := t.e.Order; o != nil {
		t.add(page.Fates{Indent: 3, Ends: []page.Piece{cameAfter(*o)}})
	}
	if t.e.Spread != nil && t.e.Signals != nil { // else it is told as what happened
		t.add(page.Fates{Indent: 3, Ends: []page.Piece{page.Plain.Of(t.e.Spread.Tell())}})
	}
	for _, child := range t.e.Children {
		if t.e.Gone && !child.Gone {
			t.add(page.Fates{Indent: 3, Ends: []page.Piece{page.Degraded.Of(fmt.Sprintf("its child (%d) is left behind, and lives", child.PID))}})
		}
	}
	for _, kept := range t.e.Keeps {
		if kept.Gone {
			t.add(page.Fates{Indent: 3, Ends: []page.Piece{page.Degraded.Of(fmt.Sprintf("what it kept is gone: %s", keptAs(kept)))}})
		}
	}
	if l := t.e.Load; l != nil && l.Busy {
		t.add(page.Fates{Indent: 3, Ends: []page.Piece{page.Bad.Of(fmt.Sprintf("it is busy: it ran for %v of %v, and goes on so", l.Ran.Round(time.Millisecond), l.Over.Round(time.Millisecond)))}})
	}
	t.calls()
	t.rotation()
	t.log()
}

// whole says that all which it had started went with it, where that was asked for.
func (t *teller) whole() {
	left := func(c evidence.Child) bool { return !c.Gone }
	if t.e.Stop != nil && t.e.Gone && len(t.e.Children) > 0 && !slices.ContainsFunc(t.e.Children, left) {
		t.add(page.Fates{Indent: 3, Ends: []page.Piece{page.Plain.Of("and all that it had started is gone with it")}})
	}
}

// startTold says when its start was told as done.
func startTold(r evidence.Readiness) page.Piece {
	after := r.Told.Round(time.Millisecond)
	if r.Ready {
		return page.Good.Of(fmt.Sprintf("the line came back after %v, when it had said that it was ready", after))
	}
	return page.Degraded.Of(fmt.Sprintf("the line came back after %v: it was not ready, and who had come then would have come too early", after))
}

// cameAfter says when the unit started that was ordered after its own.
func cameAfter(o evidence.Order) page.Piece {
	text := fmt.Sprintf("%s started %v after the start of %s was done: it was ", o.Unit, (o.Began - o.Done).Round(time.Millisecond), o.After)
	if o.Ready {
		return page.Good.Of(text + "ready")
	}
	return page.Degraded.Of(text + "not ready")
}

// takenUp says after how long another process took the work up, and how long after its
// time; 0 for not measured.
func takenUp(down, late time.Duration) string {
	text := "took its work up"
	if down != 0 {
		text += fmt.Sprintf(", %v later", down.Round(time.Millisecond))
	}
	if late != 0 {
		text += fmt.Sprintf(", and %v after its time", late.Round(time.Millisecond))
	}
	return text
}

// keptAs names what was kept.
func keptAs(kept evidence.Kept) string {
	if kept.Where == program.Segment {
		return "the segment of System V shared memory with the key " + kept.Name
	}
	return kept.Name
}

// clientsFate says whether the ssh client that was given the line returned, or
// whether the agent that was goes on.
func (t *teller) clientsFate(c evidence.Client) page.Piece {
	switch {
	case c.Agent && c.Killed:
		return page.Plain.Of("gone, and with it its ends of the pipes")
	case c.Agent:
		return page.Plain.Of("goes on, though its service is stopped")
	case c.Killed:
		return page.Plain.Of("killed: it did not return")
	case c.Held != "":
		return page.Degraded.Of("does not return: " + c.Held)
	}
	return page.Good.Of("returned")
}

// state says what became of the subject, and how that is known.
func (t *teller) state() page.Piece {
	switch {
	case t.e.Gone && t.e.Hung > 0:
		return page.Bad.Of(fmt.Sprintf("%s, after it had hung for %v", ending(t.e.Ending), t.e.Hung.Round(time.Millisecond)))
	case t.e.Gone:
		return page.Bad.Of(ending(t.e.Ending))
	case t.e.Stopped:
		return page.Degraded.Of("alive, but stopped: it does nothing")
	}
	if h := t.e.Heard; h != nil {
		return t.outputs(*h)
	}
	const answered = "alive: it answers"
	if t.e.Silent {
		return page.Good.Of(answered)
	}
	if why := writes(t.e); why != "" {
		return page.Degraded.Of(answered + ", but its writes fail (" + why + ")")
	}
	if t.Trial.Outcome == evidence.Muted {
		return page.Degraded.Of(t.mute())
	}
	if l := t.Trial.Log; l != nil && l.Held {
		return page.Good.Of(answered + "; its output arrives " + t.place() + " only when it ends")
	}
	return page.Good.Of(answered + ", and its output arrives " + t.place())
}

// mute says which of its streams is lost.
func (t *teller) mute() string {
	switch stdout, stderr := t.e.Arrive(); {
	case stdout:
		return "alive: it answers, but its standard error does not arrive"
	case stderr:
		return "alive: it answers, but its standard output does not arrive"
	}
	return "alive: it answers, but its output does not arrive"
}

// outputs says where the outputs of somebody's own program lead.
func (t *teller) outputs(h evidence.Heard) page.Piece {
	var lost []string
	for i, errno := range []string{h.Stdout, h.Stderr} {
		name := []string{"standard output", "standard error"}[i]
		switch errno {
		case "":
		case evidence.Hidden:
			lost = append(lost, "where its "+name+" leads could not be seen")
		default:
			lost = append(lost, "its "+name+" reaches nobody ("+errno+")")
		}
	}
	if len(lost) == 0 {
		return page.Good.Of("alive, and its output leads somewhere")
	}
	return page.Degraded.Of("alive, but " + strings.Join(lost, " and "))
}

func (t *teller) place() string {
	switch t.e.Beats.Place {
	case "file":
		return "in the log"
	case "terminal":
		return "on the terminal"
	case string(modes.Pipe):
		if c := t.e.Client; c != nil && (c.Agent || c.Launcher) {
			return "at the " + c.Name()
		}
		return "on the client's terminal"
	}
	return "in the " + t.e.Beats.Place
}

// writes gives the error of the last write; "" when there was none.
func writes(e evidence.Evidence) string {
	if len(e.Pongs) == 0 {
		return ""
	}
	last := e.Pongs[len(e.Pongs)-1]
	if last.Stdout != "" {
		return last.Stdout
	}
	return last.Stderr
}

// ending says how the subject ended, and who told.
func ending(e evidence.Ending) string {
	by := map[string]string{
		"waitid": ", says waitid(2)", "pidfd": ", says its pidfd (PIDFD_GET_INFO)",
		"stat": ", says proc_pid_stat(5)", "goodbye": ", says its own goodbye", "witness": ", says the witness",
	}[e.By]
	if e.Signal == "" && (e.By == "" || e.Code < 0) {
		by = ""
	}
	return ended(e) + by
}

// ended says how the subject ended.
func ended(e evidence.Ending) string {
	switch {
	case e.Signal != "":
		return "gone: ended by " + e.Signal
	case e.By != "" && e.Code >= 0:
		return fmt.Sprintf("gone: exited with status %d", e.Code)
	case e.Why != "":
		return "gone: how it ended is not known: " + e.Why
	}
	return "gone: how it ended is not known"
}

// changes lists what the event changed about the living subject; equal
// changes share a line.
func (t *teller) changes(after evidence.Process) {
	heads := []string{"pid", "parent", "group", "session", "tty", "SIGHUP", "stdin", "stdout", "stderr"}
	was, is := t.facts(t.e.Before), t.facts(after)
	what, change := page.Column{}, page.Column{}
	var notes []page.Piece
	for i, head := range heads {
		if was[i] == is[i] {
			continue
		}
		text := was[i] + " → " + strings.TrimPrefix(is[i], was[i]+", ")
		if n := len(change.Cells); n > 0 && change.Cells[n-1] == text {
			what.Cells[n-1] += ", " + head
			continue
		}
		what.Cells, change.Cells = append(what.Cells, head), append(change.Cells, text)
		notes = append(notes, page.Faint.Of(t.note(head, after)))
	}
	t.add(page.Fates{Indent: 5, Heads: []page.Column{what, change}, Ends: notes})
	if len(what.Cells) == 0 {
		t.say(page.Plain.Of("    "), page.Faint.Of("parent, group, session, tty, SIGHUP, stdin, stdout, stderr: as before"))
	}
	if t.e.Acquired != nil && *t.e.Acquired {
		t.say(page.Plain.Of("    "), page.Faint.Of("a terminal that it opened afterwards became its own: it leads its session"))
	}
}

// note explains a change to whom the word for it is new.
func (t *teller) note(what string, after evidence.Process) string {
	switch {
	case what == "parent" && after.PPID == t.e.Reaper:
		return "adopted: its parent has ended"
	case what == "tty" && after.TTY == "":
		return "no controlling terminal any more"
	}
	return ""
}
