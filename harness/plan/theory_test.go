package plan

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/check"
	"outlive/harness/event"
	"outlive/harness/parts"
	"outlive/harness/proc/anew"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/harness/wrappers"
	"outlive/modes"
)

// Every prediction rests on a rule that there is, with its words; and nearly
// every rule has predictions that rest on it.
func TestPredictionsRestOnRules(t *testing.T) {
	anew.Alone(t)
	bash, _ := shell.Lookup("bash")
	s := Selection{Modes: modes.All(), Events: event.All(), Shells: shell.All(), Voices: []string{Silent, Chatty}, Lab: &Machine{}}
	holding := s
	holding.Shells, holding.Voices = []shell.Shell{bash}, []string{Buffered}
	var all []Selection // a few at a time: all their cells would be gigabytes
	for _, r := range runtimes.All() {
		s.Runtimes, holding.Runtimes = []string{r.ID}, []string{r.ID}
		all = append(all, s, holding)
	}
	s.Runtimes = nil
	for _, p := range parts.All()[1:] {
		s.Parts = []string{p.ID}
		all = append(all, s)
	}
	used := map[string]int{}
	looked := 0
	for _, s := range all {
		cells, err := s.Cells()
		require.NoError(t, err)
		for i := range cells {
			is, _, ok := predict(t, &cells[i])
			if !ok {
				continue
			}
			r, ok := theory.Lookup(is.Rule)
			require.True(t, ok, "%s: %q", &cells[i], is.Rule)
			require.Contains(t, is.Why, r.Says, &cells[i])
			require.Contains(t, is.Source, r.Source, &cells[i])
			used[is.Rule]++
		}
		looked += len(cells)
	}
	var idle []string
	for _, r := range theory.All() {
		require.Regexp(t, `^[a-z]+\.[a-z]+(-[a-z]+)*$`, r.ID)
		require.NotEmpty(t, r.Says, r.ID)
		require.NotEmpty(t, r.Source, r.ID)
		require.NotRegexp(t, `\.$`, r.Says, r.ID)
		whose, _, _ := strings.Cut(r.ID, ".")
		what := r.ID[len(whose)+1:]
		itself := slices.Contains([]string{"ends-by-hup", "ends-by-eof", "leader-hup", "first", "main-process"}, what) // whom only inspect looks at
		if _, guest := wrappers.Lookup(whose); used[r.ID] == 0 && !guest && !itself {                                  // TestWrappers has those
			idle = append(idle, r.ID)
		}
	}
	require.Equal(t, []string{"bash.marked", "bash.subshell-ends", "kernel.ignored-term", "kernel.outside-pid-ns", "kernel.read-only", "ksh.subshell-ends", "systemd.kills-others", "systemd.leaves-others", "systemd.watchdog", "zsh.hup-unset", "zsh.subshell-ends"}, idle,
		"no whole mode of today's comes to these; what disown -h and zsh's options do is told of what runs already")
	t.Log(len(used), "rules carry", looked, "cells")
}

// A toy of every kind, which a test of cmd lays over the tree, stands in every table
// and has its predictions.
func TestToys(t *testing.T) {
	if os.Getenv("TOYS") == "" {
		return // there are none
	}
	s := selected("toy", "toy", "toy")
	s.Voices, s.Runtimes = []string{Chatty, Buffered}, []string{runtimes.Go, "toy"}
	cells, err := s.Cells()
	require.NoError(t, err)
	s.Runtimes, s.Parts = nil, []string{"toy"}
	played, err := s.Cells()
	require.NoError(t, err)
	for _, c := range append(cells, played...) {
		is, _, ok := predict(t, &c)
		require.True(t, ok, "%s has no meaning", &c)
		require.NotEmpty(t, is.Rule, &c)
	}
	require.Len(t, append(cells, played...), 2*2+2)
	for _, rule := range []string{"toy.failed-print", "toy.resets-hup"} {
		_, ok := theory.Lookup(rule)
		require.True(t, ok, rule)
	}
	require.True(t, slices.ContainsFunc(check.All(), func(c check.Check) bool { return c.ID == "toy.check" }))
}
