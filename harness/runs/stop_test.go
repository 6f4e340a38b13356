package runs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

// TestTreeOwnsNoStranger: what is taken for a part of the run is killed.
func TestTreeOwnsNoStranger(t *testing.T) {
	own, shared := &tree{start: 50, session: 40}, &tree{start: 50}
	for what, tt := range map[string]struct {
		tree   *tree
		p      evidence.Process
		parent int
		want   bool
	}{
		"a child":                         {shared, evidence.Process{PID: 60, PPID: 41, SID: 9, Start: 55}, 41, true},
		"a child as old":                  {shared, evidence.Process{PID: 60, PPID: 41, SID: 9, Start: 50}, 41, true},
		"one of the session":              {own, evidence.Process{PID: 60, PPID: 1, SID: 40, Start: 55}, 0, true},
		"a child that left the session":   {own, evidence.Process{PID: 60, PPID: 41, SID: 60, Start: 55}, 41, true},
		"another's child":                 {shared, evidence.Process{PID: 60, PPID: 7, SID: 9, Start: 55}, 41, false},
		"a zombie":                        {own, evidence.Process{PID: 60, PPID: 41, SID: 40, Start: 55, State: "Z"}, 41, false},
		"older than the tree":             {own, evidence.Process{PID: 60, PPID: 41, SID: 40, Start: 49}, 41, false},
		"init":                            {own, evidence.Process{PID: 1, PPID: 0, SID: 0, Start: 55}, 0, false},
		"init, of the session":            {own, evidence.Process{PID: 1, PPID: 0, SID: 40, Start: 55}, 0, false},
		"from outside the pid namespace":  {own, evidence.Process{PID: 60, PPID: 0, SID: 60, Start: 55}, 0, false},
		"from outside, session not known": {shared, evidence.Process{PID: 60, PPID: 0, SID: 0, Start: 55}, 0, false},
		"adopted by init":                 {shared, evidence.Process{PID: 60, PPID: 1, SID: 9, Start: 55}, 1, false},
	} {
		require.Equal(t, tt.want, tt.tree.owns(tt.p, tt.parent), what)
	}
}
