package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Load reads the verdicts, by rule, of a report that was saved as json.
func Load(from io.Reader) (map[string]Verdict, error) {
	var saved document
	dec := json.NewDecoder(from)
	switch err := dec.Decode(&saved); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("it is cut off")
	case err != nil:
		return nil, err
	case saved.Schema != schema:
		return nil, fmt.Errorf("its schema is %q, not %q", saved.Schema, schema)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	before := map[string]Verdict{}
	for i, r := range saved.Rules {
		if r.ID == "" || !slices.Contains([]Verdict{Kept, Broken, Skipped, Unfit}, r.Verdict) {
			return nil, fmt.Errorf("rule %d lacks an id or a known verdict", i+1)
		}
		before[r.ID] = r.Verdict
	}
	return before, nil
}
