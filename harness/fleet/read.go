package fleet

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"outlive/harness/inspect"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/verify"
)

// Missing is the schema of what stands for a document that could not be made: why.
const Missing = "outlive/missing/1"

// said is what one document says.
type said struct {
	schema, kind string
	trials       report.Document
	rules        []verify.Saved
	processes    map[Question]string
	why, profile string
}

// schemas are those that can be read, with the kind of what they answer.
var schemas = map[string]string{report.Schema: Compare, verify.Schema: Verify, inspect.Schema: Inspect, Missing: ""}

// largest is how much of a document one value of it may take, in bytes.
const largest = 16 << 20

// read reads one document, or the lines of one, to its end.
func read(from io.Reader) (s said, err error) {
	s = said{trials: report.NewDocument(), processes: map[Question]string{}}
	limited := &bounded{from: from}
	in := bufio.NewReader(limited)
	first, _ := in.Peek(64)
	dec := json.NewDecoder(in)
	limited.dec = dec
	if s.schema = linesOf(first); s.schema != "" {
		err = s.readLines(dec)
	} else {
		err = s.readDocument(dec)
	}
	s.kind = schemas[s.schema]
	var syntax *json.SyntaxError
	switch {
	case len(bytes.TrimSpace(first)) == 0 && (err == nil || errors.Is(err, io.EOF)):
		err = errors.New("it is empty")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it is cut off" + s.until())
	case errors.As(err, &syntax) && s.schema == "":
		err = fmt.Errorf("it is no document of outlive's: %w", err)
	case err == nil && s.why != "":
		err = errors.New(s.why)
	}
	return s, err
}

// until tells how far a document was read.
func (s said) until() string {
	switch {
	case s.trials.Read() > 0:
		return fmt.Sprintf(" after %d trials", s.trials.Read())
	case len(s.rules) > 0:
		return fmt.Sprintf(" after %d rules", len(s.rules))
	}
	return ""
}

// linesOf tells which schema a document of lines has, by how it begins; "" for one document.
func linesOf(first []byte) string {
	switch begin := strings.Join(strings.Fields(string(first)), ""); {
	case strings.HasPrefix(begin, `{"mode":`):
		return report.Schema
	case strings.HasPrefix(begin, `{"id":`):
		return verify.Schema
	}
	return ""
}

func (s *said) readLines(dec *json.Decoder) (err error) {
	for err == nil && dec.More() {
		if s.schema == report.Schema {
			err = s.trials.TakeTrial(dec)
		} else {
			err = s.takeRule(dec)
		}
	}
	return err
}

func (s *said) readDocument(dec *json.Decoder) error {
	seen := map[string]bool{}
	err := report.Object(dec, func(key string) error {
		seen[key] = true
		switch key {
		case "schema":
			if err := dec.Decode(&s.schema); err != nil {
				return err
			}
			return s.known()
		case "rules":
			return report.List(dec, func() error { return s.takeRule(dec) })
		case "processes":
			return report.List(dec, func() error { return s.takeProcess(dec) })
		case "profile":
			return dec.Decode(&s.profile)
		case "why":
			return dec.Decode(&s.why)
		case "host", "trials":
			_, err := s.trials.Take(dec, key)
			return err
		}
		return report.Skip(dec)
	})
	if err != nil {
		return err
	}
	needs := map[string]string{report.Schema: "trials summary", verify.Schema: "rules summary", inspect.Schema: "processes", Missing: "why"}
	for _, key := range append([]string{"schema"}, strings.Fields(needs[s.schema])...) {
		if !seen[key] {
			return fmt.Errorf("it has no %q", key)
		}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows its end")
	}
	if s.schema == Missing && s.why == "" {
		s.why = "it could not be made"
	}
	return nil
}

func (s *said) known() error {
	if _, ok := schemas[s.schema]; !ok {
		return fmt.Errorf("its schema is %q, which is none of compare, verify or inspect", s.schema)
	}
	return nil
}

func (s *said) takeRule(dec *json.Decoder) error {
	rule, err := verify.TakeRule(dec)
	if err == nil {
		s.rules = append(s.rules, rule)
	}
	return err
}

// takeProcess keeps what becomes of a program, by event; of several that are called
// alike, each thing that becomes of one.
func (s *said) takeProcess(dec *json.Decoder) error {
	var p inspect.OneOf
	if err := dec.Decode(&p); err != nil {
		return err
	}
	if p.Comm == "" {
		return errors.New("a process has no name")
	}
	if p.Policy != nil { // which is the same for all that is in a session
		s.processes[Question{System, "logind's " + p.Policy.Decides.Key}] = p.Policy.Decides.Value
		s.processes[Question{System, "logind's " + p.Policy.IPC.Key}] = p.Policy.IPC.Value
	}
	if p.Login {
		return nil
	}
	s.processes[Question{Inspect, p.Comm + there}] = yes
	for _, f := range p.Forecast {
		q := Question{Inspect, p.Comm + ", " + f.Event}
		outcome := string(f.Outcome)
		if have := s.processes[q]; have != "" && !strings.Contains(have, outcome) {
			outcome = have + " or " + outcome
		} else if have != "" {
			outcome = have
		}
		s.processes[q] = outcome
	}
	return nil
}

// installed ends the question whether a host has a program: not each tells its version.
const installed = " installed"

// there ends the question whether a program runs.
const there, yes, no = " runs", "yes", "no"

// tell gives every answer, and notes in the host what it is and how many are kept.
func (s said) tell(answer func(Question, string), h *host) {
	s.trials.Each(func(cell report.Cell, said, missing string, v plan.Verdict) {
		h.counts.add(v)
		switch {
		case missing != "": // which says nothing of what becomes of a mode
			answer(Question{System, missing + installed}, no)
		case v != plan.Unfit: // nor does what could not be told, which is counted
			answer(Question{Compare, cell.String()}, said)
		}
	})
	for _, r := range s.rules {
		v, text := plan.Verdict(r.Verdict), string(r.Verdict)
		if v == plan.Broken && !r.Fault {
			v, text = plan.Kept, "broken, which is known" // its owner says so, or it is a remark
		}
		h.counts.add(v)
		answer(Question{Verify, strings.TrimSpace(s.profile + " " + r.ID)}, text)
	}
	for q, text := range s.processes {
		if strings.HasSuffix(q.What, there) {
			h.counts.Answers++
		}
		answer(q, text)
	}
	about := s.trials.Host
	if about.Kernel == "" && about.Distribution == "" {
		return
	}
	h.about = about
	for what, text := range map[string]string{"kernel": about.Kernel, "distribution": about.Distribution, "init": about.Init, "user": about.User} {
		answer(Question{System, what}, text)
	}
	for tool, version := range about.Tools {
		answer(Question{System, tool + installed}, yes)
		if version != "" { // it does not tell
			answer(Question{System, tool}, version)
		}
	}
}

// bounded refuses a document one value of which would fill the memory.
type bounded struct {
	from io.Reader
	dec  *json.Decoder
	n    int64
}

func (b *bounded) Read(into []byte) (int, error) {
	if b.dec != nil && b.n-b.dec.InputOffset() > largest {
		return 0, fmt.Errorf("one value of it is larger than %d MiB", largest>>20)
	}
	n, err := b.from.Read(into)
	b.n += int64(n)
	return n, err
}
