package faults

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/rule"
)

// without are the rules that no fault of ours breaks, and why.
var without = map[string]string{
	"tty.none":              "a terminal takes the session of who has it: session.own",
	"supervised.runs":       "supervised.stays",
	"supervised.stops":      "stop.whole, below a supervisor",
	"container.stays":       "what does not stay: supervised.stays",
	"container.exits-clean": "container.term",
	"user.dropped":          "who it is to be has to be said", "cgroup.where": "where it is to be has to be said", "listen.fds": "that it takes sockets has to be said",
	"systemd.fits": "takes a lab", "systemd.no-fork": "takes a lab", "systemd.notify": "takes a lab", "systemd.stop": "takes a lab",
}

// TestEveryRuleHasItsFault: else nobody knows whether it finds anything.
func TestEveryRuleHasItsFault(t *testing.T) {
	for _, r := range rule.All() {
		has := slices.ContainsFunc(All(), func(f Fault) bool { return f.Rule() == r.ID })
		if r.Severity == rule.Note {
			continue
		}
		require.NotEqual(t, has, without[r.ID] != "", "%s: a fault of its own, or the reason why it has none", r.ID)
	}
	for _, f := range All() {
		_, known := rule.Lookup(f.Rule())
		require.True(t, known || f.Rule() == "", f.ID)
		for _, id := range f.With {
			_, known := rule.Lookup(id)
			require.True(t, known, "%s with %s", f.ID, id)
		}
	}
}

// TestCompare: what is not found, or found by others as well, is wrong.
func TestCompare(t *testing.T) {
	fault := func(broken ...string) *Result {
		return &Result{Fault: Fault{ID: "session.own", With: []string{"tty.none"}}, Broken: broken}
	}
	require.Empty(t, fault("session.own").compare(nil))
	require.Empty(t, fault("tty.none", "session.own").compare(nil))
	require.Equal(t, "it was not found", fault("tty.none").compare(nil))
	require.Equal(t, "could not tell: session.own: why", fault().compare([]string{"session.own: why"}))
	require.Equal(t, "found by unrelated rules, too: umask.own", fault("session.own", "umask.own").compare(nil))
	right := &Result{Fault: Fault{ID: "none"}}
	require.Empty(t, right.compare(nil))
	right.Broken = []string{"umask.own"}
	require.Equal(t, "found by unrelated rules, too: umask.own", right.compare(nil))
}
