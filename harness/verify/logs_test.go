package verify

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
)

// A log is emptied and renamed under whoever writes it, as logrotate does, and is whole in
// the end; what was there before the first start is let be.
func TestLogsAreRotated(t *testing.T) {
	t.Parallel()
	anew.Elsewhere(t)
	const counts = `i=0; while :; do i=$((i + 1)); echo $i; sleep 0.02; done`
	for name, tt := range map[string]struct {
		line             string
		before           string // what was in the log
		truncate, reopen Verdict
	}{
		"appends":       {`sh -c 'trap "" HUP; ` + counts + `' >>log 2>&1 </dev/null &`, "", Kept, Broken},
		"overwrites":    {`sh -c 'trap "" HUP; ` + counts + `' >log 2>&1 </dev/null &`, "", Broken, Broken},
		"reopens":       {`sh -c 'trap "exec >>log" HUP; exec >>log; ` + counts + `' </dev/null >/dev/null 2>&1 &`, "", Kept, Kept},
		"silent":        {`sh -c 'trap "" HUP; echo 1; exec sleep 600' >log 2>&1 </dev/null &`, "", Broken, Broken},
		"says nothing":  {`sh -c 'trap "" HUP; exec sleep 600' >log 2>&1 </dev/null &`, "", Skipped, Broken},
		"was there":     {`sh -c 'trap "" HUP; ` + counts + `' >>log 2>&1 </dev/null &`, "mine\n", Skipped, Skipped},
		"ends by HUP":   {`sh -c '` + counts + `' >>log 2>&1 </dev/null &`, "", Kept, Skipped},
		"no log at all": {`sh -c 'trap "" HUP; exec sleep 600' >/dev/null 2>&1 </dev/null &`, "", Skipped, Skipped},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			log := filepath.Join(dir, "log")
			if tt.before != "" {
				require.NoError(t, os.WriteFile(log, []byte(tt.before), 0o640))
			}
			seen := rehearsed(t, rehearse.Order{Line: tt.line, Dir: dir, Env: os.Environ(), Window: 200 * time.Millisecond}, "copytruncate", "reload")
			require.Empty(t, seen.Unfit)
			sysv, _ := rule.ProfileOf(rule.SysV)
			got := map[string]Judgement{}
			for _, j := range Judge(sysv, seen) {
				got[j.ID] = j
			}
			require.Equal(t, tt.truncate, got["log.copytruncate"].Verdict, "%+v", got["log.copytruncate"].Finding)
			require.Equal(t, tt.reopen, got["log.reopen"].Verdict, "%+v", got["log.reopen"].Finding)
			left, err := filepath.Glob(filepath.Join(dir, "log?*"))
			require.NoError(t, err)
			require.Empty(t, left)
			text, _ := os.ReadFile(log)
			rest, was := strings.CutPrefix(string(text), tt.before)
			require.True(t, was)
			var numbers []int
			for word := range strings.FieldsSeq(strings.ReplaceAll(rest, "\x00", "")) {
				n, err := strconv.Atoi(word)
				require.NoError(t, err)
				numbers = append(numbers, n)
			}
			require.True(t, slices.IsSorted(numbers), numbers)
			if len(numbers) > 0 {
				require.Equal(t, 1, numbers[0])
			}
		})
	}
}
