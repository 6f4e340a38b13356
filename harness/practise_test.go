package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/practice"
	"outlive/harness/studio"
)

// The next line is typed when the workload of the one before has begun, however long it
// sleeps until then: a library that Python loads first keeps it here.
func TestAWorkloadIsWaitedForUntilItReports(t *testing.T) {
	t.Parallel()
	s, err := studio.Open(outlive)
	require.NoError(t, err)
	defer s.Close()
	p := s.Prove(t.Context(), studio.Exercise{
		Step:   practice.Step{Shell: "zsh", Setup: "echo 'import time; time.sleep(1.5)' >sitecustomize.py"},
		Check:  []practice.Predicate{{Name: "ended.sigterm"}},
		Solves: []studio.Route{{Name: "term", Lines: []string{"PYTHONPATH=. workload-python >log 2>&1 &", "kill $!"}}},
		Wrongs: []studio.Route{{Name: "kill", Expect: "ended.sigterm", Lines: []string{"PYTHONPATH=. workload-python >log 2>&1 &", "kill -9 $!"}}},
	})
	require.Empty(t, p.Unfit)
	require.Empty(t, p.Findings)
}
