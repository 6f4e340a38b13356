package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

func collect(t *testing.T, h Head, bend func(*plan.Trial) bool) *Collector {
	c := NewCollector()
	run(t, c, h, bend)
	return c
}

func TestCompare(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Rows, h.Columns = h.Rows[1:4], h.Columns[:2]
	const cell = "disown/shell/bash/exit/chatty"
	on := func(change func(*plan.Trial) bool) func(*plan.Trial) bool {
		return func(t *plan.Trial) bool { return cellOf(*t).String() != cell || change(t) }
	}
	dies := on(func(t *plan.Trial) bool { t.Outcome, t.Verdict = evidence.Died, plan.Broken; return true })
	drops := on(func(*plan.Trial) bool { return false })
	sometimes := on(func(t *plan.Trial) bool {
		if t.Repeat == 2 {
			t.Outcome = evidence.Died
		}
		return true
	})
	for _, c := range []struct {
		name          string
		was, is       func(*plan.Trial) bool
		wasRep, isRep int
		want          []Change
	}{
		{"the same", nil, nil, 1, 1, nil},
		{"the same, more often", nil, nil, 1, 3, nil},
		{"an outcome", nil, dies, 1, 1, []Change{{cell, "survived, verdict kept", "died, verdict broken"}}},
		{"a verdict alone", nil, on(func(t *plan.Trial) bool { t.Verdict = plan.Unfit; return true }), 1, 1,
			[]Change{{cell, "verdict kept", "verdict unfit"}}},
		{"a check", nil, on(func(t *plan.Trial) bool { t.Checks[1].Verdict = plan.Broken; return true }), 1, 1,
			[]Change{{cell, "tty.none kept", "tty.none broken"}}},
		{"a check that is gone", nil, on(func(t *plan.Trial) bool { t.Checks = t.Checks[:1]; return true }), 1, 1,
			[]Change{{cell, "tty.none kept", "tty.none absent"}}},
		{"a signal is no change", nil, on(func(t *plan.Trial) bool { t.Signal = "SIGTERM"; return true }), 1, 1, nil},
		{"appeared", drops, nil, 1, 1, []Change{{cell, "absent", "survived (kept)"}}},
		{"vanished", nil, drops, 1, 1, []Change{{cell, "survived (kept)", "absent"}}},
		{"flaky now", nil, sometimes, 1, 3, []Change{{cell, "survived (kept)", "flaky (survived 2, died 1)"}}},
		{"flaky before", sometimes, nil, 3, 1, []Change{{cell, "flaky (survived 2, died 1)", "survived (kept)"}}},
		{"flaky both times", sometimes, sometimes, 3, 3,
			[]Change{{cell, "flaky (survived 2, died 1) before", "flaky (survived 2, died 1) again"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.Repeat = c.wasRep
			old, err := Load(strings.NewReader(render(t, "json", Options{}, h, c.was)))
			require.NoError(t, err)
			h.Repeat = c.isRep
			require.Equal(t, c.want, Compare(old, collect(t, h, c.is)))
		})
	}
}

func TestCellsOutsideTheSelectionDidNotVanish(t *testing.T) {
	h := localHead([]string{"bash", "dash"}, []string{"silent", "chatty"})
	old, err := Load(strings.NewReader(render(t, "json", Options{}, h, nil)))
	require.NoError(t, err)
	require.Equal(t, len(h.Rows)*len(h.Columns)*4, old.Cells())
	require.Equal(t, h.Host, old.Host)
	h.Shells, h.Voices, h.Rows, h.Columns = h.Shells[:1], h.Voices[:1], h.Rows[:2], h.Columns[1:3]
	require.Empty(t, Compare(old, collect(t, h, nil)))
}

// What was saved before there were runtimes was the built-in workload, and a
// runtime is a cell of its own.
func TestRuntimesInABaseline(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Rows, h.Columns = h.Rows[:2], h.Columns[:1]
	saved := render(t, "json", Options{}, h, nil)
	require.Contains(t, saved, `"runtime":"go"`)
	old, err := Load(strings.NewReader(strings.ReplaceAll(saved, `"runtime":"go",`, "")))
	require.NoError(t, err)
	require.Empty(t, Compare(old, collect(t, h, nil)))
	h.Runtimes = []string{"node"}
	require.Equal(t, []Change{
		{"background/shell/bash/hangup/chatty/node", "absent", "died (kept)"},
		{"foreground/shell/bash/hangup/chatty/node", "absent", "died (kept)"},
	}, Compare(old, collect(t, h, nil)))
}

func TestLoadRefuses(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Rows, h.Columns = h.Rows[:2], h.Columns[:1]
	whole := render(t, "json", Options{}, h, nil)
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "it is cut off after 0 trials"},
		{"no json", "What survives in bash", "invalid character 'W'"},
		{"an array", "[1]", `"{" is missing`},
		{"another schema", strings.Replace(whole, Schema, "outlive/compare/9", 1), `its schema is "outlive/compare/9", not "outlive/compare/1"`},
		{"a foreign object", `{"name": "left-pad", "version": 1}`, `it has no "schema"`},
		{"no summary", whole[:strings.Index(whole, ",\n\"summary\"")] + "}", `it has no "summary"`},
		{"two documents", whole + whole, "something follows its end"},
		{"a trial of another kind", strings.Replace(whole, `"mode":"foreground"`, `"mode":7`, 1), "trial 1: "},
		{"a trial without verdict", strings.Replace(whole, `"verdict":"kept"`, `"verdict":"fine"`, 1), "trial 1 lacks"},
		{"jsonl", render(t, "jsonl", Options{}, h, nil), `it has no "schema"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(strings.NewReader(c.text))
			require.ErrorContains(t, err, "cannot read the saved comparison: ")
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestLoadRefusesEveryTruncation(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Rows, h.Columns = h.Rows[:2], h.Columns[:1]
	whole := strings.TrimSuffix(render(t, "json", Options{}, h, nil), "\n")
	for n := range whole {
		_, err := Load(strings.NewReader(whole[:n]))
		require.ErrorContains(t, err, "it is cut off after", "%q", whole[:n])
	}
	_, err := Load(strings.NewReader(whole))
	require.NoError(t, err)
}

func TestFieldsMayBeAdded(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	whole := render(t, "json", Options{}, h, nil)
	more := strings.Replace(whole, `"trials"`, `"later": {"a": [1, {}]}, "trials"`, 1)
	more = strings.Replace(more, `"mode":`, `"flavour": 7, "mode":`, 1)
	d, err := Load(strings.NewReader(more))
	require.NoError(t, err)
	require.Equal(t, 135, d.Cells())
}
