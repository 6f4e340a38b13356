package report

import (
	"fmt"
	"strings"
	"time"

	"outlive/harness/evidence"
)

// event tells what happened, and who sent which signal to whom.
func (t *teller) event() {
	t.heading(t.Cell.Event.Summary, t.Cell.Event.Source)
	if t.e.Exits > 1 {
		t.hang(piece{Plain, " "}, piece{Plain, "exit had to be typed twice: " + t.Trial.Shell + " warns of its jobs first"})
	}
	if t.e.Signals == nil {
		t.hang(piece{Plain, " "}, piece{Plain, t.text(t.e.Event)})
		t.hang(piece{Plain, " "}, piece{Faint, t.text(unobserved("who sent the signals", strings.TrimPrefix(t.Witness, "on")))})
		return
	}
	shown, folded := t.told()
	t.exchange(shown)
	others := "to itself, or to what was already ending"
	switch {
	case len(shown)+folded == 0:
		t.hang(piece{Plain, " "}, piece{Plain, "no signal was sent to any of them"})
	case len(shown) == 0:
		t.hang(piece{Plain, " "}, piece{Plain, fmt.Sprintf("no signal but %d: %s", folded, others)})
	case folded > 0:
		t.hang(piece{Plain, " "}, piece{Faint, fmt.Sprintf("and %d more: %s", folded, others)})
	}
}

// party names who sends or gets a signal.
func (t *teller) party(pid int, comm string) string {
	if p, ok := t.process(pid); ok {
		comm = t.role(p)
	} else if pid == t.client() && pid != 0 {
		comm = t.e.Client.Name()
	}
	return fmt.Sprintf("%s (%d)", t.text(comm), pid)
}

func (t *teller) sender(s evidence.Signal) string {
	if s.Kernel {
		return "kernel"
	}
	return t.party(s.From, s.FromComm)
}

func (t *teller) receiver(s evidence.Signal) string {
	if selfSent(s) {
		return "itself"
	}
	return t.party(s.To, s.ToComm)
}

// exchange writes one line a signal: when, who, what, to whom, and its fate.
func (t *teller) exchange(signals []evidence.Signal) {
	when, from, what, to := column{right: true}, column{}, column{}, column{}
	longest := 0
	for _, s := range signals {
		longest = max(longest, len(s.Name))
	}
	for _, s := range signals {
		shaft := t.sign("─", "-")
		arrow := shaft + s.Name + strings.Repeat(shaft, longest-len(s.Name)+1) + t.sign("→", ">")
		when.cells, what.cells = append(when.cells, since(s.At)), append(what.cells, arrow)
		from.cells, to.cells = append(from.cells, t.sender(s)), append(to.cells, t.receiver(s))
	}
	for i, s := range signals {
		kind, fate := t.fate(s)
		head := []piece{
			{Faint, "   " + when.show(when.cells[i]) + "  "}, {Plain, from.show(from.cells[i]) + "  "},
			{Plain, what.show(what.cells[i]) + "  "}, {Plain, to.show(to.cells[i]) + "  "},
		}
		t.fated(head, piece{kind, fate})
	}
}

// fated writes a line whose end flows on under itself, or under its beginning
// where the page is too narrow for that; where even the beginning does not fit,
// all of it flows.
func (t *teller) fated(head []piece, fate piece) {
	const least = 18 // columns in which a fate still reads well
	at := 0
	for _, h := range head {
		at += width(h.text)
	}
	lines := wrap(fate.text, t.width-at)
	switch {
	case at-2 > t.width:
		var flowing []piece
		for _, h := range append(head, fate) {
			flowing = append(flowing, piece{h.kind, strings.TrimSpace(h.text)})
		}
		t.hang(piece{Plain, " "}, flowing...)
		return
	case len(lines) > 1 && t.width-at < least:
		t.line(head...)
		head, at = nil, 5
		lines = wrap(fate.text, t.width-at)
	case len(lines) == 0:
		t.line(head...)
	}
	for _, line := range lines {
		if head == nil {
			head = []piece{{text: blanks(at)}}
		}
		t.line(append(head, piece{fate.kind, line})...)
		head = nil
	}
}

// since is the time from the event on, in milliseconds.
func since(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms > -10 && ms < 10 {
		return fmt.Sprintf("%+.2f ms", ms)
	}
	return fmt.Sprintf("%+.1f ms", ms)
}
