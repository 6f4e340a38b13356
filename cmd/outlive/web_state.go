//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path/filepath"

	"outlive/harness/files"
	"outlive/harness/runs"
	"outlive/harness/web"
)

// webState is what is the same when `outlive web` is started again for a class, so that
// boards find it. It has keys, and is its owner's alone.
type webState struct {
	Schema string   `json:"schema"`
	Class  string   `json:"class"` // its folder
	Port   int      `json:"port"`
	Keys   web.Keys `json:"keys"`
	Shown  web.View `json:"shown"`            // in the room
	Lesson string   `json:"lesson,omitempty"` // whose slides the speaker shows
	Slide  int      `json:"slide,omitempty"`

	path string
}

const webSchema = "outlive/web/1"

// openWebState reads that of a class; where there is none, or new keys are asked for, it is made.
func openWebState(a *app, class string, renew bool) (*webState, error) {
	store, err := runs.Open(a.env)
	if err != nil {
		return nil, unfitError("", "%w", err)
	}
	dir := filepath.Join(string(store), "web")
	if err := files.MakeOwn(dir); err != nil {
		return nil, unfitError("", "cannot keep the keys: %w", err)
	}
	if class, err = realPath(class); err != nil {
		return nil, unfitError("", "cannot keep the keys: %w", err)
	}
	h := fnv.New64a()
	fmt.Fprint(h, class)
	s := &webState{path: filepath.Join(dir, fmt.Sprintf("%016x.json", h.Sum64()))}
	text, err := files.ReadOwn(s.path, files.Small)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, unfitError("rm "+typedWord(s.path), "cannot use the keys of last time: %w", err)
	case json.Unmarshal(text, s) != nil || s.Schema != webSchema || s.Class != class || s.Keys.Viewer == "" || s.Keys.Speaker == "":
		return nil, unfitError("rm "+typedWord(s.path), "cannot use the keys of last time: %q is broken", s.path)
	}
	if s.Keys.Viewer == "" || renew {
		s.Keys = web.NewKeys()
	}
	if s.Shown == web.Room {
		s.Shown = web.Class
	}
	s.Schema, s.Class = webSchema, class
	return s, nil
}

func realPath(path string) (string, error) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

func (s *webState) save() error {
	if err := files.JSON(s.path, s, 0o600, files.Replace); err != nil {
		return fmt.Errorf("cannot keep the keys: %w", err)
	}
	return nil
}
