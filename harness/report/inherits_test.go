package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

func inheritor(change func(p *evidence.Process, i *evidence.Inherited)) *evidence.Evidence {
	p := evidence.Process{Umask: 0o27, Dir: "/home/visitor/t1", Env: []string{"HOME", "LANG"}, FDs: []evidence.FD{{N: 0, Flags: 2}, {N: 1, Flags: 2}, {N: 2, Flags: 2}}}
	i := evidence.Inherited{Files: evidence.Limit{Soft: 777, Hard: 777}, Nice: 3, OOM: 250, Path: "/bin", Cgroup: evidence.Cgroup{Path: "/"}}
	e := &evidence.Evidence{Shell: p, Before: p, Inherits: &evidence.Inheritance{Shell: i, Subject: i}}
	change(&e.Before, &e.Inherits.Subject)
	return e
}

// What is as the shell has it is "=", and only that; what is long, and what comes from
// elsewhere, is told below, escaped.
func TestInherits(t *testing.T) {
	table := Inherits{Look: page.Look{Width: 80, ASCII: true}, Own: 1 << 7}
	add := func(mode, via string, change func(p *evidence.Process, i *evidence.Inherited)) {
		table.Add(plan.Trial{Mode: mode, Via: via, Shell: "bash", Evidence: inheritor(change)})
	}
	add("nohup", "tool", func(p *evidence.Process, _ *evidence.Inherited) { p.Ignored = 1 | 1<<7 })
	add("nohup", "native", func(*evidence.Process, *evidence.Inherited) {})
	add("service", "tool", func(p *evidence.Process, i *evidence.Inherited) {
		p.Umask, p.Dir, p.Env, p.FDs = 0o22, "/", []string{"HOME"}, p.FDs[:1]
		*i = evidence.Inherited{Files: evidence.Limit{Soft: 1024, Hard: -1}, Path: "/x\x1b[31m", Cgroup: evidence.Cgroup{Unit: "work-t1.service"}}
	})
	table.Add(plan.Trial{Mode: "at", Via: "tool", Shell: "bash", Why: "at is not installed"})
	require.Equal(t, `mode          files  umask  nice  oom  dir  PATH  env  unit  0-2  ignores
in bash       777    027    3     250  [1]  [2]   2    /     bbb
nohup tool    =      =      =     =    =    =     =    =     =    HUP
nohup native  =      =      =     =    =    =     =    =     =    -
service       1024   022    0     0    /    [3]   1    own   b--  -

[1] /home/visitor/t1
[2] /bin
[3] /x\x1b[31m
left out: at: at is not installed
= is as the shell has it. files is the soft limit on descriptors, oom is
oom_score_adj, unit is systemd's (own: the mode's own), 0-2 is what descriptors
0 to 2 are open for: r, w, b for both.
`, table.String())
	require.Empty(t, (&Inherits{}).rows)
}
