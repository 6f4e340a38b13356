package lessons

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// English is the language that lessons are written in. A translation, in the folder
// of its language, has the same file name and holds words only: what is done, judged
// and typed is the English lesson's, found by the ids of lesson and steps.
const English = "en"

// Languages are those that lessons can be read in, English first.
func Languages() []string {
	all := []string{English}
	folders, _ := fs.ReadDir(texts, ".") // embedded: it is there
	for _, f := range folders {
		if f.Name() != English {
			all = append(all, f.Name())
		}
	}
	return all
}

// In reads the lessons in a language. What is not translated, or was translated from
// words that have changed since, stays English.
func In(language string) ([]Lesson, error) {
	all, err := All()
	if err != nil || language == English {
		return all, err
	}
	for i, l := range all {
		text, err := fs.ReadFile(texts, language+"/"+l.File)
		if err != nil {
			continue // nobody has translated it
		}
		t, problems := Parse(l.File, text)
		if len(problems) > 0 {
			return nil, fmt.Errorf("cannot read the lessons: %s/%w", language, problems[0])
		}
		all[i] = l.translated(t)
	}
	return all, nil
}

// translated puts a translation's words in place of the lesson's.
func (l Lesson) translated(t Lesson) Lesson {
	if t.English == l.stamp() {
		l.Title, l.Goal, l.Intro, l.Notes = t.Title, t.Goal, t.Intro, t.Notes
	}
	l.Steps = slices.Clone(l.Steps)
	for i, s := range l.Steps {
		if other, ok := t.Step(s.ID); ok && other.English == s.stamp() {
			l.Steps[i] = s.translated(other)
		}
	}
	return l
}

func (s Step) translated(t Step) Step {
	s.Title, s.Text, s.After, s.Notes = t.Title, t.Text, t.After, t.Notes
	s.Predict, s.Hints = slices.Clone(s.Predict), slices.Clone(s.Hints)
	for i := range min(len(s.Predict), len(t.Predict)) {
		s.Predict[i].Text = t.Predict[i].Text
	}
	for i := range min(len(s.Hints), len(t.Hints)) {
		s.Hints[i].Text = t.Hints[i].Text
	}
	return s
}

// wording is a piece of a lesson that is translated as a whole: its name, for complaints,
// and its words.
type wording struct {
	name, text string
	at         Pos
}

// wordings are what is translated of a lesson, but for its steps.
func (l Lesson) wordings() []wording {
	top := Pos{1, 1}
	return []wording{{"title", l.Title, top}, {"goal", l.Goal, top}, {"introduction", l.Intro, top}, {"notes", l.Notes, top}}
}

// wordings are what is translated of a step.
func (s Step) wordings() []wording {
	all := []wording{{"title", s.Title, s.At}, {"text", s.Text, s.At}}
	for _, c := range s.Predict {
		all = append(all, wording{"prediction " + c.key(), c.Text, c.At})
	}
	all = append(all, wording{"text behind the check", s.After, s.At})
	for _, h := range s.Hints {
		all = append(all, wording{"hint " + h.key(), h.Text, h.At})
	}
	return append(all, wording{"notes", s.Notes, s.At})
}

// key is what a prediction says in front of its words.
func (c Choice) key() string {
	var names []string
	for _, p := range c.When {
		names = append(names, p.String())
	}
	return strings.Join(names, ",")
}

// key is what stands behind the word hint.
func (h Hint) key() string {
	if h.Case == "" {
		return h.Diagnosis
	}
	return h.Diagnosis + " setup=" + h.Case
}

// stamp tells whether the words have changed since they were translated.
func (l Lesson) stamp() string { return stamp(l.wordings()) }

func (s Step) stamp() string { return stamp(s.wordings()) }

func stamp(all []wording) string {
	h := sha256.New()
	for _, p := range all {
		fmt.Fprintf(h, "%s\x00%s\x00", p.name, p.text)
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// Skeleton writes a translation's file that holds the English words still, with the
// stamps that it is to have.
func (l Lesson) Skeleton() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nid: %s\ntitle: %s\ngoal: %s\nenglish: %s\n---\n", l.ID, l.Title, l.Goal, l.stamp())
	paragraph(&b, l.Intro)
	fenceOf(&b, "notes", l.Notes)
	for _, s := range l.Steps {
		fmt.Fprintf(&b, "\n## %s {#%s english=%s}\n", s.Title, s.ID, s.stamp())
		paragraph(&b, s.Text)
		var choices []string
		for _, c := range s.Predict {
			choices = append(choices, c.key()+": "+c.Text)
		}
		fenceOf(&b, "predict", strings.Join(choices, "\n"))
		b.WriteString("\n```check\n```\n")
		paragraph(&b, s.After)
		for _, h := range s.Hints {
			fenceOf(&b, "hint "+h.key(), h.Text)
		}
		fenceOf(&b, "notes", s.Notes)
	}
	return b.String()
}

func paragraph(b *strings.Builder, text string) {
	if text != "" {
		b.WriteString("\n" + text + "\n")
	}
}

func fenceOf(b *strings.Builder, role, text string) {
	if text = strings.Trim(text, "\n"); text != "" {
		b.WriteString("\n```" + role + "\n" + text + "\n```\n")
	}
}
