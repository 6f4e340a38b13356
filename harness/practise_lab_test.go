package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/practice"
	"outlive/harness/studio"
)

// A step in a lab is proven as one here is: each attempt has a lab of its own,
// in which what is typed reports, is heard, and meets logind.
func TestStepsInALab(t *testing.T) {
	requireLab(t)
	s, err := studio.Open(outlive)
	require.NoError(t, err)
	defer s.Close()
	named := func(names ...string) (all []practice.Predicate) {
		for _, name := range names {
			all = append(all, practice.Predicate{Name: name})
		}
		return all
	}
	service := studio.Route{Name: "service", Lines: []string{"systemd-run --user --collect workload"}}
	write := func(starts string) []string {
		return []string{"printf '[Service]\\nExecStart=" + starts + "\\n' >/etc/systemd/system/app.service", "systemctl start app"}
	}
	pane := studio.Route{Name: "scope", Lines: []string{"systemd-run --user --scope tmux new -d workload"}}
	for _, x := range []studio.Exercise{{
		Step:   practice.Step{Shell: "bash", Event: "logind-kill", Lab: true},
		Check:  named("survived"),
		Solves: []studio.Route{service, pane},
		Wrongs: []studio.Route{{Name: "setsid", Expect: "survived", Lines: []string{"setsid workload >log 2>&1"}}},
	}, {
		Step: practice.Step{Shell: "bash", Event: "linger-off", Lab: true, // it heeds a linger that the learner has asked for
			Setup: "sudo systemd-run --quiet --wait --collect loginctl disable-linger visitor"},
		Check:  named("died"),
		Solves: []studio.Route{service},
		Wrongs: []studio.Route{{Name: "left-in-the-session", Expect: "died", Lines: []string{"nohup workload >log 2>&1 &"}}},
	}, {
		Step:   practice.Step{Shell: "zsh", Lab: true},
		Check:  named("foreground"),
		Solves: []studio.Route{{Name: "scope", Lines: []string{"systemd-run --user --scope workload"}}},
		Wrongs: []studio.Route{{Name: "service", Expect: "foreground", Lines: []string{"systemd-run --user workload"}}},
	}, { // its attempts share a lab, and none meets what another has left, or changed
		Step:  practice.Step{Shell: "bash", Lab: true, Units: []string{"app.service"}},
		Check: named("unit.active"),
		Solves: []studio.Route{
			{Name: "leaves", Lines: append([]string{"touch /etc/left"}, write("workload")...)},
			{Name: "changes", Lines: append([]string{"echo changed >>/etc/hosts"}, write("workload")...)},
		},
		Wrongs: []studio.Route{
			{Name: "ends", Expect: "unit.active", Lines: write("false")},
			{Name: "left", Expect: practice.Nothing, Lines: []string{"cat /etc/left && workload", "systemctl start app || grep changed /etc/hosts && workload"}},
		},
	}} {
		p := s.Prove(t.Context(), x)
		require.Empty(t, p.Unfit)
		require.Empty(t, p.Findings)
	}
}
