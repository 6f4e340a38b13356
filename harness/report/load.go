package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"outlive/harness/plan"
)

// Load reads a document that the json format wrote. One that was cut off, or
// that is something else, is an error.
func Load(r io.Reader) (Document, error) {
	d := NewDocument()
	seen := map[string]bool{}
	dec := json.NewDecoder(r)
	err := Object(dec, func(key string) error {
		seen[key] = true
		if known, err := d.Take(dec, key); known {
			return err
		}
		if key == "schema" {
			return readSchema(dec)
		}
		return Skip(dec) // fields may be added
	})
	if err == nil {
		err = whole(dec, seen)
	}
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return Document{}, fmt.Errorf("cannot read the saved comparison: it is cut off after %d trials", d.read)
	case err != nil:
		return Document{}, fmt.Errorf("cannot read the saved comparison: %w", err)
	}
	return d, nil
}

// NewDocument gives one that nothing was read into yet.
func NewDocument() Document { return Document{cells: newCells()} }

// Take reads the value of a key, and tells whether it is one of a comparison's own.
func (d *Document) Take(dec *json.Decoder, key string) (known bool, err error) {
	switch key {
	case "host":
		return true, dec.Decode(&d.Host)
	case "summary":
		return true, dec.Decode(&d.Summary)
	case "trials":
		return true, List(dec, func() error { return d.TakeTrial(dec) })
	}
	return false, nil
}

// whole makes sure that nothing is missing and nothing follows.
func whole(dec *json.Decoder, seen map[string]bool) error {
	for _, key := range []string{"schema", "host", "trials", "summary"} {
		if !seen[key] {
			return fmt.Errorf("it has no %q", key)
		}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows its end")
	}
	return nil
}

func readSchema(dec *json.Decoder) error {
	var schema string
	if err := dec.Decode(&schema); err != nil {
		return err
	}
	if schema != Schema {
		return fmt.Errorf("its schema is %q, not %q", schema, Schema)
	}
	return nil
}

// TakeTrial reads one trial: the next of the list, or a line of the jsonl format.
func (d *Document) TakeTrial(dec *json.Decoder) error {
	var t plan.Trial
	if err := dec.Decode(&t); err != nil {
		return fmt.Errorf("trial %d: %w", d.read+1, err)
	}
	d.read++
	if t.Mode == "" || t.Event == "" || t.Outcome == "" || badness(t.Verdict) < 0 {
		return fmt.Errorf("trial %d lacks a mode, an event, an outcome or a known verdict", d.read)
	}
	d.cells.add(t)
	return nil
}

// Read counts the trials that were read.
func (d Document) Read() int { return d.read }

// List reads a list of JSON, and lets read take each of its values.
func List(dec *json.Decoder, read func() error) error {
	if err := expect(dec, json.Delim('[')); err != nil {
		return err
	}
	for dec.More() {
		if err := read(); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

// Skip passes over a value, however large, piece by piece.
func Skip(dec *json.Decoder) error {
	for depth := 0; ; {
		token, err := dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// Object reads one JSON object and lets read take the value of each key.
func Object(dec *json.Decoder, read func(key string) error) error {
	if err := expect(dec, json.Delim('{')); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		if err := read(key.(string)); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%q is missing", want)
	}
	return nil
}
