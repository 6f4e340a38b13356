package report

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/modes"
)

// after tells what is left, and what of it is no longer as it was.
func (t *teller) after() {
	names := column{}
	var fates []piece
	if t.e.LeaderGone {
		names.cells = append(names.cells, t.party(t.e.Shell.PID, t.e.Shell.Comm))
		fates = append(fates, piece{Plain, "gone"})
	}
	if c := t.e.Client; c != nil {
		names.cells = append(names.cells, t.party(c.PID, ""))
		fates = append(fates, t.clientsFate(*c))
	}
	names.cells = append(names.cells, t.party(t.e.Before.PID, ""))
	fates = append(fates, t.state())
	for _, m := range t.e.Company {
		names.cells = append(names.cells, t.party(m.Before.PID, ""))
		other := *t
		other.e, other.Trial.Outcome = t.e.Of(m), ""
		fates = append(fates, other.state())
	}
	t.heading("after", "")
	for i, name := range names.cells {
		t.fated([]piece{{Plain, "   " + names.show(name) + "  "}}, fates[i])
	}
	if t.e.After != nil {
		t.changes(*t.e.After)
	}
	t.log()
}

// clientsFate says whether the ssh client that was given the line returned, or
// whether the agent that was goes on.
func (t *teller) clientsFate(c evidence.Client) piece {
	switch {
	case c.Agent && c.Killed:
		return piece{Plain, "gone, and with it its ends of the pipes"}
	case c.Agent:
		return piece{Plain, "goes on, though its service is stopped"}
	case c.Killed:
		return piece{Plain, "killed: it did not return"}
	case c.Held != "":
		return piece{Degraded, t.text("does not return: " + c.Held)}
	}
	return piece{Good, "returned"}
}

// state says what became of the subject, and how that is known.
func (t *teller) state() piece {
	switch {
	case t.e.Gone:
		return piece{Bad, t.text(ending(t.e.Ending))}
	case t.e.Stopped:
		return piece{Degraded, "alive, but stopped: it does nothing"}
	}
	if h := t.e.Heard; h != nil {
		return t.outputs(*h)
	}
	const answered = "alive: it answers"
	if t.e.Silent {
		return piece{Good, answered}
	}
	if why := writes(t.e); why != "" {
		return piece{Degraded, answered + ", but its writes fail (" + why + ")"}
	}
	if t.Trial.Outcome == evidence.Muted {
		return piece{Degraded, answered + ", but its output does not arrive"}
	}
	if l := t.Trial.Log; l != nil && l.Held {
		return piece{Good, answered + "; its output arrives " + t.place() + " only when it ends"}
	}
	return piece{Good, answered + ", and its output arrives " + t.place()}
}

// outputs says where the outputs of somebody's own program lead.
func (t *teller) outputs(h evidence.Heard) piece {
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
		return piece{Good, "alive, and its output leads somewhere"}
	}
	return piece{Degraded, t.text("alive, but " + strings.Join(lost, " and "))}
}

func (t *teller) place() string {
	switch t.e.Beats.Place {
	case "file":
		return "in the log"
	case "terminal":
		return "on the terminal"
	case string(modes.Pipe):
		if c := t.e.Client; c != nil && c.Agent {
			return "at the agent"
		}
		return "on the client's terminal"
	}
	return "in the " + t.text(t.e.Beats.Place)
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
	switch {
	case e.Signal != "":
		return fmt.Sprintf("gone: ended by %s%s", e.Signal, by)
	case e.By != "" && e.Code >= 0:
		return fmt.Sprintf("gone: exited with status %d%s", e.Code, by)
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
	what, change := column{}, column{}
	var notes []string
	for i, head := range heads {
		if was[i] == is[i] {
			continue
		}
		text := t.text(was[i] + " → " + strings.TrimPrefix(is[i], was[i]+", "))
		if n := len(change.cells); n > 0 && change.cells[n-1] == text {
			what.cells[n-1] += ", " + head
			continue
		}
		what.cells, change.cells = append(what.cells, head), append(change.cells, text)
		notes = append(notes, t.note(head, after))
	}
	for i := range what.cells {
		t.fated([]piece{{Plain, "     " + what.show(what.cells[i]) + "  "}, {Plain, change.show(change.cells[i]) + "  "}},
			piece{Faint, notes[i]})
	}
	if len(what.cells) == 0 {
		t.hang(piece{Plain, "    "}, piece{Faint, "parent, group, session, tty, SIGHUP, stdin, stdout, stderr: as before"})
	}
	if t.e.Acquired != nil && *t.e.Acquired {
		t.hang(piece{Plain, "    "}, piece{Faint, "a terminal that it opened afterwards became its own: it leads its session"})
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
