package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"outlive/harness/evidence"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/harness/theory"
)

// Story is one trial, and what else is needed to tell it.
type Story struct {
	Cell  plan.Cell
	Trial plan.Trial // with its evidence, where there is any
	// Witness is "on", or why the signals were not seen.
	Witness string
	// Keepers are what the theory has survive the same event.
	Keepers []plan.Cell
}

// Tell writes the story for people: what was typed, what that made of the
// process, what happened, who signalled whom, what is left, and the rule.
func Tell(w io.Writer, s Story, o Options) error {
	t := &teller{Story: s, page: newPage(o), o: o}
	if s.Trial.Evidence != nil {
		t.e = *s.Trial.Evidence
	}
	t.title()
	if t.e.Line != "" {
		t.typed()
	}
	if t.e.Before.PID != 0 {
		t.before()
		t.event()
	}
	if t.e.Before.PID != 0 && s.Trial.Outcome != evidence.Unfit {
		t.after()
	}
	t.verdict()
	t.others()
	t.checks()
	t.hints()
	return write(w, []byte(t.b.String()))
}

// Show writes only what was seen: the processes before, the event, what is left.
func Show(w io.Writer, s Story, o Options) error {
	t := &teller{Story: s, page: newPage(o), e: *s.Trial.Evidence}
	t.before()
	if s.Cell.Event.ID != "" {
		t.event()
		t.after()
	}
	return write(w, []byte(t.b.String()))
}

// teller is a story in progress.
type teller struct {
	Story
	*page
	o Options
	e evidence.Evidence
}

// heading begins a part of the story, with its source at the other edge.
func (t *teller) heading(text, source string) {
	t.line()
	t.sourced(piece{Heading, t.text(text)}, source)
}

// sourced writes text with its source at the other edge.
func (t *teller) sourced(text piece, source string) {
	const edge = 80 // columns; farther away, the eye loses the line
	t.sides(text, piece{Faint, t.text(source)}, min(edge, t.width))
}

func (t *teller) title() {
	c := t.Cell
	name := c.Mode.ID
	if len(c.Mode.Forms) > 1 {
		name += " (" + string(c.Form.Via) + ")"
	}
	t.hang(piece{}, piece{Title, t.text(fmt.Sprintf("%s in %s, when %s", name, c.Shell, c.Event.Summary))})
	t.sourced(piece{Plain, t.text(c.Mode.Summary)}, c.Mode.Source)
	for _, step := range c.Form.Steps {
		if slices.Contains(c.Without, step.Name) {
			t.hang(piece{Degraded, "without"}, piece{Plain, t.text(step.Name + ": " + step.Summary)})
		}
	}
}

// reportWords are how the workload of a trial is told where to report, and
// programFolder is where it lies where it is not the built-in one.
var (
	reportWords   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`--report \S+|/\S*/outlive-[-0-9a-f]+/r\b`) })
	programFolder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/\S*/outlive-[-0-9a-f]+/(t\d+/)?`) })
)

// typed shows the line, and what else a person types for this event.
func (t *teller) typed() {
	t.line()
	dollar := piece{Faint, "$"}
	line := programFolder().ReplaceAllString(reportWords().ReplaceAllString(t.e.Line, "…"), "")
	if t.Cell.Event.Session.Commanded() {
		t.commanded(line)
		return
	}
	t.command(piece{Faint, "$ "}, Plain, t.verbatim(line))
	if t.Cell.Event.Session.Held() {
		t.hang(piece{Faint, " "}, piece{Plain, "^Z"})
		if t.Cell.Event.Session.Hold == theory.Resumed {
			t.hang(dollar, piece{Plain, "bg"})
		}
		if t.Cell.Form.Then != "" {
			t.hang(dollar, piece{Plain, t.text(t.Cell.Form.Then)})
		}
	}
	t.hang(piece{Faint, " "}, piece{Faint, "typed into " + t.Trial.Shell + ", " + t.where() + t.voice()})
}

// commanded shows a line that is given to ssh, or to a shell by the agent of a service.
func (t *teller) commanded(line string) {
	quoted := "'" + strings.ReplaceAll(line, "'", `'\''`) + "'"
	typed, where := "ssh HOST "+quoted, t.Trial.Shell+" runs it there, without a terminal"
	if t.Cell.Event.Session.Where == theory.TTYCommand {
		typed, where = "ssh -tt HOST "+quoted, t.Trial.Shell+" runs it there, on a terminal"
	}
	if mode := t.Cell.Event.Session.KillMode; mode != "" {
		typed, where = t.Trial.Shell+" -c "+quoted, "run by an agent, the main process of a service with KillMode="+mode+", on pipes, without a terminal"
	}
	t.hang(piece{Faint, "$"}, piece{Plain, t.verbatim(typed)})
	t.hang(piece{Faint, " "}, piece{Faint, where + " and without job control" + t.voice()})
}

// voice tells what the workload does; of somebody's own program nothing is known.
func (t *teller) voice() string {
	if t.Cell.Guest != nil {
		return ""
	}
	return "; the workload is " + t.Trial.Voice + t.language() + t.plays()
}

// language names what the workload is written for, where it is not the built-in one.
func (t *teller) language() string {
	if r := t.runtime(); r != "" {
		return ", in " + r
	}
	return ""
}

// plays tells of the part that the workload plays, where that is not the plain one.
func (t *teller) plays() string {
	if part, ok := parts.Lookup(t.Cell.Part); ok {
		return "; it " + part.Summary
	}
	return ""
}

// runtime is the one to be named; "" for the built-in one.
func (t *teller) runtime() string {
	if t.Cell.Runtime == runtimes.Go {
		return ""
	}
	return t.Cell.Runtime
}

// verdict tells the outcome, whether it was predicted, and the rule.
func (t *teller) verdict() {
	r, as := t.Trial, foreseen(t.Trial.Asked)
	t.line()
	sign, ok := signs[r.Outcome]
	if !ok {
		sign = signs[evidence.Unfit]
	}
	glyph := piece{sign.kind, t.sign(sign.glyph, sign.ascii)}
	why, source := piece{Plain, t.text(r.Why)}, piece{Faint, t.text(ruled(r.Source, r.Rule))}
	switch {
	case r.Verdict == plan.Skipped:
		t.hang(glyph, piece{Plain, t.text("skipped: " + r.Why)})
	case r.Verdict == plan.Unfit:
		t.hang(glyph, piece{sign.kind, t.text("could not be told: " + r.Why)})
	case r.Verdict == plan.Told:
		t.hang(glyph, piece{sign.kind, string(r.Outcome) + "; nothing was predicted"})
		t.hang(piece{Plain, " "}, why, source)
	case r.Outcome != r.Expected:
		t.hang(piece{Alarm, "!"}, piece{Alarm, fmt.Sprintf("%s, NOT as %s: it should have %s", r.Outcome, as, shouldHave(r.Expected))})
		t.hang(piece{Plain, " "}, why, source)
	case r.Verdict == plan.Broken && len(brokenChecks(r)) == 0:
		t.hang(piece{Alarm, "!"}, piece{Alarm, string(r.Outcome) + ", but NOT as " + as})
		t.hang(piece{Plain, " "}, why, source)
	case r.Unseen:
		t.hang(glyph, piece{sign.kind, string(r.Outcome) + ", as " + as + ", but how was not seen"})
		t.hang(piece{Plain, " "}, why, source)
	default:
		t.hang(glyph, piece{sign.kind, string(r.Outcome) + ", as " + as})
		t.hang(piece{Plain, " "}, why, source)
	}
}

// others tells what of several was predicted of those that were not meant.
func (t *teller) others() {
	for _, s := range t.Trial.Subjects {
		if s.Role == evidence.Main {
			continue
		}
		sign := signs[s.Outcome]
		held := map[plan.Verdict]string{plan.Kept: "as predicted", plan.Told: "nothing was predicted"}[s.Verdict]
		glyph := piece{sign.kind, t.sign(sign.glyph, sign.ascii)}
		if held == "" {
			glyph, held = piece{Alarm, "!"}, fmt.Sprintf("NOT as predicted: it should have %s", shouldHave(s.Expected))
		}
		t.hang(glyph, piece{Plain, t.text(fmt.Sprintf("%s (%d), %s: %s, %s: %s", s.Comm, s.PID, roles[s.Role], s.Outcome, held, s.Why))})
	}
}

// roles name the part of those that were not meant.
var roles = map[string]string{
	evidence.Worker: "started by it", evidence.Launcher: "which started it", evidence.Pipe: "joined to it by a pipe", evidence.Beside: "of the same line",
}

// ruled adds to a source the id of the rule that it is the source of.
func ruled(source, rule string) string {
	if rule == "" {
		return source
	}
	return source + " [" + rule + "]"
}

func shouldHave(o evidence.Outcome) string {
	switch o {
	case evidence.Muted:
		return "lived on, muted"
	case evidence.Half:
		return "lived on, with one of its outputs lost"
	case evidence.Stopped, evidence.Stuck, evidence.Restarted:
		return "been " + string(o)
	}
	return string(o)
}

// checks lists the broken ones, and counts the others.
func (t *teller) checks() {
	count := map[plan.Verdict]int{}
	var parts []string
	for _, c := range t.Trial.Checks {
		count[c.Verdict]++
		if c.Verdict == plan.Broken {
			t.hang(piece{Alarm, "!"}, piece{Alarm, c.ID + " is broken:"},
				piece{Plain, t.text(fmt.Sprintf("want: %s; got: %s", c.Want, c.Got))}, piece{Faint, t.text(c.Source)})
		} else if t.o.Checks {
			t.check(c)
		}
	}
	if len(t.Trial.Checks) == 0 {
		return
	}
	for _, c := range []struct {
		verdict plan.Verdict
		word    string
	}{{plan.Broken, "broken"}, {plan.Kept, "kept"}, {plan.Skipped, "could not be made"}} {
		if n := count[c.verdict]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, c.word))
		}
	}
	t.hang(piece{Plain, " "}, piece{Faint, "checks: " + strings.Join(parts, ", ")})
}

// where names the terminal that the line was typed at.
func (t *teller) where() string {
	if t.Cell.Event.Session.Where == theory.Pane {
		return "in a pane of tmux"
	}
	return "on a terminal of its own"
}
