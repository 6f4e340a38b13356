package advice

import (
	"outlive/harness/event"
	"outlive/modes"
)

// Difference is what one gets and gives away who runs a program in another way.
type Difference struct {
	Lost   []Lack   // each with its rule
	Dies   []string // ids of events that it survived, and does not any more
	Gained []string // ids of events that it survives then, or is there again after
	Also   []string // gained otherwise: clauses, no full stop
}

// returns are events that nobody but a manager answers, which are made where they are asked for.
var returns = []string{"crash", "exit-error"}

// Differ foretells it, for a program that prints, typed into a shell.
func Differ(from, to modes.Form, shell string) (d Difference, err error) {
	was, is := Way{Form: from, ask: Ask{Shell: shell}}, Way{Form: to, ask: Ask{Shell: shell}}
	events := event.Usual()
	for _, id := range returns {
		e, _ := event.Lookup(id)
		events = append(events, e)
	}
	for _, e := range events {
		before, _, moot, err := was.at(e.ID).Foretold()
		if err != nil {
			return d, err
		}
		after, _, none, err := is.at(e.ID).Foretold()
		switch {
		case err != nil:
			return d, err
		case moot != "" || none != "" || before.Outcome == after.Outcome || lives(before.Outcome) == lives(after.Outcome):
		case lives(after.Outcome):
			d.Gained = append(d.Gained, e.ID)
		case sentence(e) == "":
			d.Dies = append(d.Dies, e.ID)
		default:
			d.Lost = append(d.Lost, Lack{lost(sentence(e), Cell{Outcome: after.Outcome, Why: after.Why}), false, false, after.Rule, after.Source})
		}
	}
	d.traits(from, to)
	return d, nil
}

// sentence is what happens, as what follows "when", where it is a danger; else "".
func sentence(e event.Event) string {
	for _, d := range Dangers() {
		for _, t := range d.tests {
			if t.Event == e.ID {
				return t.when
			}
		}
	}
	return ""
}

// traits tells what no event shows.
func (d *Difference) traits(from, to modes.Form) {
	lose := func(what string) { d.Lost = append(d.Lost, Lack{What: what}) }
	was, is := from.Traits, to.Traits
	switch {
	case len(from.Attach) > 0 && len(to.Attach) == 0:
		lose("nobody can type to it any more")
	case len(from.Attach) == 0 && len(to.Attach) > 0:
		d.Also = append(d.Also, "one can come back to it, and type to it")
	}
	if was.Job && !is.Job {
		lose("it is no job of your shell's: jobs, fg and kill do not find it")
	}
	if was.KeepsShell && !is.KeepsShell {
		d.Also = append(d.Also, "the prompt comes back at once")
	}
	if !was.FreshEnv && is.FreshEnv {
		lose("the environment of your shell: it has its manager's, and what is said for it")
	}
	if !was.Root && is.Root {
		lose("it takes root to start and to stop it")
	}
	if was.Root && !is.Root {
		d.Also = append(d.Also, "it takes no root")
	}
}
