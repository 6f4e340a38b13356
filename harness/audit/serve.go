package audit

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"outlive/harness/lab"
	"outlive/modes/unit"
)

const (
	// patience is how long a service has for all that it tries.
	patience = time.Minute
	// atOnce is how many are started together: what many have in common, as the
	// namespaces' mounts, was seen to fail when fifty were.
	atOnce = 4
)

// service is one of ours: the lines that it has, and the results whose acts it does.
type service struct {
	name  string
	lines []Line
	tries []*Result
	to    func(*Result) *Seen
}

// Try tries each promise of a unit in a lab; self is outlive's path in it.
func Try(in *lab.Lab, self string, f File) ([]Result, error) {
	all := f.results()
	var tried []*Result
	for i := range all {
		if all[i].Verdict != Untried {
			tried = append(tried, &all[i])
		}
	}
	if len(tried) == 0 {
		return all, nil
	}
	services := []service{
		{"audit-whole.service", f.kept(), tried, func(r *Result) *Seen { return &r.Whole }},
		{"audit-bare.service", nil, slices.DeleteFunc(slices.Clone(tried), grants), func(r *Result) *Seen { return &r.Bare }},
	}
	for i, r := range tried {
		p, _ := Lookup(r.Directive)
		if p.Grants {
			less := slices.DeleteFunc(f.kept(), func(l Line) bool { return l.Name == r.Directive })
			services = append(services, service{fmt.Sprintf("audit-less-%d.service", i), less, []*Result{r}, func(r *Result) *Seen { return &r.Bare }})
		}
		services = append(services, service{fmt.Sprintf("audit-%d.service", i), f.only(append(p.With, r.Directive)...), []*Result{r}, func(r *Result) *Seen { return &r.Alone }})
	}
	if err := run(in, self, services); err != nil {
		return nil, err
	}
	for _, r := range tried {
		r.Verdict = r.judge()
	}
	return all, nil
}

func grants(r *Result) bool { p, _ := Lookup(r.Directive); return p.Grants }

// results are the unit's directives, as far as they are about the service itself.
func (f File) results() (all []Result) {
	for _, name := range f.Names() {
		if around(name) {
			continue
		}
		p, known := Lookup(name)
		r := Result{Directive: name, Value: f.Value(name), Check: p.Check, Says: p.Says, Source: p.Source, Verdict: Untried}
		if known && (p.Fits == nil || p.Fits(r.Value)) {
			r.Verdict = Kept // until it was tried
		}
		all = append(all, r)
	}
	return all
}

// run has them all do what they are for, a few at a time.
func run(in *lab.Lab, self string, all []service) error {
	for _, s := range all {
		if err := in.WriteFile(unit.System+s.name, s.text(self), 0o644); err != nil {
			return err
		}
	}
	ask := func(line string) (string, error) {
		return in.OutputBy(time.Now().Add(patience+30*time.Second), in.Command("sh", "-c", line), nil)
	}
	if out, err := ask("mkdir -p -m 755 " + heardIn + " && systemctl daemon-reload"); err != nil {
		return fmt.Errorf("cannot make the services in the lab: %w: %s", err, out)
	}
	// The whole unit's is by itself: its end would take folders in /run from who asks for one of them.
	for _, some := range append([][]service{all[:1]}, slices.Collect(slices.Chunk(all[1:], atOnce))...) {
		var names []string
		for _, s := range some {
			names = append(names, s.name)
		}
		failed, _ := ask("systemctl start " + strings.Join(names, " ")) // one that fails has said nothing
		for _, s := range some {
			s.read(in, failed)
		}
	}
	return nil
}

// said is where a service of ours prints to.
func (s service) said() string { return heardIn + s.name }

func (s service) text(self string) string {
	words := []string{self, ProbeVerb}
	for _, r := range s.tries {
		words = append(words, r.Directive, r.Value)
	}
	text := []string{"[Service]", "Type=oneshot", "ExecStart=" + unit.Words(words),
		"StandardOutput=truncate:" + s.said(), "StandardError=journal", fmt.Sprintf("TimeoutStartSec=%.0f", patience.Seconds())}
	for _, l := range s.lines {
		text = append(text, l.Name+"="+l.Value)
	}
	return unit.File(text...)
}

// read notes what each act met.
func (s service) read(in *lab.Lab, failed string) {
	text, _ := os.ReadFile(in.Path(s.said()))
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, r := range s.tries {
		at := s.to(r)
		if i >= len(lines) || json.Unmarshal([]byte(lines[i]), at) != nil {
			first, _, _ := strings.Cut(strings.TrimSpace(failed), "\n")
			*at = Seen{Unfit: "the service could not be started, or was ended: " + first}
		}
	}
}
