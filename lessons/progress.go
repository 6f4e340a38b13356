package lessons

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"outlive/harness/files"
)

// Progress is what a learner has done, by the ids of lessons and steps: numbers
// change when lessons are added.
type Progress struct {
	Schema  string                    `json:"schema"`
	Lessons map[string]map[string]Did `json:"lessons"`

	path string
}

// Did says how a step was done.
type Did struct {
	At        time.Time `json:"at"`
	Tries     int       `json:"tries"` // that failed before
	Hints     int       `json:"hints"`
	Predicted string    `json:"predicted,omitempty"` // "right" or "wrong"; empty when nothing was
}

const progressSchema = "outlive/progress/1"

// ReadProgress reads what is kept in a directory; nothing when there is nothing.
func ReadProgress(dir string) (Progress, error) {
	p := Progress{Schema: progressSchema, Lessons: map[string]map[string]Did{}, path: filepath.Join(dir, "progress.json")}
	text, err := files.ReadOwn(p.path, files.Small)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, nil
	case err != nil:
		return p, fmt.Errorf("cannot read your progress: %w", err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("cannot read your progress: %s: %w", p.path, err)
	}
	if p.Schema != progressSchema {
		return p, fmt.Errorf("cannot read your progress: %s is of schema %q, this outlive knows %q", p.path, p.Schema, progressSchema)
	}
	return p, nil
}

// Done notes that a step was done, and keeps it at once. A step that was done
// before keeps its first date.
func (p Progress) Done(lesson, step string, d Did) error {
	if p.Has(lesson, step) {
		return nil
	}
	if p.Lessons[lesson] == nil {
		p.Lessons[lesson] = map[string]Did{}
	}
	p.Lessons[lesson][step] = d
	return p.keep()
}

// Forget takes back what was done of the named lessons, or of all where none is named.
func (p Progress) Forget(named ...string) error {
	if len(named) == 0 {
		clear(p.Lessons)
	}
	for _, lesson := range named {
		delete(p.Lessons, lesson)
	}
	return p.keep()
}

func (p Progress) keep() error {
	err := files.MakeOwn(filepath.Dir(p.path))
	if err == nil {
		err = files.JSON(p.path, p, 0o644, files.Replace)
	}
	if err != nil {
		return fmt.Errorf("cannot keep your progress: %w", err)
	}
	return nil
}

// Has tells whether a step was done.
func (p Progress) Has(lesson, step string) bool {
	_, done := p.Lessons[lesson][step]
	return done
}

// Of counts the steps of a lesson that were done, of those that it has now.
func (p Progress) Of(l Lesson) (n int) {
	for _, s := range l.Steps {
		if p.Has(l.ID, s.ID) {
			n++
		}
	}
	return n
}

// Next is the first step that was not done; false when all were.
func (p Progress) Next(l Lesson) (int, bool) {
	for i, s := range l.Steps {
		if !p.Has(l.ID, s.ID) {
			return i, true
		}
	}
	return 0, false
}
