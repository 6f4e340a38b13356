// Package drill decides which question comes next: what was answered wrong comes back
// soon, what was answered right later, and later each time. It asks nothing itself.
package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"outlive/harness/files"
)

// Deck is what somebody was asked, by the ids of questions.
type Deck struct {
	Schema string          `json:"schema"`
	Asked  int             `json:"asked"`          // answers, all in all
	Right  int             `json:"right"`          // of them
	Open   string          `json:"open,omitempty"` // was asked last, and is not answered yet
	Cards  map[string]Card `json:"cards"`

	path string
}

// Card is one question that was answered.
type Card struct {
	Due    int `json:"due"`    // it comes back when so many were answered, all in all
	Streak int `json:"streak"` // right answers in a row
}

const schema = "outlive/drill/1"

// Read reads the deck that is kept in a directory; an empty one when there is none.
func Read(dir string) (*Deck, error) {
	d := &Deck{Schema: schema, Cards: map[string]Card{}, path: filepath.Join(dir, "drill.json")}
	text, err := files.ReadOwn(d.path, files.Small)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d, nil
	case err != nil:
		return d, fmt.Errorf("cannot read your drill: %w", err)
	}
	if err := json.Unmarshal(text, d); err != nil {
		return d, fmt.Errorf("cannot read your drill: %s: %w", d.path, err)
	}
	if d.Schema != schema {
		return d, fmt.Errorf("cannot read your drill: %s is of schema %q, this outlive knows %q", d.path, d.Schema, schema)
	}
	if d.Cards == nil {
		d.Cards = map[string]Card{}
	}
	return d, nil
}

// Forget takes away all that was answered, and what cannot be read.
func Forget(dir string) error {
	if err := os.Remove(filepath.Join(dir, "drill.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot forget your drill: %w", err)
	}
	return nil
}

func (d *Deck) keep() error {
	err := files.MakeOwn(filepath.Dir(d.path))
	if err == nil {
		err = files.JSON(d.path, d, 0o644, files.Replace)
	}
	if err != nil {
		return fmt.Errorf("cannot keep your drill: %w", err)
	}
	return nil
}
