package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
)

// Cell names one place of the matrix; trials that only differ in their repeat share it.
type Cell struct{ Mode, Without, Via, Shell, Event, Voice, Runtime, Part string }

func cellOf(t plan.Trial) Cell {
	// What was saved before there were runtimes was the built-in workload.
	return Cell{t.Mode, t.Without, t.Via, t.Shell, t.Event, t.Voice, cmp.Or(t.Runtime, runtimes.Go), t.Part}
}

// String is mode/via/shell/event/voice, with "-step" after the mode for each step
// left out, and with /runtime where that is not the built-in one, or the part that it plays.
func (c Cell) String() string {
	mode := c.Mode
	if c.Without != "" {
		mode += "-" + strings.ReplaceAll(c.Without, ",", "-")
	}
	parts := []string{mode, c.Via, c.Shell, c.Event, c.Voice}
	if c.Runtime != runtimes.Go {
		parts = append(parts, c.Runtime)
	}
	if c.Part != "" {
		parts = append(parts, c.Part)
	}
	return strings.Join(parts, "/")
}

// state is all that must agree between two trials of a cell.
type state struct {
	Outcome evidence.Outcome
	Verdict plan.Verdict
	Checks  string // "id verdict" of each, sorted, a line each
}

func stateOf(t plan.Trial) state {
	var checks []string
	for _, c := range t.Checks {
		checks = append(checks, c.ID+" "+string(c.Verdict))
	}
	slices.Sort(checks)
	return state{t.Outcome, t.Verdict, strings.Join(checks, "\n")}
}

// aspects gives the state part by part: its outcome, its verdict, and each check's.
func (s state) aspects() map[string]string {
	all := map[string]string{"": string(s.Outcome), " verdict": string(s.Verdict)}
	for line := range strings.Lines(s.Checks) {
		if i := strings.LastIndexByte(strings.TrimSuffix(line, "\n"), ' '); i >= 0 {
			all[line[:i]] = strings.TrimSuffix(line[i+1:], "\n")
		}
	}
	return all
}

// tally is what the trials of one cell showed.
type tally struct {
	states map[state]int // one entry unless the cell is flaky
	sample plan.Trial    // the worst of them, without evidence; only its broken checks
}

func (t *tally) flaky() bool { return len(t.states) > 1 }

// state is the one that all trials agree on.
func (t *tally) state() state {
	for s := range t.states {
		return s
	}
	return state{}
}

// counts tells how often each value of an aspect was seen: "survived 97, died 3".
func (t *tally) counts(aspect string) (text string, differ bool) {
	seen := map[string]int{}
	for s, n := range t.states {
		value, ok := s.aspects()[aspect]
		if !ok {
			value = "absent"
		}
		seen[value] += n
	}
	values := slices.SortedFunc(maps.Keys(seen), func(a, b string) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(a, b))
	})
	for i, v := range values {
		values[i] = fmt.Sprintf("%s %d", v, seen[v])
	}
	return strings.Join(values, ", "), len(seen) > 1
}

// disagreement names every aspect in which the trials differ, with its counts.
func (t *tally) disagreement() string {
	names := map[string]bool{}
	for s := range t.states {
		for name := range s.aspects() {
			names[name] = true
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if text, differ := t.counts(name); differ {
			parts = append(parts, strings.TrimSpace(name+" "+text))
		}
	}
	return strings.Join(parts, "; ")
}

// cells folds trials into their cells: memory grows with the matrix, not with its repeats.
type cells struct {
	by     map[Cell]*tally
	checks map[string]string // one copy of each Checks text
}

func newCells() cells { return cells{map[Cell]*tally{}, map[string]string{}} }

func (c cells) add(t plan.Trial) {
	s := stateOf(t)
	if one, ok := c.checks[s.Checks]; ok {
		s.Checks = one
	} else {
		c.checks[s.Checks] = s.Checks
	}
	cell := cellOf(t)
	have := c.by[cell]
	if have == nil {
		have = &tally{states: map[state]int{}}
		c.by[cell] = have
	}
	if len(have.states) == 0 || badness(t.Verdict) > badness(have.sample.Verdict) {
		have.sample = sampleOf(t)
	}
	have.states[s]++
}

func sampleOf(t plan.Trial) plan.Trial {
	t.Evidence = nil
	broken := []plan.CheckResult(nil)
	for _, c := range t.Checks {
		if c.Verdict == plan.Broken {
			broken = append(broken, c)
		}
	}
	t.Checks = broken
	return t
}

func badness(v plan.Verdict) int {
	return slices.Index([]plan.Verdict{plan.Skipped, plan.Kept, plan.Told, plan.Unfit, plan.Broken}, v)
}

// Each gives every cell, in no order, what its trials showed in a few words ("survived",
// "died, expected survived"), the program that it was skipped for, and the verdict on them.
func (d Document) Each(see func(cell Cell, said, missing string, verdict plan.Verdict)) {
	for cell, t := range d.cells.by {
		if t.flaky() {
			see(cell, "flaky: "+t.disagreement(), "", plan.Unfit)
			continue
		}
		see(cell, inBrief(t.sample), t.sample.Missing, verdictOf(t.sample))
	}
}

// inBrief is what a trial showed, and what of it is broken.
func inBrief(t plan.Trial) string {
	parts := []string{string(t.Outcome)}
	if contradicts(t) {
		parts = append(parts, "expected "+string(t.Expected))
	}
	for _, c := range t.Checks { // of a sample only those that are broken
		parts = append(parts, c.ID+" broken")
	}
	return strings.Join(parts, ", ")
}
