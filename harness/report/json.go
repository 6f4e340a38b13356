package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"outlive/harness/plan"
)

// jsonl writes a trial a line, as it ends.
type jsonl struct{ out io.Writer }

func newJSONL(w io.Writer, _ Options) Writer { return jsonl{w} }

func (jsonl) Begin(Head) error { return nil }

func (j jsonl) Trial(t plan.Trial) error {
	line, err := encodeTrial(t)
	if err != nil {
		return err
	}
	return write(j.out, append(line, '\n'))
}

func (jsonl) End(plan.Summary) error { return nil }

// document writes one json document, a trial a line, as they end.
type document struct {
	out io.Writer
	sep string // what goes before the next trial
}

func newJSON(w io.Writer, _ Options) Writer { return &document{out: w, sep: "\n"} }

func (d *document) Begin(h Head) error {
	host := h.Host
	if host.Tools == nil {
		host.Tools = map[string]string{}
	}
	text, err := encode(host)
	if err != nil {
		return fmt.Errorf("cannot write the host as json: %w", err)
	}
	return write(d.out, fmt.Appendf(nil, "{\"schema\": %q,\n\"host\": %s,\n\"trials\": [", Schema, text))
}

func (d *document) Trial(t plan.Trial) error {
	text, err := encodeTrial(t)
	if err != nil {
		return err
	}
	// One write a trial, so that what a killed run leaves behind ends at a line.
	text = append([]byte(d.sep), text...)
	d.sep = ",\n"
	return write(d.out, text)
}

func (d *document) End(s plan.Summary) error {
	text, err := encode(s)
	if err != nil {
		return fmt.Errorf("cannot write the summary as json: %w", err)
	}
	return write(d.out, fmt.Appendf(nil, "\n],\n\"summary\": %s}\n", text))
}

func encodeTrial(t plan.Trial) ([]byte, error) {
	if t.Checks == nil {
		t.Checks = []plan.CheckResult{}
	}
	text, err := encode(t)
	if err != nil {
		return nil, fmt.Errorf("cannot write trial %q as json: %w", cellOf(t), err)
	}
	return text, nil
}

// encode is json.Marshal that leaves the & and < of command lines readable.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func write(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}
