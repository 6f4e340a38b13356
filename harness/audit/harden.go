package audit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"outlive/harness/harden"
	"outlive/harness/lab"
	"outlive/harness/witness"
	"outlive/modes/unit"
)

// Hardened is what was found for a unit.
type Hardened struct {
	harden.Outcome
	Name   string  `json:"unit"`
	Probe  string  `json:"probe"`
	DropIn string  `json:"drop_in"`
	Before string  `json:"exposure_before"` // as systemd-analyze security says it: "9.6 UNSAFE"
	After  string  `json:"exposure_after"`
	Step   float64 `json:"seconds_a_step"` // on average
	// Unseen is why denials could not be seen; "" where they could.
	Unseen string `json:"unseen,omitempty"`
}

// Wish is what Harden is asked for.
type Wish struct {
	Untested bool     // put in what this machine cannot keep, or tell of
	Only     []string // directives to try; none for all
	Begins   func(directive string)
}

// Harden looks in a lab for what can be taken from a unit's service: see package harden.
// An error of harden's is that it does not do its work as it is.
func Harden(ctx context.Context, in *lab.Lab, self string, o Order, w Wish) (h Hardened, err error) {
	b, err := newBench(in, self, o)
	if err != nil {
		return h, err
	}
	defer b.close()
	if o.Prepare != "" {
		if _, err := b.prepare(); err != nil { // what it did not do the service will miss
			return h, err
		}
	}
	if _, err := b.completes(); err != nil {
		return h, err
	}
	f := o.File
	h.Name, h.Probe = o.Name, o.Probe
	t := &stepper{bench: b, over: ctx.Done(), at: map[string]bool{}}
	if t.denials, err = witness.WatchDenials(in.Init.PID); err != nil {
		h.Unseen = err.Error()
	} else {
		defer func() { err = errors.Join(err, t.denials.Close()) }()
	}
	plan := harden.Plan{Candidates: harden.All(), Untested: w.Untested, Begins: w.Begins, Sets: func(directive string) bool {
		return slices.ContainsFunc(f.Lines, func(l Line) bool { return l.Name == directive })
	}}
	if len(w.Only) > 0 {
		plan.Candidates = slices.DeleteFunc(plan.Candidates, func(c harden.Candidate) bool { return !slices.Contains(w.Only, c.ID) })
	}
	// Asked only when the service works as it is.
	said := sync.OnceValues(func() (map[string]string, error) { return holds(in, self, f, plan) })
	plan.Holds = func(line string) string {
		all, _ := said()
		directive, _, _ := strings.Cut(line, "=")
		why, tried := all[directive]
		if !tried {
			why = string(Untried) + ": nobody knows how"
		}
		return why
	}
	h.Outcome, err = harden.Harden(t, plan)
	if ctx.Err() != nil {
		return h, errors.New("cannot finish: interrupted")
	}
	if err != nil {
		return h, err
	}
	if _, err = said(); err != nil {
		return h, err
	}
	if h.Steps > 0 {
		h.Step = t.took.Seconds() / float64(t.steps)
	}
	h.DropIn = harden.DropIn(o.Name, h.Results, w.Untested)
	return h, t.whole(&h)
}

// holds tries which lines this machine keeps, by services that have them alone, and gives by
// directive why it does not; "" where it does.
func holds(in *lab.Lab, self string, unit File, plan harden.Plan) (map[string]string, error) {
	f := File{Lines: unit.only("User", "Group")} // root sees more than others
	for _, c := range plan.Candidates {
		if plan.Sets(c.ID) {
			continue
		}
		if settings, _ := c.Settings(harden.Facts{Seen: true}); len(settings) > 0 {
			value := strings.TrimPrefix(settings[0][0], c.ID+"=")
			f.Lines = append(f.Lines, Line{Name: c.ID, Value: first(value, "CAP_NET_BIND_SERVICE")}) // an empty set is no value
		}
	}
	results, err := Try(in, self, f)
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for _, r := range results {
		switch r.Verdict {
		case Kept:
			said[r.Directive] = ""
		case Untried: // as one that is not there
		default:
			said[r.Directive] = string(r.Verdict) + ": " + r.Why()
		}
	}
	return said, nil
}

// whole tries the drop-in as the file that it will be, and has systemd count words before and after.
func (t *stepper) whole(h *Hardened) error {
	name := t.instance(t.order.Instances[0])
	if err := t.put(name, t.order.Text, ""); err != nil {
		return err
	}
	h.Before = t.exposure(name)
	h.After = h.Before
	if h.DropIn == "" {
		return nil
	}
	if err := t.put(name, t.order.Text, h.DropIn); err != nil {
		return err
	}
	h.After = t.exposure(name)
	if run := t.run(name); run.Failed != "" {
		return fmt.Errorf("cannot harden the unit: each of its new lines went well, the finished file does not: %s", run.Failed)
	}
	return nil
}

// put writes a unit and its drop-in, and has systemd read both.
func (t *stepper) put(name, text, dropIn string) error {
	files := map[string]string{unit.System + fragment(name): text, unit.System + fragment(name) + ".d/50-hardening.conf": dropIn}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := t.in.WriteFile(path, files[path], 0o644); err != nil {
			return err
		}
	}
	out, err := t.in.OutputBy(time.Now().Add(longestLife), t.in.Command("systemctl", "daemon-reload"), nil)
	if err != nil {
		return fmt.Errorf("cannot have the lab's systemd read the unit: %w: %s", err, out)
	}
	return nil
}

// exposure is what systemd-analyze security says of a unit; "" where it says nothing.
func (t *stepper) exposure(name string) string {
	out, _ := t.in.OutputBy(time.Now().Add(longestLife), t.in.Command("systemd-analyze", "--no-pager", "security", name), nil)
	_, said, _ := strings.Cut(out, "Overall exposure level for "+name+": ")
	words := strings.Fields(said)
	return strings.Join(words[:min(2, len(words))], " ")
}
