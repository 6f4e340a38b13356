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

// Tell writes the story for people.
func Tell(w io.Writer, s Story, o Options) error {
	t := &teller{o: o, doc: Document(s, o)}
	return t.write(w)
}

// Document is the story: what was typed, what that made of the process, what
// happened, who signalled whom, what is left, and the rule.
func Document(s Story, o Options) page.Document {
	t := &teller{Story: s, o: o}
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
	return t.doc
}

// Show writes only what was seen: the processes before, the event, what is left.
func Show(w io.Writer, s Story, o Options) error {
	t := &teller{Story: s, o: o, e: *s.Trial.Evidence}
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
	o   Options
	doc page.Document
	e   evidence.Evidence
}

func (t *teller) write(w io.Writer) error {
	_, err := io.WriteString(w, t.doc.Show(t.o.Look))
	return err
}

// add appends parts to the document, and say what flows beside a mark.
func (t *teller) add(parts ...page.Part) { t.doc = append(t.doc, parts...) }

func (t *teller) say(mark page.Piece, pieces ...page.Piece) {
	t.add(page.Said{Mark: mark, Pieces: pieces})
}

// heading begins a part of the story, with its source at the other edge.
func (t *teller) heading(text, source string) {
	t.add(page.Blank{}, page.Sourced{Text: page.Heading.Of(text), Source: source})
}

func (t *teller) title() {
	c := t.Cell
	t.say(page.Piece{}, page.Title.Of(fmt.Sprintf("%s in %s, when %s", name(c), c.Shell, c.Event.Summary)))
	t.add(page.Sourced{Text: page.Plain.Of(c.Mode.Summary), Source: c.Mode.Source})
	for _, step := range c.Form.Steps {
		if slices.Contains(c.Without, step.Name) {
			t.say(page.Degraded.Of("without"), page.Plain.Of(step.Name+": "+step.Summary))
		}
	}
}

// name is the mode's, with the way of doing it where it has several.
func name(c plan.Cell) string {
	if len(c.Mode.Forms) > 1 {
		return c.Mode.ID + " (" + string(c.Form.Via) + ")"
	}
	return c.Mode.ID
}

// reportWords are how the workload of a trial is told where to report, and
// programFolder is where it lies where it is not the built-in one.
var (
	reportWords   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`--report [^\s']+|/\S*/outlive-[0-9a-z]{13}-\d+/r\b`) })
	programFolder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/\S*/outlive-[0-9a-z]{13}-\d+/(t\d+/)?`) })
)

// typed shows the line, and what else a person types for this event.
func (t *teller) typed() {
	t.add(page.Blank{})
	dollar := page.Faint.Of("$")
	line, where := t.line()
	if t.Cell.Event.Session.Commanded() {
		t.say(dollar, page.Plain.Of(line))
		t.say(page.Faint.Of(" "), page.Faint.Of(where))
		return
	}
	t.add(page.Typed{Prompt: "$ ", Line: line})
	if t.Cell.Guest != nil {
		for _, s := range t.Cell.Guest.Steps {
			mark := map[bool]page.Piece{true: page.Faint.Of(" "), false: dollar}[s.Keys]
			t.say(mark, page.Plain.Of(s.Text))
		}
	}
	if t.Cell.Event.Session.Held() {
		t.say(page.Faint.Of(" "), page.Plain.Of("^Z"))
		if t.Cell.Event.Session.Hold == theory.Resumed {
			t.say(dollar, page.Plain.Of("bg"))
		}
		if t.Cell.Form.Then != "" {
			t.say(dollar, page.Plain.Of(t.Cell.Form.Then))
		}
	}
	t.say(page.Faint.Of(" "), page.Faint.Of(where))
}

// line is what was typed, and where.
func (t *teller) line() (line, where string) {
	line = programFolder().ReplaceAllString(reportWords().ReplaceAllString(t.e.Line, "…"), "")
	if t.Cell.Event.Session.Commanded() {
		return t.commanded(line)
	}
	if g := t.Cell.Guest; g != nil && len(g.Steps) > 0 {
		line = g.Line
	}
	return line, "typed into " + t.Trial.Shell + ", " + t.where() + t.voice()
}

// commanded is a line that is given to ssh, or to a shell by a launcher.
func (t *teller) commanded(line string) (typed, where string) {
	quoted := "'" + strings.ReplaceAll(line, "'", `'\''`) + "'"
	typed = t.Trial.Shell + " -c " + quoted
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
	return typed, where + " and without job control" + t.voice()
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
	t.add(page.Blank{})
	sign := report.Sign(r.Outcome)
	why, source := page.Plain.Of(r.Why), page.Faint.Of(ruled(r.Source, r.Rule))
	switch {
	case r.Verdict == plan.Skipped:
		t.say(sign, page.Plain.Of("skipped: "+r.Why))
	case r.Verdict == plan.Unfit:
		t.say(sign, sign.Kind.Of("could not be told: "+r.Why))
	case r.Verdict == plan.Told:
		t.say(sign, sign.Kind.Of(string(r.Outcome)+"; nothing was predicted"))
		t.say(page.Plain.Of(" "), why, source)
	case r.Outcome != r.Expected:
		t.say(page.Alarm.Of("!"), page.Alarm.Of(fmt.Sprintf("%s, NOT as %s: it should have %s", r.Outcome, as, shouldHave(r.Expected))))
		t.say(page.Plain.Of(" "), why, source)
	case r.Verdict == plan.Broken && !slices.ContainsFunc(r.Checks, func(c plan.CheckResult) bool { return c.Verdict == plan.Broken }):
		t.say(page.Alarm.Of("!"), page.Alarm.Of(string(r.Outcome)+", but NOT as "+as))
		t.say(page.Plain.Of(" "), why, source)
	case r.Unseen:
		t.say(sign, sign.Kind.Of(string(r.Outcome)+", as "+as+", but how was not seen"))
		t.say(page.Plain.Of(" "), why, source)
	default:
		t.say(sign, sign.Kind.Of(string(r.Outcome)+", as "+as))
		t.say(page.Plain.Of(" "), why, source)
	}
}

// others tells what of several was predicted of those that were not meant.
func (t *teller) others() {
	for _, s := range t.Trial.Subjects {
		if s.Role == evidence.Main {
			continue
		}
		sign := report.Sign(s.Outcome)
		held := map[plan.Verdict]string{plan.Kept: "as predicted", plan.Told: "nothing was predicted"}[s.Verdict]
		if held == "" {
			sign, held = page.Alarm.Of("!"), fmt.Sprintf("NOT as predicted: it should have %s", shouldHave(s.Expected))
		}
		t.say(sign, page.Plain.Of(fmt.Sprintf("%s (%d), %s: %s, %s: %s", s.Comm, s.PID, report.Role(s.Role), s.Outcome, held, s.Why)))
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
	case evidence.Stopped, evidence.Stuck, evidence.Restarted, evidence.Unready:
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
			t.say(page.Alarm.Of("!"), page.Alarm.Of(c.ID+" is broken:"),
				page.Plain.Of(fmt.Sprintf("want: %s; got: %s", c.Want, c.Got)), page.Faint.Of(c.Source))
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
	t.say(page.Plain.Of(" "), page.Faint.Of("checks: "+strings.Join(parts, ", ")))
}

// where names the terminal that the line was typed at.
func (t *teller) where() string {
	if host := t.Cell.Event.Session.Host; host != "" {
		return "in a " + host.Pane() + " of " + string(host)
	}
	return "on a terminal of its own"
}
