//go:build linux

package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/lessons/drill"
)

// TestDrill: a question is tried at once, whoever is killed is asked the same again, what
// was wrong comes back, and who leaves is told the score. No lesson has to run for it.
func TestDrill(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	deck := func() *drill.Deck {
		d, err := drill.Read(filepath.Join(home, "outlive", "learn"))
		require.NoError(t, err)
		return d
	}
	first := learn(t, home, "--drill", "--shell", "bash")
	first.sees("leaves: ")
	id := deck().Open
	first.h.Kill(time.Now().Add(5 * time.Second))
	require.Empty(t, leftBehind("WORK="+home))

	p := learn(t, home, "--drill", "--shell", "bash")
	p.sees(strings.Fields(id)[0] + " in bash: ")
	p.sees("leaves: ")
	require.Equal(t, id, deck().Open)
	p.types("\r") // no guess is none that is right
	p.sees("This question comes back.")
	p.sees("to leave ")
	require.Equal(t, drill.Card{Due: 4}, deck().Cards[id])
	p.types("d")
	p.sees("as predicted")
	p.sees("to leave ")
	p.types("\r")
	p.sees("question 2: 0 of 1 right")
	p.sees("leaves: ")
	second := deck().Open
	require.NotEqual(t, id, second)
	p.types("1")
	said := p.sees("right: ", "wrong: ")
	p.sees("to leave ")
	require.Equal(t, said == "right: ", deck().Cards[second].Streak > 0, "%s: %s", second, said)
	p.types("q")
	p.sees("2 asked, ", "outlive learn --drill")
	require.True(t, p.h.WaitGone(time.Now().Add(5*time.Second)))
	require.Equal(t, 2, deck().Asked)
}

// Whoever leaves while a question is tried is not kept waiting, and it is asked again.
func TestDrillIsLeftWhileItTries(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"q", "\x03", "\x04"} {
		home := t.TempDir()
		p := learn(t, home, "--drill", "--shell", "bash")
		p.sees("leaves: ")
		p.types("\r")
		p.sees("It is tried now.")
		p.types(key)
		p.sees("Nothing was answered.", "1 asked, ") // it may have been tried by then
		require.True(t, p.h.WaitGone(time.Now().Add(10*time.Second)))
	}
}

// TestDrillFitsATerminal: each question, with what comes of it, fits 80 columns and 24
// lines, and has an answer that can be chosen.
func TestDrillFitsATerminal(t *testing.T) {
	a := newApp()
	a.out.Width, a.out.Colour, a.out.ASCII = 80, false, false
	q := &quiz{app: a, desk: &desk{app: a}, cells: map[string]plan.Cell{}, by: map[evidence.Outcome][]string{}}
	require.NoError(t, q.gather(""))
	require.Greater(t, len(q.cells), 60)
	require.Greater(t, len(q.choices), 1)
	for outcome, ids := range q.by {
		require.Contains(t, q.choices, outcome)
		for _, id := range ids {
			is, _, err := q.cells[id].Expect()
			require.NoError(t, err)
			guess := q.choices[0]
			if guess == is.Outcome {
				guess = q.choices[1]
			}
			shown := q.asks(q.cells[id]) + "1\nIt is tried now.\n" + q.judged(plan.Trial{Outcome: is.Outcome, Signal: "SIGWINCH", Why: is.Why, Source: is.Source}, guess) + "\nto leave "
			lines := strings.Split(shown, "\n")
			require.LessOrEqual(t, len(lines), 24, "%s: %s", id, shown)
			for _, line := range lines {
				require.LessOrEqual(t, page.Width(line), 80, "%s: %s", id, line)
			}
		}
	}
	require.Error(t, (&quiz{cells: map[string]plan.Cell{}, by: map[evidence.Outcome][]string{}}).gather("none"))
}
