package lessons

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed en/*.md ko
var texts embed.FS

// All reads the lessons that outlive comes with, in the order of their files.
func All() ([]Lesson, error) {
	dir, err := fs.Sub(texts, English)
	if err != nil {
		return nil, fmt.Errorf("cannot read the lessons: %w", err)
	}
	return ReadAll(dir)
}

// ReadAll reads every lesson of a folder.
func ReadAll(dir fs.FS) ([]Lesson, error) {
	names, err := fs.Glob(dir, "[0-9]*.md")
	if err != nil {
		return nil, fmt.Errorf("cannot list the lessons: %w", err)
	}
	slices.Sort(names)
	var all []Lesson
	var bad []error
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("cannot read a lesson: %w", err)
		}
		l, problems := Parse(path.Base(name), text)
		for _, p := range problems {
			bad = append(bad, p)
		}
		all = append(all, l)
	}
	return all, errors.Join(bad...)
}

// Lookup finds a lesson by its id.
func Lookup(all []Lesson, id string) (Lesson, bool) {
	i := slices.IndexFunc(all, func(l Lesson) bool { return l.ID == id })
	if i < 0 {
		return Lesson{}, false
	}
	return all[i], true
}
