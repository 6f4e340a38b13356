package lessons

import (
	"strings"

	"outlive/lessons/markdown"
)

// fenced is a fence with a role: the words after it, its text and its place.
type fenced struct {
	role string
	args []string
	text string
	at   Pos
}

// roles are what a fence may be. A fence with another word is an example, and
// part of the prose.
var roles = map[string]func(*parser, *Step, fenced){
	"predict": (*parser).predict,
	"setup":   (*parser).setup,
	"act":     (*parser).act,
	"check":   (*parser).check,
	"solve":   (*parser).solve,
	"wrong":   (*parser).wrong,
	"hint":    (*parser).hint,
	"notes":   (*parser).notes,
}

// fence takes a fence that has a role out of the prose.
func (p *parser) fence(n *markdown.Node, words []string) {
	from, to := p.span(n)
	if p.fences++; p.fences > maxFences {
		p.complain(p.pos(from), "make two lessons of it", "there are more than %d fences", maxFences)
		p.lesson.refused = true
		return
	}
	p.flush(from)
	p.from = to
	f := fenced{role: words[0], args: words[1:], at: p.pos(from), text: n.Text(p.body)}
	s := p.step()
	if s == nil && f.role != "notes" {
		p.complain(f.at, "put it below a heading: ## What is done {#id}", "%s stands before the first step", f.role)
		return
	}
	roles[f.role](p, s, f)
}

// lines gives each line that is not empty, with its place.
func (f fenced) lines(each func(line string, at Pos)) {
	for i, line := range strings.Split(f.text, "\n") {
		if trimmed := strings.TrimSpace(line); trimmed != "" {
			each(trimmed, Pos{f.at.Line + 1 + i, 1 + strings.Index(line, trimmed)})
		}
	}
}

// option takes key=value out of the words after the role.
func (f *fenced) option(key string) (value string) {
	var rest []string
	for _, a := range f.args {
		if v, ok := strings.CutPrefix(a, key+"="); ok {
			value = v
			continue
		}
		rest = append(rest, a)
	}
	f.args = rest
	return value
}

// bare complains of words that the role does not take.
func (p *parser) bare(f fenced) {
	if len(f.args) > 0 {
		p.complain(f.at, "take it away", "%s takes no %q", f.role, strings.Join(f.args, " "))
	}
}

// first tells whether the step has no such part yet, and complains otherwise.
func (p *parser) first(f fenced, has bool) bool {
	if has {
		p.complain(f.at, "make one of them, or another step", "a second %s in this step", f.role)
	}
	return !has
}

func (p *parser) setup(s *Step, f fenced) {
	s.Shell = f.option("shell")
	if len(f.args) == 1 && s.Setup == "" {
		s.Cases = append(s.Cases, Case{f.args[0], f.text, f.at})
		return
	}
	if p.first(f, s.Setup != "" || len(s.Cases) > 0) {
		p.bare(f)
		s.Setup = f.text
	}
}

func (p *parser) act(s *Step, f fenced) {
	if shell := f.option("shell"); shell != "" {
		s.Shell = shell
	}
	p.bare(f)
	if p.first(f, s.Act != "") {
		s.Act = strings.TrimSpace(f.text)
	}
	if len(strings.Fields(s.Act)) != 1 {
		p.complain(f.at, "name one event: outlive list events", "act has %q", s.Act)
	}
}

func (p *parser) predict(s *Step, f fenced) {
	p.bare(f)
	if !p.first(f, len(s.Predict) > 0) {
		return
	}
	f.lines(func(line string, at Pos) {
		when, text, ok := strings.Cut(line, ": ")
		if !ok {
			p.complain(at, "write PREDICATE: what one would say, as in died: It ends.", "the choice %q does not say when it is right", line)
			return
		}
		c := Choice{Text: strings.TrimSpace(text), At: at}
		for _, name := range strings.Split(when, ",") {
			c.When = append(c.When, predicate(name, at))
		}
		s.Predict = append(s.Predict, c)
	})
}

func predicate(text string, at Pos) Predicate {
	name, not := strings.CutPrefix(strings.TrimSpace(text), "!")
	return Predicate{Name: name, Not: not, At: at}
}

func (p *parser) check(s *Step, f fenced) {
	p.bare(f)
	if p.first(f, p.checked) {
		f.lines(func(line string, at Pos) { s.Check = append(s.Check, predicate(line, at)) })
	}
	p.checked = true
}

func (p *parser) solve(s *Step, f fenced) {
	if r, ok := p.route(f); ok {
		s.Solves = append(s.Solves, r)
	}
}

func (p *parser) wrong(s *Step, f fenced) {
	expect, without := f.option("expect"), f.option("without")
	r, ok := p.route(f)
	if expect == "" {
		p.complain(f.at, "say which check it fails: wrong NAME expect=PREDICATE", "the wrong %q expects no diagnosis", r.Name)
	}
	r.Expect, r.Without = expect, without
	if ok {
		s.Wrongs = append(s.Wrongs, r)
	}
}

func (p *parser) route(f fenced) (r Route, ok bool) {
	r = Route{Shell: f.option("shell"), Case: f.option("setup"), At: f.at}
	if len(f.args) != 1 {
		p.complain(f.at, "give it one name: "+f.role+" NAME", "%s has %d names", f.role, len(f.args))
		return r, false
	}
	r.Name = f.args[0]
	r.Lines = strings.Split(strings.TrimRight(f.text, "\n"), "\n")
	return r, true
}

func (p *parser) hint(s *Step, f fenced) {
	which := f.option("setup")
	if len(f.args) != 1 {
		p.complain(f.at, "say for which: hint PREDICATE", "the hint is for %d diagnoses", len(f.args))
		return
	}
	s.Hints = append(s.Hints, Hint{f.args[0], which, strings.TrimSpace(f.text), f.at})
}

func (p *parser) notes(s *Step, f fenced) {
	p.bare(f)
	if s == nil {
		p.lesson.Notes = paragraphs(p.lesson.Notes, f.text)
		return
	}
	s.Notes = paragraphs(s.Notes, f.text)
}
