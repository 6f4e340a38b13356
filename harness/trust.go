package harness

import (
	"context"
	"errors"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

// trust tells of each shell whether its cells are worth making: its context ends
// with the matrix, or as soon as one of its controls comes out wrong, and then
// its cells are given up, those in progress too. Each would wait its whole
// patience for a shell that gives no prompt.
type trust map[string]*trusted

type trusted struct {
	ctx  context.Context
	lose context.CancelCauseFunc
}

func trustIn(ctx context.Context, cells []plan.Cell) trust {
	all := trust{}
	for _, c := range cells {
		if all[c.Shell] == nil {
			t := &trusted{}
			t.ctx, t.lose = context.WithCancelCause(ctx)
			all[c.Shell] = t
		}
	}
	return all
}

// judge loses the trust in the shell of a control that came out wrong.
func (t trust) judge(control result) {
	if why := control.wrong(); why != "" && !control.laneless {
		t[control.Shell].lose(errors.New("cannot trust this shell: " + why))
	}
}

func (t trust) end() {
	for _, one := range t {
		one.lose(nil)
	}
}

// giveUp gives the results of cells that are not made.
func giveUp(jobs []plan.Job, why error) (results []result) {
	for _, j := range jobs {
		t, skipped := j.Skipped()
		if !skipped {
			t = j.Judge(evidence.Evidence{Unfit: why.Error()})
		}
		results = append(results, result{Trial: t, index: j.Index, givenUp: true})
	}
	return results
}
