package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/modes"
)

// trespassers are processes that write where they have no business: guarded, half guarded and not.
func trespassers(t *testing.T) (cells []plan.Cell) {
	t.Helper()
	cells = inLab(t, "systemd-sandbox systemd-run-sandbox systemd-service supervisord", "trespass")
	for _, step := range []string{"system", "home"} {
		half := inLab(t, "systemd-sandbox", "trespass")[0]
		half.Without = []string{step}
		cells = append(cells, half)
	}
	return append(cells, inLab(t, "nohup", "trespass")[0])
}

// Who writes where it has no business is kept from it where its unit says so, and nowhere
// else: the kernel's answer, and what others see there, tell. ProtectSystem=strict spares homes.
func TestTrespassers(t *testing.T) {
	elsewhere(t)
	requireLab(t)
	requireShell(t, "bash")
	cells := trespassers(t)
	_, err := Matrix{Cells: cells, Self: outlive, Parallel: 2, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
		if one.Missing != "" { // supervisord, say
			return
		}
		requireKept(t, []plan.Trial{one})
		guarded := modes.Guarded{}
		for _, is := range one.Evidence.Trespasses {
			require.Equal(t, is.Error == "", is.Found, "%s: %s", one, is.Tell())
			if is.Error != "" {
				require.Equal(t, "EROFS", is.Error, one)
				guarded.System = guarded.System || is.Area == evidence.System
				guarded.Homes = guarded.Homes || is.Area == evidence.Homes
			}
		}
		sandbox := one.Mode == "systemd-sandbox" || one.Mode == "systemd-run-sandbox"
		require.Equal(t, modes.Guarded{System: sandbox && one.Without != "system", Homes: sandbox && one.Without != "home"}, guarded, one)
		for _, other := range cells { // what is claimed and not kept, or kept and not claimed, is never green
			if other.Mode.ID == one.Mode && one.Mode == "systemd-sandbox" && (len(other.Without) == 0) != (one.Without == "") {
				require.Equal(t, plan.Broken, other.Judge(*one.Evidence).Verdict, "%s, as if without %q", one, other.Without)
			}
		}
	})
	require.NoError(t, err)
}
