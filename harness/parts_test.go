package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/parts"
	"outlive/modes"
)

// What is known of the parts comes out so, for real.
func TestKnownOfTheParts(t *testing.T) {
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
	} {
		t.Run(tt.part+" "+tt.mode+" "+tt.event, func(t *testing.T) {
			t.Parallel()
			cells, err := request{Modes: tt.mode, Shells: "bash", Events: tt.event, Voices: Chatty, Parts: tt.part}.cells()
			require.NoError(t, err)
			_, err = Matrix{Cells: cells[:1], Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one Trial) {
				requireKept(t, []Trial{one})
				require.Equal(t, tt.part, one.Part)
				require.Equal(t, tt.want, one.Outcome, "%s: %s", one.name(), one.Why)
				require.Equal(t, tt.rule, one.Rule, one.Why)
				if one.Outcome == died && one.Evidence.Ending.By != "" {
					require.Equal(t, evidence.Ending{Code: 0, By: one.Evidence.Ending.By, Why: one.Evidence.Ending.Why}, one.Evidence.Ending)
				}
			})
			require.NoError(t, err)
		})
	}
}

// Every part through every event, in modes that differ.
func TestEveryPartIsKept(t *testing.T) {
	requireShell(t, "bash")
	for _, p := range parts.All()[1:] {
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			requireMatrix(t, request{Modes: "foreground background subshell nohup double-fork dtach", Shells: "bash", Voices: Chatty, Parts: p.ID})
		})
	}
}

// The same evidence under the theory of another part is news.
func TestTheTheoryOfAnotherPart(t *testing.T) {
	requireShell(t, "bash")
	c := cell(jobForm, "bash", "hangup", Chatty)
	for _, c.Part = range []string{"", "reloads", "quits"} {
		_, err := Matrix{Cells: []Cell{c}, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one Trial) {
			requireKept(t, []Trial{one})
			for _, other := range []string{"", "reloads", "quits"} {
				as := c
				as.Part = other
				require.Equal(t, other != c.Part, judge(as, *one.Evidence).Verdict == Broken, "%q under the theory of %q", c.Part, other)
			}
		})
		require.NoError(t, err)
	}
}

// What a part is not played by is said, and not tried.
func TestPartsThatAreNotPlayed(t *testing.T) {
	c := cell(jobForm, "dash", "hangup", Chatty)
	c.Form.Needs, c.Part, c.Runtime = nil, "reloads", "bash"
	why, err := c.meaningless()
	require.NoError(t, err)
	require.Equal(t, "only the built-in workload plays a part", why)
	c.Part = "sings"
	_, err = c.meaningless()
	require.ErrorContains(t, err, `no part is called "sings"`)
}

// Each part says what it is, and does something.
func TestEveryPartIsWhole(t *testing.T) {
	for _, p := range parts.All() {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, p.ID)
		require.NotRegexp(t, `\.$`, p.Summary, p.ID)
		require.NotEmpty(t, p.Traits.Source, p.ID)
		require.Equal(t, p.ID == parts.Plain, len(p.Args) == 0, p.ID)
		_, _, err := Cell{Part: p.ID, Mode: modes.Mode{}}.program()
		require.NoError(t, err)
	}
}
