// Package plan says which trials there are to make, and in what order, what the
// theory predicts of each, and what to think of what was seen:
//
//	Selection ── Cells ──▶ Cell ── Turns ──▶ what is made together
//	                        │ Spec: what a lane has to do
//	                        │ Expect: what the theory predicts
//	Evidence ── Judge ──────┴──────▶ Trial
//
// Nothing is started here.
package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outlive/harness/event"
	"outlive/harness/parts"
	"outlive/harness/program"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Cell is one trial to be made: a form of a mode, a shell, an event and a voice.
type Cell struct {
	Mode    modes.Mode
	Form    modes.Form
	Without []string
	Shell   string
	Event   event.Event
	Voice   string
	// Runtime is what the workload is written for; empty for the built-in one.
	Runtime string
	// Part is what the built-in workload plays; empty for the plain one.
	Part   string
	Repeat int      // counts from 1
	Lab    *Machine // it is made in a lab; nil for this machine
	Guest  *Guest   // somebody's own program, in place of the workload; nil for that
	// Args go to the workload, beyond its report flags.
	Args []string
	// Inherits: what it has of what the shell has is looked at.
	Inherits bool
	// Costs: what its line takes beside the workload is looked at.
	Costs bool
}

// String names the cell in messages.
func (c Cell) String() string { return c.trial().String() }

// Spec is what a lane is told: where things are, and what to stage.
type Spec struct {
	Script stage.Script `json:"script"`
	Event  string       `json:"event"`
	Lab    *Machine     `json:"lab,omitempty"`
}

// trial begins the result: who it is.
func (c Cell) trial() Trial {
	return Trial{
		Mode: c.Mode.ID, Without: strings.Join(c.Without, ","), Via: string(c.Form.Via),
		Shell: c.Shell, Event: c.Event.ID, Voice: c.Voice, Runtime: c.runtime(), Part: c.Part, Repeat: c.Repeat,
		Lab: c.Lab != nil,
	}
}

func (c Cell) runtime() string { return cmp.Or(c.Runtime, runtimes.Go) }

// program is what the cell puts in the background, with its flags beyond those of
// every workload.
func (c Cell) program() (p program.Program, args []string, err error) {
	r, ok := runtimes.Lookup(c.runtime())
	if !ok {
		return p, nil, fmt.Errorf("cannot stage: no runtime is called %q", c.Runtime)
	}
	if c.Part == "" {
		return r.Program(), nil, nil
	}
	part, ok := parts.Lookup(c.Part)
	if !ok {
		return p, nil, fmt.Errorf("cannot stage: no part is called %q", c.Part)
	}
	return part.Program(), part.Args, nil
}

// traits are those that the form claims in this cell, as far as the runtime
// leaves them.
func (c Cell) traits() (modes.Traits, error) {
	in, err := c.context()
	if err != nil {
		return modes.Traits{}, err
	}
	return in.Apply(c.Form, c.Without)
}

// context is what the line is typed into.
func (c Cell) context() (theory.Context, error) {
	sh, ok := shell.Lookup(c.Shell)
	if !ok {
		return theory.Context{}, fmt.Errorf("cannot stage: no shell is called %q", c.Shell)
	}
	p, _, err := c.program()
	if err != nil {
		return theory.Context{}, err
	}
	return theory.Context{Shell: sh, Program: p, Session: c.session()}, nil
}

// words are those of the line that are somebody's own.
func (c Cell) words() []string {
	if c.Guest != nil {
		return c.Guest.Command
	}
	return c.Args
}

// skip says why the cell is not made; "" when it is.
func (c Cell) skip() (string, error) {
	why, err := c.meaningless()
	if err != nil {
		return "", err
	}
	if program := c.missing(); program != "" {
		return program + " is not installed", nil
	}
	return why, nil
}

// meaningless says why the cell has no meaning; "" when it has.
func (c Cell) meaningless() (string, error) {
	in, err := c.context()
	if err != nil {
		return "", err
	}
	traits, err := in.Apply(c.Form, c.Without)
	switch {
	case err != nil:
		return "", err
	case c.Part != "" && c.runtime() != runtimes.Go:
		return "only the built-in workload plays a part", nil
	case c.Lab == nil && partTakesLab(c.Part):
		return "what becomes of what it keeps takes a lab", nil
	case c.Event.Serves && (c.runtime() != runtimes.Go || c.Guest != nil):
		return "only the built-in workload answers who connects", nil
	case c.Event.Serves && len(c.Form.Instances) > 1:
		return "its instances would answer at one socket", nil
	case traits.Listens && c.runtime() != runtimes.Go:
		return "only the built-in workload takes over the socket", nil
	case c.Event.Slow && (c.runtime() != runtimes.Go || c.Guest != nil):
		return "only of the built-in workload is it known when it is ready", nil
	case traits.Notifies && c.runtime() != runtimes.Go:
		return "only the built-in workload tells systemd that it is ready", nil
	case in.Session.Login && in.Shell.Login == nil:
		return c.Event.Skip(traits, in.Shell), nil
	case in.Shell.Loses(c.words()) != "":
		return in.Shell.Loses(c.words()), nil
	case in.Shell.Refuses(c.Form) != "":
		return in.Shell.Refuses(c.Form), nil
	case c.lingerless() && !c.Event.Session.Remote() && !c.Event.Boots:
		return "without a session of the user's there is a manager only for who lingers", nil
	}
	if why := c.commandless(); why != "" {
		return why, nil
	}
	if c.Guest != nil && c.Guest.Line != "" {
		return "", nil // what the line starts decides
	}
	if in.Session.Held() && c.held() == "" {
		return "nothing of it is left in the foreground for Ctrl-Z", nil
	}
	if c.Event.Skip != nil {
		return c.Event.Skip(traits, in.Shell), nil
	}
	return "", nil
}

// lingerless: the user does not linger.
func (c Cell) lingerless() bool { return slices.Contains(c.Without, modes.Linger) }

// held is the line that stays in the foreground; empty when none does.
func (c Cell) held() string {
	if c.Guest != nil && c.Guest.Line != "" { // whether it does shows
		return c.Guest.Line
	}
	if t, err := c.Form.In(nil, c.Without); err == nil && t.Foreground {
		return cmp.Or(c.Form.TypedHeld(), c.Form.Typed())
	}
	return c.Form.TypedHeld()
}

// Spec says what a lane has to do. The cell must not be one to skip.
func (c Cell) Spec() (Spec, error) {
	traits, err := c.traits()
	p, _, _ := c.program() // the traits know it
	line, session := c.Form.Typed(), c.session()
	if session.Held() {
		line = c.held()
	}
	if session.Commanded() {
		line = session.Before + c.commandLine()
	}
	spec := Spec{
		Event: c.Event.ID, Lab: c.Lab,
		Script: stage.Script{
			Shell: c.Shell, Session: session, Line: strings.ReplaceAll(line, "{without}", modes.LeftOut(c.Without)), Then: c.Form.Then,
			Traits: traits, Reader: slices.Clone(c.Form.Reader), Runtime: c.Runtime, Args: c.args(),
			Silent: c.Voice == Silent, Buffered: c.Voice == Buffered, Holds: c.holds(traits, p.Gathers), Slow: c.Event.Slow, Orders: c.Event.Orders,
			Bait: len(c.Without) > 0 && !c.lingerless(), NoLinger: c.lingerless(), Weigh: p.FailedPrint.Spins || c.Guest != nil, Asks: p.Asks != "", Serves: c.Event.Serves, Forks: p.Forks, Respawns: p.Respawns, Files: c.Form.But(c.Without, c.Form.Files), End: c.Form.End, Stop: c.Form.Stopped(), Restart: c.Form.Restart, Reload: c.Form.Reloaded(), Instances: c.Form.Instances, Inherits: c.Inherits, Costs: c.Costs,
		},
	}
	if g := c.Guest; g != nil {
		at := &spec.Script
		at.Program, at.Typed, at.Dir, at.Window, at.Pick, at.Bait, at.Silent = g.Command, g.Line != "", g.Dir, g.Window, g.Subject, false, false
		at.Steps, at.Poke = g.Steps, g.Poke
		if session.InTmp { // the folder that it is started in is the one that is cleaned
			at.Dir = ""
		}
		if unit, ok := strings.CutPrefix(g.Subject, stage.ByUnit+"="); ok {
			const user = "systemctl --user --machine=visitor@ "
			at.End = append(at.End, "systemctl stop "+unit, user+"stop "+unit, "systemctl reset-failed "+unit, user+"reset-failed "+unit)
		}
	}
	return spec, err
}

// session is the one that the event needs.
func (c Cell) session() theory.Session {
	is := c.Event.Session
	if c.lingerless() && !is.Commanded() { // else there would be no manager of the user's
		is.Where = theory.SSH
	}
	return is
}

// asking is what becomes of it when it asks for input.
func (c Cell) asking(t modes.Traits) string {
	in, err := c.context()
	if err != nil {
		return ""
	}
	return in.Asking(t)
}

// args are those that the launcher has to be told, so that the workload gets c.Args.
func (c Cell) args() (args [][]byte) {
	_, more, _ := c.program()
	command := slices.Concat([]string{"outlive", "workload"}, more, c.Args)
	for _, word := range c.Form.Rewritten(command)[2:] {
		args = append(args, []byte(word))
	}
	return args
}

// Expect is the prediction for the cell.
func (c Cell) Expect() (is theory.Expectation, traits modes.Traits, err error) {
	in, err := c.context()
	if err != nil {
		return is, traits, err
	}
	if traits, err = in.Apply(c.Form, c.Without); err != nil {
		return is, traits, err
	}
	is = in.Meet(func(t modes.Traits) theory.Expectation { return c.Event.Expect(t, in.Shell, c.Voice != Silent) }, traits)
	if c.holds(traits, in.Program.Gathers) {
		is = is.Holding(in.Program)
	}
	takes := c.Event.Takes
	if takes == nil && c.lingerless() {
		takes = theory.LastLogout
	}
	return is.Losing(in.Keeps(traits), takes, traits), traits, nil
}
