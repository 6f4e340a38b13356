package audit

import (
	"strings"

	"outlive/harness/lab"
	"outlive/modes/unit"
)

// Order is what is to be tried of a unit, and with what.
type Order struct {
	Unit
	StandIn bool   // a program of ours runs in place of its own, and what the lab lacks is made
	Probe   string // a line of sh that succeeds while it serves; "" for none
	Prepare string // a script of bash that is run before; "" for none
	Profile string // what is wanted of it besides: Production, or "" for nothing
	// Instances are those of a template that are run; nil for two in whose second %i and %I differ.
	Instances []string
}

// Examine tries a unit in a lab; self is outlive's path there. It takes as long as the unit's
// own waits: RestartSec=, StartLimitIntervalSec=, TimeoutStopSec=, WatchdogSec=.
func Examine(in *lab.Lab, self string, o Order) (r Report, err error) {
	r = Report{Name: o.Name}
	b, err := newBench(in, self, o)
	if err != nil {
		return r, err
	}
	defer b.close()
	if r.Ignored, err = b.ignored(); err != nil {
		return r, err
	}
	if o.Prepare != "" {
		prepared, err := b.prepare()
		if err != nil {
			return r, err
		}
		r.Checks = append(r.Checks, prepared)
	}
	if r.Made, err = b.completes(); err != nil {
		return r, err
	}
	// First, while nobody has made its folders.
	r.Checks = append(r.Checks, b.behave()...)
	r.Contradictions = o.Unit.contradictions(b.met(r.Ignored))
	if r.Results, err = Try(in, self, b.file); err == nil && o.Profile == Production {
		r.Points = r.held(o)
	}
	return r, err
}

// completes makes what the lab lacks for the unit, where a program of ours stands in for its
// own; else what is lacking is the error.
func (b *bench) completes() (made []string, err error) {
	lacks := b.lacks()
	if len(lacks) > 0 && !b.order.StandIn {
		return nil, Lacking{b.name, lacks}
	}
	for _, l := range lacks {
		if err := l.make(b); err != nil {
			return made, err
		}
		made = append(made, l.String())
	}
	if b.order.StandIn {
		b.order.Unit = b.order.standIn(b.self)
		b.file = b.order.File
	}
	return made, b.beside()
}

// beside writes the unit's socket and timer.
func (b *bench) beside() error {
	for _, p := range b.order.Beside {
		if err := b.in.WriteFile(unit.System+p.Name, p.Text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// asGiven is where the files lie as they were written, for systemd to judge them.
const asGiven = "/run/outlive-unit/"

// ignored are the lines that systemd leaves out, in its own words.
func (b *bench) ignored() ([]string, error) {
	said := []string{}
	var paths []string
	for _, s := range b.order.Sources {
		if err := b.in.WriteFile(asGiven+s.Name, s.Text, 0o644); err != nil {
			return nil, err
		}
		if !strings.HasSuffix(s.Name, ".conf") {
			paths = append(paths, asGiven+s.Name)
		}
	}
	text, _ := b.in.CombinedOutput(b.in.Command("systemd-analyze", append([]string{"verify"}, paths...)...))
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); b.leavesOut(line) {
			said = append(said, strings.TrimPrefix(line, asGiven))
		}
	}
	return said, nil
}

// leavesOut tells whether systemd says of one of the unit's files that it ignores something
// of it, or that it does without it altogether.
func (b *bench) leavesOut(line string) bool {
	for _, word := range []string{"gnoring", "Refusing"} {
		if !strings.Contains(line, word) {
			continue
		}
		for _, s := range b.order.Sources {
			if strings.Contains(line, s.Name+":") {
				return true
			}
		}
	}
	return false
}
