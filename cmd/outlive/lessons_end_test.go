package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/studio"
	"outlive/lessons"
)

// forkingLesson has a service that starts a workload whenever there are fewer than twelve, and
// leaves it: of more than systemd gives a unit tasks for, the last ones end as they begin.
const forkingLesson = `---
id: test
title: A test
goal: It is ended.
needs: [lab]
units: [app.service]
teaches: [test]
minutes: 1
shell: bash
---

## A step {#step}

Start it.

~~~setup
cat >/etc/systemd/system/app.service <<'END'
[Service]
ExecStart=sh -c 'while :; do [ $$(pgrep -cx outlive) -ge 12 ] || setsid -f workload; sleep 0.01; done'
KillMode=process
Restart=always
END
systemctl daemon-reload
~~~

~~~check
copies.many
~~~

~~~solve start
systemctl start app
until [ $(pgrep -cx outlive) -gt 2 ]; do sleep 0.1; done
~~~

~~~wrong none expect=nothing-runs without=start
systemctl status app
~~~
`

// TestWhatForksForEverIsEnded: the service is ended before what it has started is, and the next
// attempt finds nothing of it.
func TestWhatForksForEverIsEnded(t *testing.T) {
	l, problems := lessons.Parse("001-test.md", []byte(strings.ReplaceAll(forkingLesson, "~~~", "```")))
	require.Empty(t, problems)
	if err := ready(l); err != nil {
		t.Skip(err)
	}
	t.Parallel()
	self, err := exec.LookPath("outlive")
	require.NoError(t, err)
	st, err := studio.Open(self)
	require.NoError(t, err)
	defer st.Close()
	p := st.Prove(t.Context(), exercise(l, l.Steps[0], "bash"))
	require.Empty(t, p.Unfit)
	require.Equal(t, []int{1, 1}, []int{p.Solves, p.Wrongs}, "%+v", p.Findings)
}
