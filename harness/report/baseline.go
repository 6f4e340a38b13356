package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"outlive/harness"
)

// Document is a matrix folded into its cells: read by Load, or gathered by a Collector.
type Document struct {
	Host    harness.Host
	Summary harness.Summary
	cells   cells
	head    Head // empty for a loaded one
}

// Cells counts the cells.
func (d Document) Cells() int { return len(d.cells.by) }

// Collector is a Writer that keeps what Compare needs: one state a cell.
type Collector struct{ Document }

// NewCollector gives an empty one.
func NewCollector() *Collector { return &Collector{Document{cells: newCells()}} }

func (c *Collector) Begin(h Head) error { c.head, c.Host = h, h.Host; return nil }

func (c *Collector) Trial(t harness.Trial) error { c.cells.add(t); return nil }

func (c *Collector) End(s harness.Summary) error { c.Summary = s; return nil }

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
		var t harness.Trial
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

// Change is one cell that is not what it was. Was and Is name only what
// differs, as in "survived" and "died"; "absent" is a cell or check without trial.
type Change struct {
	Cell    string
	Was, Is string
}

const absent = "absent"

// Compare names each cell whose outcome, verdict or any check's verdict
// changed, each that appeared, and each that vanished although the run was to
// have it. A flaky cell always differs. Sorted by cell.
func Compare(was Document, is *Collector) []Change {
	var all []Change
	for cell, now := range is.cells.by {
		if was, is := difference(was.cells.by[cell], now); was != is {
			all = append(all, Change{cell.String(), was, is})
		}
	}
	selected := is.selection()
	for cell, before := range was.cells.by {
		if is.cells.by[cell] == nil && selected(cell) {
			all = append(all, Change{cell.String(), before.brief(), absent})
		}
	}
	slices.SortFunc(all, func(a, b Change) int { return cmp.Compare(a.Cell, b.Cell) })
	return all
}

// selection tells whether the run was to try a cell.
func (c *Collector) selection() func(Cell) bool {
	h := c.head
	return func(cell Cell) bool {
		return slices.Contains(h.Shells, cell.Shell) && slices.Contains(h.Voices, cell.Voice) &&
			slices.ContainsFunc(h.Columns, func(c Column) bool { return c.ID == cell.Event }) &&
			slices.ContainsFunc(h.Rows, func(r Row) bool { return r.shows(cell) })
	}
}

// shows tells whether a cell is in this row.
func (r Row) shows(c Cell) bool {
	return r.Mode == c.Mode && r.Via == c.Via && r.Without == c.Without
}

// difference tells two tallies apart, in words; they are equal when the words are.
func difference(was, is *tally) (string, string) {
	switch {
	case was == nil:
		return absent, is.brief()
	case was.flaky() && is.flaky():
		return was.brief() + " before", is.brief() + " again"
	case was.flaky() || is.flaky():
		return was.brief(), is.brief()
	}
	before, now := was.state().aspects(), is.state().aspects()
	names := maps.Clone(before)
	maps.Copy(names, now)
	var olds, news []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != now[name] {
			olds = append(olds, strings.TrimSpace(name+" "+cmp.Or(before[name], absent)))
			news = append(news, strings.TrimSpace(name+" "+cmp.Or(now[name], absent)))
		}
	}
	return strings.Join(olds, ", "), strings.Join(news, ", ")
}

// brief is the whole cell in a word or two.
func (t *tally) brief() string {
	if t.flaky() {
		return "flaky (" + t.disagreement() + ")"
	}
	s := t.state()
	return fmt.Sprintf("%s (%s)", s.Outcome, s.Verdict)
}
