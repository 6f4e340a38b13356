package advice

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/needs"
	"outlive/harness/plan"
	"outlive/harness/wish"
	"outlive/modes"
)

// Way is one form of a mode, held against what is asked.
type Way struct {
	Mode  modes.Mode
	Form  modes.Form
	Cells []Cell
	Lacks []Lack
	// Takes are what it takes that is no part of its line: sentences without a full stop.
	Takes  []string
	Absent string // what of it is not here; "" for nothing
	// Wishes are flags of outlive run that its cells rest on, besides the mode.
	Wishes []string
	// Running: it is done to a job that runs already; Rescues: by outlive rescue.
	Running, Rescues bool

	ask       Ask
	traits    modes.Traits
	endurance int // plan.Cell.Endurance
	lingers   bool
}

// Cell is one cell of the theory that the answer rests on.
type Cell struct {
	Danger  string // its id
	Event   string
	Answer  needs.Answer
	Outcome evidence.Outcome // "" where the event has no meaning for it
	Rule    string           // its id
	Why     string
	Source  string

	wished bool // it rests on a wish: no mode's trial shows it
}

// Lack is what a way lacks; Rule and Source are empty where no rule says so.
type Lack struct {
	What         string // a clause, no full stop
	Half         bool   // it is there in part
	Asked        bool   // it is what was asked; else what the answer has besides
	Rule, Source string
}

// crash is the danger that a restart answers.
const crash = "crash"

// again is the form with a restart wished, where its manager has a word for that and was not
// told it: what systemd does then, as in the mode systemd-restart.
func again(f modes.Form) (modes.Form, []string) {
	restart, _ := wish.Lookup("restart")
	if speech := f.Speaks(); f.Traits.Restarts != modes.Never || restart.How(f) != wish.InWords || speech == modes.Program {
		return f, nil
	}
	told, _ := modes.Lookup("systemd-restart")
	f.Traits.Restarts, f.Traits.Tries = told.Forms[0].Traits.Restarts, told.Forms[0].Traits.Tries
	return f, []string{"--restart", "on-failure"}
}

// Weigh holds a form against what is asked.
func Weigh(m modes.Mode, f modes.Form, ask Ask) (Way, error) {
	w := Way{Mode: m, Form: f, ask: ask}
	if slices.Contains(ask.Survive, crash) {
		w.Form, w.Wishes = again(f)
	}
	_, traits, _, err := w.at("hangup").Foretold()
	if err != nil {
		return w, err
	}
	w.traits = traits
	if traits == (modes.Traits{}) { // a hangup has no meaning for it
		w.traits = f.Traits
	}
	for _, id := range ask.Survive {
		if err := w.endures(id); err != nil {
			return w, err
		}
	}
	w.reached()
	w.rooted()
	if ask.Absent != nil {
		w.Absent = ask.Absent(f.Needs)
	}
	return w, nil
}

// at is the cell of an event.
func (w Way) at(id string) plan.Cell {
	e, _ := event.Lookup(id)
	return plan.Cell{Mode: w.Mode, Form: w.Form, Shell: w.ask.Shell, Event: e, Voice: plan.Chatty, Runtime: w.ask.Runtime, Lab: &plan.Machine{}}
}

// Trials are the cells that the answer rests on, to be tried in a lab; nil for here, where
// fewer can be.
func (w Way) Trials(lab *plan.Machine) (cells []plan.Cell) {
	for _, c := range w.Cells {
		one := w.at(c.Event)
		if one.Lab = lab; lab == nil && (one.Event.Lab || w.Form.Lab) || c.wished {
			continue
		}
		cells = append(cells, one)
	}
	return cells
}

// endures adds the cells of a danger, and what they lack.
func (w *Way) endures(id string) error {
	d, ok := Lookup(id)
	if !ok {
		return nil
	}
	for _, t := range d.tests {
		one := w.at(t.Event)
		is, _, why, err := one.Foretold()
		if err != nil {
			return err
		}
		c := Cell{Danger: id, Event: t.Event, Answer: needs.NotAsked, Why: why, Source: one.Event.Source}
		if why == "" {
			c.wished = len(w.Wishes) > 0 && is.Outcome == evidence.Restarted && id == crash
			c.Answer, c.Outcome, c.Rule, c.Why, c.Source = t.Weigh(is.Outcome), is.Outcome, is.Rule, is.Why, is.Source
		}
		w.Cells = append(w.Cells, c)
		if c.Answer == needs.Met {
			if one.Lingering() {
				w.takes("a user who lingers: loginctl enable-linger")
			}
			continue
		}
		w.Lacks = append(w.Lacks, Lack{lost(t.when, c), c.Answer == needs.Half, true, c.Rule, c.Source})
	}
	return nil
}

// lost says what becomes of it.
func lost(when string, is Cell) string {
	switch is.Outcome {
	case "":
		return fmt.Sprintf("when %s, it cannot be had: %s", when, is.Why)
	case evidence.Survived: // and ought to come back
		return fmt.Sprintf("when %s, nobody starts it again", when)
	case evidence.Muted:
		return fmt.Sprintf("when %s, it lives and its output is lost: %s", when, is.Why)
	case evidence.Half:
		return fmt.Sprintf("when %s, it lives and half of its output is lost: %s", when, is.Why)
	case evidence.Stuck:
		return fmt.Sprintf("when %s, it keeps that from ending: %s", when, is.Why)
	case evidence.Stopped:
		return fmt.Sprintf("when %s, it is stopped: %s", when, is.Why)
	case evidence.Restarted:
		return fmt.Sprintf("when %s, it is started again, and what it did is lost: %s", when, is.Why)
	}
	return fmt.Sprintf("when %s, it dies: %s", when, is.Why)
}

func (w *Way) takes(what string) {
	if !slices.Contains(w.Takes, what) {
		w.Takes = append(w.Takes, what)
	}
}

// reached says whether its user comes to it as he wants.
func (w *Way) reached() {
	switch w.ask.Contact {
	case Read:
		line := w.Form.Typed() + w.Form.Recipe.Line
		is, why := needs.Kept(w.traits.Output, strings.Contains(line, "{tee}") || strings.Contains(line, "{log}"))
		if is != needs.Met {
			w.Lacks = append(w.Lacks, Lack{What: "its output cannot be read later: " + why, Half: is == needs.Half, Asked: true, Source: w.Mode.Source})
		}
	case Type:
		if len(w.Form.Attach) == 0 {
			w.Lacks = append(w.Lacks, Lack{What: "nobody can type to it: it has no terminal to come back to", Asked: true, Source: w.Mode.Source})
		}
	}
}

// root is what a way takes that has sudo in its line.
const root = "root"

func (w *Way) rooted() {
	if !needs.TakesRoot(w.Form.Line) && !w.traits.Root {
		return
	}
	if !w.ask.Root {
		w.Lacks = append(w.Lacks, Lack{What: "it takes root", Asked: true, Source: "sudo(8)"})
		return
	}
	w.takes(root)
}

// apt tells whether the mode is for a program that runs from now on, and needs nothing of it.
func apt(f modes.Form, t modes.Traits) bool {
	return f.Via != modes.Native && t.Every == 0 && !t.Listens && !t.Notifies && !t.KeepsShell &&
		t.Start != modes.Forking && t.Start != modes.Oneshot && t.Start != modes.Notify && len(f.Instances) == 0
}
