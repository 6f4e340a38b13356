package audit

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConducts(t *testing.T) {
	for _, c := range Conducts() {
		require.NotEmpty(t, c.Says, c.ID)
		require.NotEmpty(t, c.Source, c.ID)
		require.NotNil(t, c.Try, c.ID)
	}
}

func TestGraceful(t *testing.T) {
	const exited, killed = 1, 2
	for name, c := range map[string]struct {
		life Life
		want Verdict
		fact string
	}{
		"says goodbye":      {Life{Stop: Ending{Result: "success", Code: exited}}, Kept, "it ended in 0s, by status 0"},
		"takes the signal":  {Life{Stop: Ending{Result: "success", Code: killed, Status: 15}}, Kept, "it ended in 0s, by SIGTERM"},
		"hears nothing":     {Life{Stop: Ending{Result: "timeout", Code: killed, Status: 9, Limit: time.Second}}, NotKept, "it still ran after TimeoutStopSec=1s, and was killed"},
		"is killed at once": {Life{Stop: Ending{Result: "success", Code: killed, Status: 9}}, NotKept, "it was ended by SIGKILL, which no program hears"},
		"a Java machine":    {Life{Stop: Ending{Result: "exit-code", Code: exited, Status: 143}}, NotKept, "its end by status 143 counts as a failure: SuccessExitStatus= names those that do not"},
		"did not start":     {Life{Unfit: "status 203"}, Untold, "status 203"},
		"a script":          {Life{Short: true}, Untried, "it has ended by itself"},
	} {
		verdict, fact := c.life.graceful()
		require.Equal(t, c.want, verdict, name)
		require.Equal(t, c.fact, fact, name)
	}
}

func TestTree(t *testing.T) {
	one := Member{PID: 7, Comm: "app", Unit: "app.service"}
	well, pair := Life{Ran: []Member{one}}, Life{Ran: []Member{one, {PID: 8}}}
	for name, c := range map[string]struct {
		own, ours Life
		want      Verdict
		fact      string
	}{
		"none lives":      {well, pair, Kept, "of what it ran (1)"},
		"its own lives":   {Life{Ran: pair.Ran, Left: []Member{one}}, pair, NotKept, "there lives on app in app.service"},
		"our child lives": {well, Life{Ran: pair.Ran, Left: []Member{{Comm: "outlive"}}}, NotKept, "outlive in no unit"},
		"no own program":  {Life{Unfit: "status 203"}, pair, Kept, "its own did not run here"},
		"ours is alone":   {well, well, Untold, "had 1 processes"},
		"ours cannot run": {well, Life{Unfit: "status 226"}, Untold, "status 226"},
	} {
		verdict, fact := tree(c.own, c.ours)
		require.Equal(t, c.want, verdict, name)
		require.Contains(t, fact, c.fact, name)
	}
}

// A service of ours has the unit's lines where they were, those that systemd ignores too,
// but for who is run.
func TestOurs(t *testing.T) {
	f, err := Read(strings.NewReader("[Unit]\nAfter=x.service\nStartLimitBurst=3\n[Service]\nType=forking\nExecStart=/bin/app\nPIDFile=/run/app.pid\nStartLimitIntervalSec=9\nKillMode=process # why\n"))
	require.NoError(t, err)
	b := &bench{file: f, self: "outlive", name: "app@.service"}
	require.Equal(t, `[Unit]
StartLimitBurst=3

[Service]
Type=forking
StartLimitIntervalSec=9
KillMode=process # why
ExecStart=/bin/sh -c "outlive workload &"
`, b.ours("workload"))
	require.Equal(t, "audit-tree-app.service", b.copy("tree"))
	require.Equal(t, "app@one.service", b.instance("one"))
	require.Equal(t, "app@.service", fragment("app@one.service"))
}
