package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"outlive/harness/report"
)

// Schema names the contract of the json format.
const Schema = schema

// Saved is what a report that was saved as json says of a rule.
type Saved struct {
	ID      string  `json:"id"`
	Verdict Verdict `json:"verdict"`
	Fault   bool    `json:"fault"`
}

// Load reads the verdicts, by rule, of a report that was saved as json.
func Load(from io.Reader) (map[string]Verdict, error) {
	before, named := map[string]Verdict{}, ""
	dec := json.NewDecoder(from)
	err := report.Object(dec, func(key string) error {
		switch key {
		case "schema":
			return dec.Decode(&named)
		case "rules":
			return report.List(dec, func() error {
				rule, err := TakeRule(dec)
				before[rule.ID] = rule.Verdict
				return err
			})
		}
		return report.Skip(dec)
	})
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("it is cut off")
	case named != "" && named != schema, err == nil && named != schema:
		return nil, fmt.Errorf("its schema is %q, not %q", named, schema)
	case err != nil:
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows its end")
	}
	return before, nil
}

// TakeRule reads one rule: the next of the list, or a line of the jsonl format.
func TakeRule(dec *json.Decoder) (s Saved, err error) {
	if err := dec.Decode(&s); err != nil {
		return s, err
	}
	if s.ID == "" || !slices.Contains([]Verdict{Kept, Broken, Skipped, Unfit}, s.Verdict) {
		return s, errors.New("a rule lacks an id or a known verdict")
	}
	return s, nil
}
