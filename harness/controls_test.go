package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

func TestControlsTellWhatIsWrong(t *testing.T) {
	good := plan.Trial{Mode: "control", Outcome: evidence.Died, Expected: evidence.Died, Verdict: plan.Kept}
	for name, tt := range map[string]struct {
		change func(one *plan.Trial)
		wrong  bool
	}{
		"right":   {func(*plan.Trial) {}, false},
		"skipped": {func(one *plan.Trial) { one.Verdict, one.Outcome = plan.Skipped, evidence.Skipped }, false},
		"lives":   {func(one *plan.Trial) { one.Outcome, one.Verdict = evidence.Survived, plan.Broken }, true},
		"unfit":   {func(one *plan.Trial) { one.Outcome, one.Verdict = evidence.Unfit, plan.Unfit }, true},
		"a check": {func(one *plan.Trial) { one.Verdict = plan.Broken }, true},
	} {
		one, controls := good, Controls{}
		tt.change(&one)
		controls.add(result{Trial: one})
		require.Equal(t, 1, controls.Trials)
		require.Equal(t, tt.wrong, controls.Err() != nil, name)
	}
}
