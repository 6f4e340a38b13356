package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/parts"
	"outlive/harness/plan"
)

// What is known of the parts comes out so, for real.
func TestKnownOfTheParts(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	const lives, mute, died = evidence.Survived, evidence.Muted, evidence.Died
	for _, tt := range []struct {
		part, mode, event string
		want              evidence.Outcome
		rule              string
	}{
		{"reloads", "background", "hangup", mute, "reloads.on-hup"},
		{"reloads", "nohup", "hangup", lives, "reloads.on-hup"},
		{"reloads", "foreground", "hangup", mute, "reloads.on-hup"}, // it does not die, and should
		{"reloads", "setsid", "sighup", lives, "reloads.on-hup"},
		{"reloads", "disown", "exit", lives, "kernel.no-job"},
		{"quits", "nohup", "hangup", died, "quits.on-hup"},
		{"quits", "setsid", "hangup", lives, "kernel.own-session"},
		{"quits", "setsid", "sighup", died, "quits.on-hup"},
		{"retries", "disown", "hangup", mute, "retries.failed-print"}, // and takes a whole processor
		{"retries", "background", "exit-close", mute, "retries.failed-print"},
		{"retries", "nohup", "hangup", lives, "kernel.ignored-hup"},
		{"retries", "background", "hangup", died, "bash.resends-hup"},
		{"asks", "background", "hangup", died, "bash.ends-stopped"},
		{"asks", "background", "exit", died, "bash.terms-stopped"}, // a job that runs lives on
		{"asks", "background", "kill-shell", died, "kernel.orphaned-hup"},
		{"asks", "disown", "exit-close", died, "kernel.orphaned-hup"},
		{"asks", "background", "sigterm", evidence.Stopped, "kernel.stopped-waits"},
		{"asks", "background", "ctrl-c", evidence.Stopped, "kernel.ttin"},
		{"asks", "nohup", "hangup", lives, "kernel.ignored-hup"}, // it cannot read there, and goes on
		{"asks", "subshell", "exit", lives, "kernel.no-job"},     // nor there
		{"asks-tty", "nohup", "hangup", died, "bash.terms-stopped"},
		{"asks-tty", "nohup", "kill-shell", lives, "kernel.ignored-hup"},
		{"asks-tty", "nohup", "ctrl-c", evidence.Stopped, "kernel.ttin"},
		{"asks-tty", "setsid", "hangup", lives, "kernel.own-session"}, // there is none
	} {
		t.Run(tt.part+" "+tt.mode+" "+tt.event, func(t *testing.T) {
			t.Parallel()
			cells, err := request{Modes: tt.mode, Shells: "bash", Events: tt.event, Voices: plan.Chatty, Parts: tt.part}.cells()
			require.NoError(t, err)
			_, err = Matrix{Cells: cells[:1], Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
				requireKept(t, []plan.Trial{one})
				require.Equal(t, tt.part, one.Part)
				require.Equal(t, tt.want, one.Outcome, "%s: %s", one, one.Why)
				require.Equal(t, tt.rule, one.Rule, one.Why)
				require.Equal(t, tt.rule == "retries.failed-print", one.Evidence.Load != nil && one.Evidence.Load.Busy, "%+v", one.Evidence.Load)
				if tt.part == "quits" && one.Outcome == died && one.Evidence.Ending.By != "" {
					require.Equal(t, evidence.Ending{Code: 0, By: one.Evidence.Ending.By, Why: one.Evidence.Ending.Why}, one.Evidence.Ending)
				}
			})
			require.NoError(t, err)
		})
	}
}

// plainly are events that no part bears on, and that have tests of their own, in every
// mode: how often it is started, when it is told to be ready, who connects, when its time
// comes. rotations bear on a part that opens its log anew.
var (
	plainly   = []string{"crash-loop", "slow-start", "dependency", "connect", "tick", "tick-missed", "tick-spread", "tick-boot"}
	rotations = []string{"rotate", "rotate-copy"}
)

// Every part through every event that it may bear on, in modes that differ.
func TestEveryPartIsKept(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	for _, p := range parts.All()[1:] {
		if p.Lab { // TestWhatIsTaken has those
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			var events []string
			for _, e := range event.All() {
				if !slices.Contains(plainly, e.ID) && (p.ID == "reopens" || !slices.Contains(rotations, e.ID)) {
					events = append(events, e.ID)
				}
			}
			requireMatrix(t, request{Modes: "foreground background subshell nohup double-fork dtach", Shells: "bash", Voices: plan.Chatty, Parts: p.ID, Events: strings.Join(events, " ")})
		})
	}
}

// The same evidence under the theory of another part is news.
func TestTheTheoryOfAnotherPart(t *testing.T) {
	requireShell(t, "bash")
	c := cell(jobForm, "bash", "hangup", plan.Chatty)
	for _, c.Part = range []string{"", "reloads", "quits"} {
		_, err := Matrix{Cells: []plan.Cell{c}, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
			requireKept(t, []plan.Trial{one})
			for _, other := range []string{"", "reloads", "quits"} {
				as := c
				as.Part = other
				require.Equal(t, other != c.Part, as.Judge(*one.Evidence).Verdict == plan.Broken, "%q under the theory of %q", c.Part, other)
			}
		})
		require.NoError(t, err)
	}
}

// What asks for input gets what its mode leaves of that.
func TestWhatAsksForInput(t *testing.T) {
	requireShell(t, "bash")
	for _, tt := range []struct{ part, mode, event, want string }{
		{"asks", "foreground", "hangup", evidence.InputWaits},
		{"asks", "background", "hangup", evidence.InputStops},
		{"asks", "foreground", "ctrl-z-bg", evidence.InputStops}, // bg lets it go on, and read
		{"asks", "subshell", "hangup", evidence.InputEnds},
		{"asks", "nohup", "hangup", "EBADF"},
		{"asks", "dtach", "hangup", evidence.InputWaits},
		{"asks-tty", "nohup", "hangup", evidence.InputStops},
		{"asks-tty", "subshell", "hangup", "EIO"}, // of an orphaned group
		{"asks-tty", "double-fork", "hangup", "ENXIO"},
		{"asks-tty", "dtach", "hangup", evidence.InputWaits},
	} {
		t.Run(tt.part+" "+tt.mode+" "+tt.event, func(t *testing.T) {
			t.Parallel()
			cells, err := request{Modes: tt.mode, Shells: "bash", Events: tt.event, Voices: plan.Silent, Parts: tt.part}.cells()
			require.NoError(t, err)
			_, err = Matrix{Cells: cells[:1], Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
				if one.Verdict == plan.Skipped {
					require.Empty(t, tt.want)
					return
				}
				requireKept(t, []plan.Trial{one})
				require.Equal(t, tt.want, one.Evidence.Input)
			})
			require.NoError(t, err)
		})
	}
}

// Who is ended alone leaves its child behind; who is ended with its group, its tree or
// its terminal does not.
func TestWhatIsLeftBehind(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	for _, tt := range []struct {
		mode, event string
		left        bool
	}{
		{"background", "hangup", false},
		{"background", "sighup", true},
		{"background", "sighup-group", false},
		{"background", "tree-kill", false},
		{"foreground", "ctrl-c", false},
		{"nohup", "sigterm", true},
		{"setsid", "sigint", true},
		{"tmux", "sigterm", false}, // it leads the session of its pane
		{"background", "exec-drop", true},
	} {
		t.Run(tt.mode+" "+tt.event, func(t *testing.T) {
			t.Parallel()
			cells, err := request{Modes: tt.mode, Shells: "bash", Events: tt.event, Voices: plan.Chatty, Parts: "forks"}.cells()
			require.NoError(t, err)
			_, err = Matrix{Cells: cells[:1], Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
				if one.Verdict == plan.Skipped && tt.mode == "tmux" {
					return // it is not installed
				}
				requireKept(t, []plan.Trial{one})
				require.Equal(t, evidence.Died, one.Outcome)
				require.Len(t, one.Evidence.Children, 1)
				require.Equal(t, tt.left, !one.Evidence.Children[0].Gone)
			})
			require.NoError(t, err)
		})
	}
}

// A runner that looks for its mark once misses what a master starts while it ends the
// others, and one that looks again does not. The end of a terminal reaches that, too.
func TestWhatTheRunnerMisses(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	left := map[string]bool{"nohup ci-reap-once": true, "foreground ci-reap-once": true, "nohup ci-reap": false, "foreground ci-reap": false}
	cells, err := request{Modes: "foreground nohup", Shells: "bash", Events: "ci-reap-once ci-reap", Voices: plan.Chatty, Parts: "respawns", Lab: true}.cells()
	require.NoError(t, err)
	require.Len(t, cells, 6) // nohup has two forms
	_, err = Matrix{Cells: cells, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		require.Equal(t, evidence.Died, one.Outcome)
		require.NotEmpty(t, one.Evidence.Children)
		for _, child := range one.Evidence.Children {
			require.Equal(t, left[one.Mode+" "+one.Event], !child.Gone)
		}
	})
	require.NoError(t, err)
}

// Whoever takes what a program keeps does not ask whether it lives; and its end takes nothing.
func TestWhatIsTaken(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	const lives, died, mute = evidence.Survived, evidence.Died, evidence.Muted
	all := []struct {
		part, mode, event string
		want              evidence.Outcome
		rule              string
		gone              []bool // of what the part keeps, in its order
	}{
		{"shm", "at", "linger-off", lives, "logind.removes-ipc", []bool{true, false}}, // the segment is attached
		{"shm", "systemd-user-service", "linger-off", died, "logind.manager-ends", []bool{true, true}},
		{"shm", "systemd-service", "linger-off", lives, "kernel.own-session", []bool{false, false}}, // it is root's
		{"shm", "nohup", "sigterm", died, "kernel.default-term", []bool{false, false}},
		{"files", "at", "linger-off", lives, "logind.runtime-dir", []bool{false, true}},
		{"files", "nohup", "ssh-exit", lives, "bash.spares-at-exit", []bool{false, false}}, // its user lingers
		{"files", "nohup", "tmp-clean", mute, "tmpfiles.age", []bool{true, false}},         // and so is its log
		{"files", "systemd-service", "tmp-clean", lives, "tmpfiles.age", []bool{true}},
		{"", "dtach", "tmp-clean", mute, "tmpfiles.age", []bool{true}}, // its socket
		{"", "screen", "tmp-clean", lives, "tmpfiles.listened", nil},
		{"", "nohup", "oom", died, "kernel.oom", nil},
		{"", "systemd-service", "oom", died, "kernel.oom", nil},
		{"files", "systemd-user-service", "reboot", evidence.Restarted, "tmpfiles.boot", []bool{true, true}},
	}
	var cells []plan.Cell
	for _, tt := range all {
		one, err := request{Modes: tt.mode, Shells: "bash", Events: tt.event, Voices: plan.Chatty, Parts: tt.part, Lab: true}.cells()
		require.NoError(t, err)
		cells = append(cells, one[0])
	}
	made := map[string]plan.Trial{}
	_, err := Matrix{Cells: cells, Self: outlive, KeepEvidence: true, Parallel: 1}.Run(t.Context(), func(one plan.Trial) {
		made[one.Part+" "+one.Mode+" "+one.Event] = one
	})
	require.NoError(t, err)
	for _, tt := range all {
		one := made[tt.part+" "+tt.mode+" "+tt.event]
		if one.Verdict == plan.Skipped && (tt.mode == "at" || tt.mode == "screen" || tt.mode == "dtach") {
			continue // it is not installed
		}
		requireKept(t, []plan.Trial{one})
		require.Equal(t, tt.want, one.Outcome, "%s: %s", one, one.Why)
		require.Equal(t, tt.rule, one.Rule, "%s: %s", one, one.Why)
		var gone []bool
		for _, kept := range one.Evidence.Keeps {
			gone = append(gone, kept.Gone)
		}
		require.Equal(t, tt.gone, gone, "%s", one)
	}
}
