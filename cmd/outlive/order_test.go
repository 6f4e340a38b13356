//go:build linux

package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/modes"
)

// TestOrderIsForTheShellThatIsPrintedFor: ksh alone leaves what a subshell starts its
// standard input.
func TestOrderIsForTheShellThatIsPrintedFor(t *testing.T) {
	for _, own := range []string{"/bin/bash", "/bin/ksh"} {
		for shell, stdin := range map[string]modes.Place{"bash": modes.Null, "ksh": modes.Terminal} {
			t.Setenv("SHELL", own)
			o, err := newApp().order(runFlags{print: true, shell: shell}, []string{"subshell", "app"}, 1)
			require.NoError(t, err)
			require.Equal(t, stdin, o.Traits.Stdin, "%s below %s", shell, own)
		}
	}
}
