//go:build bench

package harness

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// benchAdvise has `outlive advise` answer what asks most of the theory.
func benchAdvise(t *testing.T, self string) {
	heading("outlive advise")
	took := medians(21, func() time.Duration {
		began := time.Now()
		out, err := exec.Command(self, "advise", "--survive", "terminal,ssh,logout,logind,reboot,crash", "--want", "type").CombinedOutput()
		require.NoError(t, err, "%s", out)
		return time.Since(began)
	})
	is := took[0].Seconds() * 1e3
	row("one answer and two others, in ms", fmt.Sprintf("%.0f", is), is, 100, "")
}
