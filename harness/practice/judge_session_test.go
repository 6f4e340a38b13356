package practice

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

// What only the lessons on ssh and on logout ask: each holds of one subject,
// and not of another.
func TestPredicatesOfSessions(t *testing.T) {
	subject := func(change func(*evidence.Evidence)) *evidence.Evidence {
		e := evidence.Evidence{Before: evidence.Process{PID: 7}}
		change(&e)
		return &e
	}
	journal := evidence.FD{N: 1, Target: "socket:[5]"}
	for _, c := range []struct {
		name     string
		yes, not func(*evidence.Evidence)
		got      string // of the one of which it does not hold
	}{{
		"over.ssh",
		func(e *evidence.Evidence) { e.Before.Env = []string{"HOME", "SSH_CONNECTION"} },
		func(e *evidence.Evidence) { e.Before.Env = []string{"HOME"} },
		"no SSH_CONNECTION in its environment",
	}, {
		"client.returned",
		func(*evidence.Evidence) {},
		func(e *evidence.Evidence) { e.Client = &evidence.Client{PID: 6, Held: "the workload (7) holds a pipe"} },
		"the ssh client (6) does not return: the workload (7) holds a pipe",
	}, {
		"unit.session",
		func(e *evidence.Evidence) { e.Unit = "session-3.scope" },
		func(e *evidence.Evidence) { e.Unit = "run-u1.scope" },
		"/proc/PID/cgroup: run-u1.scope",
	}, {
		"unit.service",
		func(e *evidence.Evidence) { e.Unit = "work.service" },
		func(e *evidence.Evidence) { e.Unit = "session-3.scope" },
		"/proc/PID/cgroup: session-3.scope",
	}, {
		"log.journal",
		func(e *evidence.Evidence) {
			e.Before.FDs = []evidence.FD{journal}
			e.Beats = evidence.Beats{Place: "journal", Stdout: []int{1}}
		},
		func(e *evidence.Evidence) {
			e.Before.FDs = []evidence.FD{journal}
			e.Beats = evidence.Beats{Place: "journal"}
		},
		"1 socket:[5] (read-only), 0 lines in the journal",
	}} {
		t.Run(c.name, func(t *testing.T) {
			asked := []Predicate{{Name: c.name}}
			require.True(t, Judge(asked, subject(c.yes)).Done)
			v := Judge(asked, subject(c.not))
			require.False(t, v.Done)
			require.Equal(t, c.name, v.Diagnosis)
			require.Equal(t, c.got, v.Fact)
		})
	}
}

// What was not seen is not judged.
func TestPredicatesOfSessionsUnseen(t *testing.T) {
	subject := evidence.Evidence{Before: evidence.Process{PID: 7}, Client: &evidence.Client{PID: 6}}
	for _, name := range []string{"client.returned", "unit.session"} {
		require.NotEmpty(t, Judge([]Predicate{{Name: name}}, &subject).Unfit, name)
	}
}
