package faults

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/faults/source"
	"outlive/harness/proc/anew"
	"outlive/harness/rule"
)

// TestEveryRuleHasItsFault: else nobody knows whether it finds anything.
func TestEveryRuleHasItsFault(t *testing.T) {
	for _, r := range rule.All() {
		i := slices.IndexFunc(All(), func(f Fault) bool { return f.Rule() == r.ID })
		require.GreaterOrEqual(t, i, 0, "%s has no fault of its own", r.ID)
	}
	ids := map[string]bool{}
	for _, f := range All() {
		_, known := rule.Lookup(f.Rule())
		require.True(t, known || f.Rule() == "", f.ID)
		require.False(t, ids[f.ID+f.Profile], "%s is there twice", f.ID)
		ids[f.ID+f.Profile] = true
		for _, id := range f.With {
			_, known := rule.Lookup(id)
			require.True(t, known, "%s with %s", f.ID, id)
		}
		for id, why := range f.May {
			_, known := rule.Lookup(id)
			require.True(t, known && why != "" && !slices.Contains(f.Expected(), id), "%s may %s", f.ID, id)
		}
	}
}

// TestEveryProfileHasARightOne: else nobody knows whether it condemns everybody.
func TestEveryProfileHasARightOne(t *testing.T) {
	for _, p := range rule.Profiles() {
		require.True(t, slices.ContainsFunc(All(), func(f Fault) bool {
			return f.ID == "none" && (f.Profile == p.ID || f.Profile == "" && p.ID == rule.SysV)
		}), p.ID)
	}
}

// TestCompile: a compiler has nothing to say of the C form.
func TestCompile(t *testing.T) {
	anew.Elsewhere(t)
	require.NoError(t, source.Compile(t.Context(), filepath.Join(t.TempDir(), "daemon"), "-Wall", "-Wextra", "-Werror"))
}

// TestCompare: what is not found, cannot be told, or is found by others as well, is wrong.
func TestCompare(t *testing.T) {
	fault := Fault{ID: "session.own", With: []string{"tty.none"}, May: map[string]string{"pidfile.race": "why"}}
	right := Fault{ID: "none"}
	for _, c := range []struct {
		fault  Fault
		broken []string
		unfit  string
		wrong  string
	}{
		{fault, []string{"session.own", "tty.none"}, "", ""},
		{fault, []string{"tty.none", "session.own", "pidfile.race"}, "", ""},
		{fault, []string{"tty.none", "session.own"}, "pidfile.race", ""},
		{fault, []string{"tty.none"}, "", "not found by session.own"},
		{fault, []string{"session.own"}, "", "not found by tty.none"},
		{fault, []string{"tty.none"}, "session.own", "could not tell: session.own: why"},
		{fault, []string{"tty.none", "session.own"}, "umask.own", "could not tell: umask.own: why"},
		{fault, []string{"session.own", "tty.none", "umask.own"}, "", "found by unrelated rules, too: umask.own"},
		{right, nil, "", ""},
		{right, []string{"umask.own"}, "", "found by unrelated rules, too: umask.own"},
		{right, nil, "umask.own", "could not tell: umask.own: why"},
	} {
		unfit := map[string]string{}
		if c.unfit != "" {
			unfit[c.unfit] = "why"
		}
		require.Equal(t, c.wrong, (&Result{Fault: c.fault, Broken: c.broken}).compare(unfit), "%v", c)
	}
}
