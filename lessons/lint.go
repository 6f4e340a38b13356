package lessons

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Vocabulary is what a lesson may name; the harness knows it.
type Vocabulary struct {
	Predicates, Events, Shells []string
}

// Lint says what is wrong with lessons, in their order: what Parse complains of
// is not said again. Those before a lesson teach the terms that it may use.
func Lint(all []Lesson, v Vocabulary) []Problem {
	var problems []Problem
	for i, l := range all {
		if l.refused {
			continue
		}
		t := &linter{Lesson: l, Vocabulary: v, before: all[:i]}
		t.matter()
		t.steps()
		t.terms(all)
		problems = append(problems, t.problems...)
	}
	return problems
}

// linter reads one lesson.
type linter struct {
	Lesson
	Vocabulary
	before   []Lesson
	problems []Problem
	said     map[Problem]bool
}

func (t *linter) complain(at Pos, want, format string, args ...any) {
	p := Problem{t.File, at, fmt.Sprintf(format, args...), want}
	if t.said[p] { // of another variant of the step
		return
	}
	if t.said == nil {
		t.said = map[Problem]bool{}
	}
	t.said[p], t.problems = true, append(t.problems, p)
}

var fileName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{3}-([a-z0-9-]+)\.md$`) })

// matter reads the front matter.
func (t *linter) matter() {
	top := Pos{1, 1}
	if m := fileName().FindStringSubmatch(t.File); m == nil {
		t.complain(top, "name it NNN-slug.md, as in 001-four-endings.md", "the file is called %q", t.File)
	} else if t.ID != m[1] {
		t.complain(top, "write id: "+m[1], "the id %q is not the file's", t.ID)
	}
	for _, field := range []struct{ name, value, want string }{
		{"title", t.Title, "title: a few words"},
		{"goal", t.Goal, "goal: what one can do afterwards, in a sentence"},
		{"teaches", strings.Join(t.Teaches, ""), "teaches: [the terms that it explains]"},
	} {
		if field.value == "" {
			t.complain(top, "write "+field.want, "there is no %s", field.name)
		}
	}
	if t.Minutes < 1 || t.Minutes > 60 {
		t.complain(top, "write minutes: 1 to 60, and make two lessons of a longer one", "it takes %d minutes", t.Minutes)
	}
	if t.Shell != "" && !slices.Contains(t.Shells, t.Shell) {
		t.complain(top, "name one of "+strings.Join(t.Shells, ", "), "no shell is called %q", t.Shell)
	}
	for _, l := range t.before {
		if l.ID == t.ID {
			t.complain(top, "choose another id", "%s has the id %q, too", l.File, t.ID)
		}
	}
	for _, id := range t.Requires {
		if _, ok := Lookup(t.before, id); !ok {
			t.complain(top, "require lessons that come before", "it requires %q, which is none before it", id)
		}
	}
	if len(t.Units) > 0 && !slices.Contains(t.Needs, Lab) {
		t.complain(top, "write needs: ["+Lab+"]", "its units are in no lab")
	}
	if len(t.Lesson.Steps) == 0 {
		t.complain(top, "begin one with ## What is done {#id}", "there is no step")
	}
}

func (t *linter) steps() {
	seen := map[string]bool{}
	for _, s := range t.Lesson.Steps {
		if seen[s.ID] && s.ID != "" {
			t.complain(s.At, "choose another id", "a second step has the id %q", s.ID)
		}
		seen[s.ID] = true
		t.step(s)
	}
}

func (t *linter) step(s Step) {
	if s.Text == "" {
		t.complain(s.At, "say what is to be done", "the step %q has no text", s.ID)
	}
	if len(s.Check) == 0 {
		t.complain(s.At, "add a fence: check, with a predicate in a line", "the step %q has no check: it would never be done", s.ID)
	}
	if len(s.Predict) == 1 {
		t.complain(s.Predict[0].At, "offer two or three", "one choice is no choice")
	}
	if s.Act != "" && !slices.Contains(t.Events, s.Act) {
		t.complain(s.At, "outlive list events names all", "no event is called %q", s.Act)
	}
	t.shell(s.Shell, s.At)
	for _, c := range s.Predict {
		for _, p := range c.When {
			t.predicate(p)
		}
	}
	for _, p := range s.Check {
		t.predicate(p)
	}
	t.cases(s)
	for _, v := range s.Variants() {
		t.routes(v)
		t.hints(v)
	}
}

// cases finds out that there are several, and that nothing is for one that is none of them.
func (t *linter) cases(s Step) {
	var names []string
	for _, c := range s.Cases {
		if slices.Contains(names, c.Name) {
			t.complain(c.At, "choose another name", "a second setup is called %q", c.Name)
		}
		names = append(names, c.Name)
	}
	if len(names) == 1 {
		t.complain(s.Cases[0].At, "take its name away, or write another one", "it is chosen among one setup")
	}
	known := func(name string, at Pos) {
		if name != "" && !slices.Contains(names, name) {
			t.complain(at, "name a setup of the step", "no setup is called %q", name)
		}
	}
	for _, r := range slices.Concat(s.Solves, s.Wrongs) {
		known(r.Case, r.At)
	}
	for _, h := range s.Hints {
		known(h.Case, h.At)
	}
}

func (t *linter) shell(id string, at Pos) {
	if id != "" && !slices.Contains(t.Shells, id) {
		t.complain(at, "name one of "+strings.Join(t.Shells, ", "), "no shell is called %q", id)
	}
}

func (t *linter) predicate(p Predicate) {
	if !slices.Contains(t.Predicates, p.Name) {
		t.complain(p.At, "outlive lesson predicates names all", "no predicate is called %q", p.Name)
	}
}

// longestLine fits in 80 columns.
const longestLine = 79

func (t *linter) routes(s Step) {
	if len(s.Solves) == 0 {
		t.complain(s.At, "add a fence: solve NAME, with the lines to type", "nothing says how the step %q is solved", s.ID)
	}
	if len(s.Wrongs) == 0 {
		t.complain(s.At, "add a fence: wrong NAME expect=DIAGNOSIS", "no mistake of the step %q is known", s.ID)
	}
	names, lines := map[string]bool{}, map[string]string{}
	for _, r := range slices.Concat(s.Solves, s.Wrongs) {
		typed := strings.Join(r.Lines, "\n") + "\x00" + r.Shell
		switch other, twice := lines[typed]; {
		case names[r.Name]:
			t.complain(r.At, "choose another name", "a second route is called %q", r.Name)
		case twice:
			t.complain(r.At, "leave one out", "%q types what %q does", r.Name, other)
		}
		names[r.Name], lines[typed] = true, r.Name
		t.shell(r.Shell, r.At)
		for _, line := range r.Lines {
			if len(line) > longestLine {
				t.complain(r.At, fmt.Sprintf("keep lines to %d columns", longestLine), "a line of %q has %d", r.Name, len(line))
			}
		}
	}
	t.without(s)
	for _, w := range s.Wrongs {
		if w.Expect != "" && !diagnosis(s, w.Expect) {
			t.complain(w.At, "expect "+Nothing+" or a predicate of the step's check, with its !", "the step has no diagnosis %q", w.Expect)
		}
	}
}

// without finds out that a mistake leaves out what the step is about: who does not
// make the experiment must not be told that they did.
func (t *linter) without(s Step) {
	found := false
	for _, w := range s.Wrongs {
		if w.Without == "" {
			continue
		}
		found = true
		if slices.ContainsFunc(s.Solves, plain) || strings.Contains(s.Setup, w.Without) {
			continue // what the step is about is in what happens, or in what it begins with
		}
		if !slices.ContainsFunc(s.Solves, func(r Route) bool { return r.types(w.Without) }) {
			t.complain(w.At, "name what a solve types", "no solve has %q, which %q is to leave out", w.Without, w.Name)
		}
		if w.types(w.Without) {
			t.complain(w.At, "take it out of its lines", "%q is to leave out %q, and types it", w.Name, w.Without)
		}
	}
	if !found && len(s.Wrongs) > 0 {
		t.complain(s.At, "mark the laziest input that must fail: wrong NAME expect=DIAGNOSIS without=WORD", "no mistake of the step %q leaves out what it is about", s.ID)
	}
}

// plain tells of a route that is the workload and nothing else.
func plain(r Route) bool {
	return len(r.Lines) == 1 && strings.TrimSuffix(r.Lines[0], " &") == "workload"
}

// types tells whether the text is in what is typed.
func (r Route) types(text string) bool { return strings.Contains(strings.Join(r.Lines, "\n"), text) }

// diagnosis tells whether a step can come to it.
func diagnosis(s Step, name string) bool {
	return name == Nothing || name == Impossible && s.Act != "" || slices.ContainsFunc(s.Check, func(p Predicate) bool { return p.String() == name })
}

func (t *linter) hints(s Step) {
	for _, h := range s.Hints {
		if !diagnosis(s, h.Diagnosis) {
			t.complain(h.At, "name "+Nothing+" or a predicate of the step's check, with its !", "the hint is for %q, which is no diagnosis of the step", h.Diagnosis)
		}
	}
	for _, w := range s.Wrongs {
		if diagnosis(s, w.Expect) && !slices.ContainsFunc(s.Hints, func(h Hint) bool { return h.Diagnosis == w.Expect }) {
			t.complain(w.At, "add a fence: hint "+w.Expect, "nobody helps who makes the mistake %q", w.Name)
		}
	}
}
