//go:build bench

package harness

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/terminal"
)

// benchRescue has `outlive rescue` move programs of 40 threads off their terminals, and takes
// its word for how long each stood still.
func benchRescue(t *testing.T, self string) {
	heading("outlive rescue")
	dir := scratch(t)
	target := filepath.Join(dir, "target")
	out, err := exec.Command("gcc", "-O1", "-pthread", "-o", target, "harness/rescue/testdata/target.c").CombinedOutput()
	require.NoError(t, err, "%s", out)
	took := medians(31, func() time.Duration { return stoodStill(t, self, target, filepath.Join(dir, "log")) })
	is := took[0].Seconds() * 1e3
	row("40 threads stood still, in ms", ms(took[0]), is, 10, "")
}

func stoodStill(t *testing.T, self, target, log string) time.Duration {
	term, err := terminal.Open()
	require.NoError(t, err)
	defer term.Close()
	begin := term.Mark()
	cmd := exec.Command(target, "threads")
	require.NoError(t, term.Start(cmd))
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	require.NoError(t, term.Wait(t.Context(), begin, func(b []byte) bool { return bytes.Count(b, []byte("\n")) >= 5 }))
	rescue := exec.Command(self, "rescue", strconv.Itoa(cmd.Process.Pid), "--log", log, "--format", "json")
	out, err := rescue.Output()
	require.NoError(t, err, "%s", out)
	var doc struct {
		Stopped time.Duration `json:"stopped_ns"`
	}
	require.NoError(t, json.Unmarshal(out, &doc))
	require.Positive(t, doc.Stopped)
	return doc.Stopped
}
