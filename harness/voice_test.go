package harness

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/modes"
)

// What a log holds of what was printed without a flush, for real: C, Python, Perl
// and others that gather write it at a clean end, lose it at a signal that is no
// exception, and write each line to a terminal; Go, Node, bash and others keep nothing.
func TestWhatALogHoldsWithoutAFlush(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	lost, late, there := plan.Log{Printed: 2, Held: true}, plan.Log{Printed: 4, End: 4, Held: true}, plan.Log{Printed: 4, Before: 2, After: 4, End: 4}
	for _, r := range runtimes.All() {
		if tooLarge(t, r.ID) {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			requireRuntime(t, r.ID)
			cells, err := request{Modes: "setsid background", Shells: "bash", Events: "kill-shell sigterm", Voices: plan.Buffered, Runtimes: r.ID}.cells()
			require.NoError(t, err)
			seen := map[string]plan.Log{}
			_, err = Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
				requireKept(t, []plan.Trial{one})
				require.NotNil(t, one.Log, one)
				seen[one.Mode+" "+one.Event] = *one.Log
			})
			require.NoError(t, err)
			written := plan.Log{Printed: 2, Before: 2, After: 2, End: 2}
			want := map[string]plan.Log{"background kill-shell": there, "background sigterm": written, "setsid kill-shell": there, "setsid sigterm": written}
			if r.Traits.Gathers > 0 {
				want["setsid kill-shell"], want["setsid sigterm"] = late, lost
			}
			if slices.Contains(r.Traits.Unwinds, "SIGTERM") {
				want["setsid sigterm"] = plan.Log{Printed: 2, After: 2, End: 2, Held: true}
			}
			require.Equal(t, want, seen)
		})
	}
}

// Every runtime, in every mode that this machine can do, by the events that
// differ in what becomes of a log.
func TestEveryModeIsKeptWithoutAFlush(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	for _, r := range runtimes.All() {
		if tooLarge(t, r.ID) {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			requireRuntime(t, r.ID)
			requireMatrix(t, request{Shells: "bash", Events: "hangup exit sigterm ctrl-c suspend-hangup", Voices: plan.Buffered, Runtimes: r.ID})
		})
	}
}

// A language that does not hold back what its traits say is noticed, and one
// that holds back more.
func TestVoicesThatLieAreNoticed(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	logged := modes.Form{Via: modes.Shell, Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.File,
	}}
	requireNoticed(t, map[string]foreignLie{
		"python -u": {lie{"log.at-once", cell(typed(logged, "PYTHONUNBUFFERED=1 {cmd} >{log} 2>&1 &"), "bash", "sighup", plan.Buffered)}, "python"},
		"stdbuf":    {lie{"log.complete", cell(typed(logged, "stdbuf -oL {cmd} >{log} 2>&1 &"), "bash", "sighup", plan.Buffered)}, "c"},
		"grep":      {lie{"log.at-once", cell(typed(logged, "{cmd} 2>>{log} | grep beat >>{log} &"), "bash", "sighup", plan.Buffered)}, "bash"},
	})
}

// Evidence under the theory of another voice is news.
func TestTheTheoryOfAnotherVoice(t *testing.T) {
	requireShell(t, "bash")
	requireRuntime(t, "c")
	c := cell(nohupForm, "bash", "hangup", plan.Buffered)
	c.Runtime = "c"
	_, err := Matrix{Cells: []plan.Cell{c}, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		require.Equal(t, evidence.Survived, one.Outcome)
		for _, r := range runtimes.All() {
			other := c
			other.Runtime = r.ID
			require.Equal(t, r.Traits.Gathers == 0 || r.Traits.Appends, other.Judge(*one.Evidence).Verdict == plan.Broken, r.ID)
		}
	})
	require.NoError(t, err)
}
