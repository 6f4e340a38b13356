package harness

import (
	"strings"
	"testing"

	"outlive/modes"
)

// What is tried where it is named alone is right all the same, in the shells that differ.
func TestRareModesAreKept(t *testing.T) {
	elsewhere(t)
	for _, m := range modes.All() {
		if !m.Rare || m.Forms[0].Lab {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			shells := []string{"bash", "fish", "dash"}
			for _, id := range shells {
				requireShell(t, id)
			}
			requireMatrix(t, request{Modes: m.ID, Shells: strings.Join(shells, " "),
				Events: "hangup exit sighup sighup-group ctrl-c tree-kill launch-close exec"})
			// Go opens what of its standard streams is closed; others do not.
			requireMatrix(t, request{Modes: m.ID, Shells: "bash", Events: "hangup", Runtimes: "perl"})
		})
	}
}
