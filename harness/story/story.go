// Package story tells one trial: what was typed, what that made of the process, what
// happened, who signalled whom, what is left, the rule, and what to type next. It starts
// nothing.
package story

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/runtimes"
	"outlive/harness/theory"
)

// Options say how a story looks, and how it is told. All of it may be left out.
type Options struct {
	page.Look
	// Checks has each check told, and not merely those that are broken.
	Checks bool
	// Program is what outlive was called as ("" for "outlive"), and Shell is the one
	// that is taken where none is named: what is proposed can be typed as it stands.
	Program, Shell string
}

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
	t := &teller{Story: s, Page: page.New(o.Look), o: o}
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
	return t.write(w)
}

// Show writes only what was seen: the processes before, the event, what is left.
func Show(w io.Writer, s Story, o Options) error {
	t := &teller{Story: s, Page: page.New(o.Look), e: *s.Trial.Evidence}
	t.before()
	if s.Cell.Event.ID != "" {
		t.event()
		t.after()
	}
	return t.write(w)
}

// teller is a story in progress.
type teller struct {
	Story
	*page.Page
	o Options
	e evidence.Evidence
}

func (t *teller) write(w io.Writer) error {
	_, err := io.WriteString(w, t.String())
	return err
}

// heading begins a part of the story, with its source at the other edge.
func (t *teller) heading(text, source string) {
	t.Line()
	t.sourced(page.Heading.Of(t.Text(text)), source)
}

// sourced writes text with its source at the other edge.
func (t *teller) sourced(text page.Piece, source string) {
	const edge = 80 // columns; farther away, the eye loses the line
	t.Sides(text, page.Faint.Of(t.Text(source)), min(edge, t.Width))
}

func (t *teller) title() {
	c := t.Cell
	name := c.Mode.ID
	if len(c.Mode.Forms) > 1 {
		name += " (" + string(c.Form.Via) + ")"
	}
	t.Hang(page.Piece{}, page.Title.Of(t.Text(fmt.Sprintf("%s in %s, when %s", name, c.Shell, c.Event.Summary))))
	t.sourced(page.Plain.Of(t.Text(c.Mode.Summary)), c.Mode.Source)
	for _, step := range c.Form.Steps {
		if slices.Contains(c.Without, step.Name) {
			t.Hang(page.Degraded.Of("without"), page.Plain.Of(t.Text(step.Name+": "+step.Summary)))
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
	t.Line()
	dollar := page.Faint.Of("$")
	line := programFolder().ReplaceAllString(reportWords().ReplaceAllString(t.e.Line, "…"), "")
	if t.Cell.Event.Session.Commanded() {
		t.commanded(line)
		return
	}
	if g := t.Cell.Guest; g != nil && len(g.Steps) > 0 {
		line = g.Line
	}
	t.Command(page.Faint.Of("$ "), page.Plain, t.Verbatim(line))
	if t.Cell.Guest != nil {
		for _, s := range t.Cell.Guest.Steps {
			mark := map[bool]page.Piece{true: page.Faint.Of(" "), false: dollar}[s.Keys]
			t.Hang(mark, page.Plain.Of(t.Text(s.Text)))
		}
	}
	if t.Cell.Event.Session.Held() {
		t.Hang(page.Faint.Of(" "), page.Plain.Of("^Z"))
		if t.Cell.Event.Session.Hold == theory.Resumed {
			t.Hang(dollar, page.Plain.Of("bg"))
		}
		if t.Cell.Form.Then != "" {
			t.Hang(dollar, page.Plain.Of(t.Text(t.Cell.Form.Then)))
		}
	}
	t.Hang(page.Faint.Of(" "), page.Faint.Of("typed into "+t.Trial.Shell+", "+t.where()+t.voice()))
}

// commanded shows a line that is given to ssh, or to a shell by a launcher.
func (t *teller) commanded(line string) {
	quoted := "'" + strings.ReplaceAll(line, "'", `'\''`) + "'"
	typed, where := t.Trial.Shell+" -c "+quoted, ""
	switch is := t.Cell.Event.Session; is.Where {
	case theory.Command:
		typed, where = "ssh HOST "+quoted, t.Trial.Shell+" runs it there, without a terminal"
	case theory.TTYCommand:
		typed, where = "ssh -tt HOST "+quoted, t.Trial.Shell+" runs it there, on a terminal"
	case theory.Service:
		where = "run by an agent, the main process of a service with KillMode=" + is.KillMode + ", on pipes, without a terminal"
	case theory.Exec:
		where = "run by a launcher, as docker exec and kubectl exec do, on pipes, without a terminal"
	case theory.ExecTTY:
		where = "run by a launcher, as docker exec -t and kubectl exec -t do, on a terminal"
	case theory.Entry:
		typed, where = t.entry(typed, quoted)
	}
	t.Hang(page.Faint.Of("$"), page.Plain.Of(t.Verbatim(typed)))
	t.Hang(page.Faint.Of(" "), page.Faint.Of(where+" and without job control"+t.voice()))
}

// entry is what a container is started with.
func (t *teller) entry(typed, quoted string) (command, where string) {
	is := t.Cell.Event.Session
	where = "and then something that keeps it: what the container is started with, on pipes, without a terminal"
	if is.Execs {
		typed, where = t.Trial.Shell+" -c 'exec "+quoted[1:], strings.TrimPrefix(where, "and then something that keeps it: ")
	}
	if is.Init != "" {
		typed = is.Init + " -- " + typed
	}
	return typed, where
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
	r, as := t.Trial, report.Foreseen(t.Trial.Asked)
	t.Line()
	sign := report.Sign(t.Page, r.Outcome)
	why, source := page.Plain.Of(t.Text(r.Why)), page.Faint.Of(t.Text(ruled(r.Source, r.Rule)))
	switch {
	case r.Verdict == plan.Skipped:
		t.Hang(sign, page.Plain.Of(t.Text("skipped: "+r.Why)))
	case r.Verdict == plan.Unfit:
		t.Hang(sign, sign.Kind.Of(t.Text("could not be told: "+r.Why)))
	case r.Verdict == plan.Told:
		t.Hang(sign, sign.Kind.Of(string(r.Outcome)+"; nothing was predicted"))
		t.Hang(page.Plain.Of(" "), why, source)
	case r.Outcome != r.Expected:
		t.Hang(page.Alarm.Of("!"), page.Alarm.Of(fmt.Sprintf("%s, NOT as %s: it should have %s", r.Outcome, as, shouldHave(r.Expected))))
		t.Hang(page.Plain.Of(" "), why, source)
	case r.Verdict == plan.Broken && !slices.ContainsFunc(r.Checks, func(c plan.CheckResult) bool { return c.Verdict == plan.Broken }):
		t.Hang(page.Alarm.Of("!"), page.Alarm.Of(string(r.Outcome)+", but NOT as "+as))
		t.Hang(page.Plain.Of(" "), why, source)
	case r.Unseen:
		t.Hang(sign, sign.Kind.Of(string(r.Outcome)+", as "+as+", but how was not seen"))
		t.Hang(page.Plain.Of(" "), why, source)
	default:
		t.Hang(sign, sign.Kind.Of(string(r.Outcome)+", as "+as))
		t.Hang(page.Plain.Of(" "), why, source)
	}
}

// others tells what of several was predicted of those that were not meant.
func (t *teller) others() {
	for _, s := range t.Trial.Subjects {
		if s.Role == evidence.Main {
			continue
		}
		sign := report.Sign(t.Page, s.Outcome)
		held := map[plan.Verdict]string{plan.Kept: "as predicted", plan.Told: "nothing was predicted"}[s.Verdict]
		if held == "" {
			sign, held = page.Alarm.Of("!"), fmt.Sprintf("NOT as predicted: it should have %s", shouldHave(s.Expected))
		}
		t.Hang(sign, page.Plain.Of(t.Text(fmt.Sprintf("%s (%d), %s: %s, %s: %s", s.Comm, s.PID, report.Role(s.Role), s.Outcome, held, s.Why))))
	}
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
			t.Hang(page.Alarm.Of("!"), page.Alarm.Of(c.ID+" is broken:"),
				page.Plain.Of(t.Text(fmt.Sprintf("want: %s; got: %s", c.Want, c.Got))), page.Faint.Of(t.Text(c.Source)))
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
	t.Hang(page.Plain.Of(" "), page.Faint.Of("checks: "+strings.Join(parts, ", ")))
}

// where names the terminal that the line was typed at.
func (t *teller) where() string {
	if t.Cell.Event.Session.Where == theory.Pane {
		return "in a pane of tmux"
	}
	return "on a terminal of its own"
}
