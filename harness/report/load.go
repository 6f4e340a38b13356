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
	d := Document{cells: newCells()}
	seen, n := map[string]bool{}, 0
	dec := json.NewDecoder(r)
	err := object(dec, func(key string) error {
		seen[key] = true
		switch key {
		case "schema":
			return readSchema(dec)
		case "host":
			return dec.Decode(&d.Host)
		case "summary":
			return dec.Decode(&d.Summary)
		case "trials":
			return d.readTrials(dec, &n)
		}
		var other json.RawMessage // fields may be added
		return dec.Decode(&other)
	})
	if err == nil {
		err = whole(dec, seen)
	}
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return Document{}, fmt.Errorf("cannot read the saved comparison: it is cut off after %d trials", n)
	case err != nil:
		return Document{}, fmt.Errorf("cannot read the saved comparison: %w", err)
	}
	return d, nil
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

func (d *Document) readTrials(dec *json.Decoder, n *int) error {
	if err := expect(dec, json.Delim('[')); err != nil {
		return err
	}
	for dec.More() {
		var t plan.Trial
		if err := dec.Decode(&t); err != nil {
			return fmt.Errorf("trial %d: %w", *n+1, err)
		}
		*n++
		if t.Mode == "" || t.Event == "" || t.Outcome == "" || badness(t.Verdict) < 0 {
			return fmt.Errorf("trial %d lacks a mode, an event, an outcome or a known verdict", *n)
		}
		d.cells.add(t)
	}
	_, err := dec.Token()
	return err
}

// object reads one JSON object and lets read take the value of each key.
func object(dec *json.Decoder, read func(key string) error) error {
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
