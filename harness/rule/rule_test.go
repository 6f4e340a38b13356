package rule

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryRuleIsWhole(t *testing.T) {
	for _, r := range All() {
		require.NotEmpty(t, r.Text, r.ID)
		require.NotEmpty(t, r.Source, r.ID)
		require.NotEmpty(t, r.Why, r.ID)
		require.NotNil(t, r.Judge, r.ID)
		require.NotEmpty(t, r.Bound(), r.ID)
		require.Contains(t, Groups(), r.Group, r.ID)
		require.Contains(t, []Severity{Must, Should, Note}, r.Severity, r.ID)
		for _, id := range r.Profiles {
			_, ok := ProfileOf(id)
			require.True(t, ok, "%s binds in %q", r.ID, id)
		}
	}
}

func TestATeamsOwnProfile(t *testing.T) {
	p := Profile{ID: "own.yaml", Extends: Supervised, Severities: map[string]Severity{"stop.term": Note, "stop.whole": Off, "umask.own": Must}}
	got := map[string]Severity{}
	for _, r := range p.Rules() {
		got[r.ID] = r.Severity
	}
	require.Equal(t, Note, got["stop.term"])
	require.Equal(t, Must, got["umask.own"])
	require.NotContains(t, got, "stop.whole")
	require.NotContains(t, got, "session.own")
	require.Contains(t, got, "supervised.stays")
}
