package harness

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/witness"
	"outlive/modes"
)

// Matrix is many cells, and how to make them.
type Matrix struct {
	Cells    []plan.Cell
	Self     string // outlive's executable
	Parallel int    // lanes; 0 for DefaultParallel
	// Patience is how long one awaited fact may take before its trial is unfit; 0 for the usual 30 s.
	Patience time.Duration
	// Witness sees who sent which signal; nil for none.
	Witness *witness.Witness
	// KeepEvidence leaves the evidence with the trials; by default it is dropped once judged.
	KeepEvidence bool
}

// DefaultParallel is how many lanes keep this machine busy: a trial mostly
// waits for others to be scheduled.
func DefaultParallel() int { return 2 * runtime.NumCPU() }

// Run makes every trial and gives each result to report, in the order of the
// cells, as soon as it and all before it are there. It returns whether the
// controls were right: a run whose controls are wrong is unfit as a whole. The
// error is the context's, or says that no trial could be made at all.
func (m Matrix) Run(ctx context.Context, report func(plan.Trial)) (Controls, error) {
	f, err := lane.NewFront(m.Self)
	if err != nil {
		return Controls{}, err
	}
	c := m.copies()
	twin, late := m.twin(ctx, f, c), false
	controls, err := m.run(ctx, f, c, func(one plan.Trial) {
		if late = twin(); !late {
			report(one)
		}
	})
	if !late || err != nil {
		return controls, err
	}
	return m.patient().run(ctx, f, c, report)
}

func (m Matrix) run(ctx context.Context, f *lane.Front, c *copies, report func(plan.Trial)) (Controls, error) {
	controls := controlCells(m.Cells)
	trusted := trustIn(ctx, m.Cells)
	defer trusted.end()
	todo := make(chan []plan.Job)
	done := make(chan result, 64)
	go func() {
		defer close(todo)
		all := slices.Concat(controls, m.Cells)
		for _, jobs := range plan.Turns(all) {
			select {
			case todo <- jobs:
			case <-ctx.Done():
				return
			}
		}
	}()
	var lanes sync.WaitGroup
	for range m.parallel() {
		lanes.Go(func() {
			m.drive(ctx, f, c, trusted, todo, func(r result) {
				if r.index < len(controls) {
					trusted.judge(r)
				}
				done <- r
			})
		})
	}
	go func() { lanes.Wait(); close(done) }()
	verdict := inOrder(done, len(controls), m.KeepEvidence, report)
	return verdict, ctx.Err()
}

func (m Matrix) parallel() int {
	n := m.Parallel
	if n <= 0 {
		n = DefaultParallel()
	}
	return max(1, min(n, len(m.Cells)))
}

type result struct {
	plan.Trial
	index   int
	givenUp bool // it was not made, since its shell is not trusted
	// its lane ended in the midst of it, or there was none: that says nothing of its shell
	laneless bool
}

// drive makes trials in one lane after another: a lane that ends in mid-trial
// costs that trial, and those made together with it, no more.
func (m Matrix) drive(ctx context.Context, f *lane.Front, c *copies, trusted trust, todo <-chan []plan.Job, done func(result)) {
	var l *lane.Lane
	defer func() {
		if l != nil {
			l.Close()
		}
	}()
	for jobs := range todo {
		shell := trusted[jobs[0].Shell] // all jobs' of a batch
		results := c.take(func() []result { return m.perform(shell.ctx, f, &l, jobs) })
		if shell.ctx.Err() != nil && ctx.Err() == nil {
			results = giveUp(jobs, context.Cause(shell.ctx))
		}
		for _, r := range results {
			done(r)
		}
	}
}

// perform makes the trials of some jobs together; none are given when ctx has ended.
func (m Matrix) perform(ctx context.Context, f *lane.Front, l **lane.Lane, jobs []plan.Job) (results []result) {
	var specs []plan.Spec
	var made []plan.Job
	for _, j := range jobs {
		if skipped, ok := j.Skipped(); ok {
			results = append(results, result{Trial: skipped, index: j.Index})
			continue
		}
		spec, err := j.Spec()
		if err != nil {
			results = append(results, result{Trial: j.Judge(evidence.Evidence{Unfit: err.Error()}), index: j.Index})
			continue
		}
		spec.Script.Patience = m.Patience
		specs, made = append(specs, spec), append(made, j)
	}
	if len(specs) == 0 || ctx.Err() != nil {
		return results
	}
	all, err := m.observe(ctx, f, l, specs)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		all = slices.Repeat([]evidence.Evidence{{Unfit: err.Error()}}, len(specs))
	}
	for i, j := range made {
		results = append(results, result{Trial: j.Judge(all[i]), index: j.Index, laneless: err != nil})
	}
	return results
}

// observe has a lane make trials, and adds what the witness saw.
func (m Matrix) observe(ctx context.Context, f *lane.Front, l **lane.Lane, specs []plan.Spec) (all []evidence.Evidence, err error) {
	if *l == nil {
		if *l, err = f.Open(); err != nil {
			return nil, err
		}
	}
	watches := make([]*witness.Watch, len(specs))
	if m.Witness != nil {
		for i := range watches {
			watches[i] = m.Witness.Begin()
		}
	}
	all, err = (*l).Perform(ctx, specs)
	if err != nil {
		(*l).Close()
		*l = nil
		all = make([]evidence.Evidence, len(specs))
	}
	for i, watch := range watches {
		if watch != nil {
			watch.Tell(ctx, &all[i])
		}
	}
	return all, err
}

// inOrder reports results in the order of the cells, as far as there are any,
// and judges the controls, which come first.
func inOrder(done <-chan result, controls int, keep bool, report func(plan.Trial)) Controls {
	waiting := map[int]result{}
	next := 0
	verdict := Controls{}
	for r := range done {
		if !keep {
			r.Evidence = nil
		}
		waiting[r.index] = r
		for r, ok := waiting[next]; ok; r, ok = waiting[next] {
			delete(waiting, next)
			if next < controls {
				verdict.add(r)
			} else {
				report(r.Trial)
			}
			next++
		}
	}
	return verdict
}

// Controls are trials whose outcome is certain: a plain job in the foreground
// dies when its terminal closes, and one in a session of its own does not. If
// they come out otherwise, the harness or the machine lies.
type Controls struct {
	Trials int
	Wrong  []string
}

func (c *Controls) add(r result) {
	c.Trials++
	if why := r.wrong(); why != "" && !r.givenUp {
		c.Wrong = append(c.Wrong, why)
	}
}

// wrong says how a control came out otherwise than is certain; "" when it did not.
func (t result) wrong() string {
	if t.Verdict == plan.Skipped || t.Outcome == t.Expected && t.Verdict == plan.Kept {
		return ""
	}
	if t.Outcome == t.Expected { // but it is not what was started
		for _, c := range t.Checks {
			if c.Verdict == plan.Broken {
				return fmt.Sprintf("%s in %s: %s, but %s: %s", t.Mode, t.Shell, t.Outcome, c.ID, c.Got)
			}
		}
	}
	return fmt.Sprintf("%s in %s: %s, not %s (%s)", t.Mode, t.Shell, t.Outcome, t.Expected, t.Why)
}

// Err says what is wrong; nil when nothing is.
func (c Controls) Err() error {
	if len(c.Wrong) == 0 {
		return nil
	}
	return fmt.Errorf("cannot trust this run: the controls came out wrong: %s", strings.Join(c.Wrong, "; "))
}

// controlCells are the two controls for every shell in use, as literal lines.
func controlCells(cells []plan.Cell) []plan.Cell {
	hangup, ok := event.Lookup("hangup")
	if !ok {
		return nil
	}
	foreground := modes.Form{Via: modes.Shell, Line: "{cmd}", Traits: modes.Traits{
		OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true,
	}}
	setsid := modes.Form{Via: modes.Tool, Line: "setsid {cmd} >log 2>&1 </dev/null &", Traits: modes.Traits{
		OwnSession: true, OwnGroup: true, Leader: true, Orphan: true, Stdin: modes.Null, Output: modes.File,
	}, Lacking: map[modes.Feature]func(*modes.Traits){modes.InPlace: func(t *modes.Traits) { t.Orphan = false }}}
	seen := map[string]bool{}
	var all []plan.Cell
	for _, c := range cells {
		if seen[c.Shell] {
			continue
		}
		seen[c.Shell] = true
		all = append(all,
			plan.Cell{Mode: modes.Mode{ID: "control: a job in the foreground"}, Form: foreground, Shell: c.Shell, Event: hangup, Voice: plan.Chatty, Lab: c.Lab},
			plan.Cell{Mode: modes.Mode{ID: "control: a session of its own"}, Form: setsid, Shell: c.Shell, Event: hangup, Voice: plan.Chatty, Lab: c.Lab})
	}
	return all
}
