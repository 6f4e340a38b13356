package audit

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/modes/unit"
)

const (
	script = asGiven + "prepare"
	failed = asGiven + "failed"
)

// preparing runs a script as a paste runs: a line that fails does not end it, and is noted.
const preparing = `set -E
trap 'printf "line %s: status %s: %s\n" "$LINENO" "$?" "$BASH_COMMAND" >>` + failed + `' ERR
. ` + script

// longestPrepare is how long a preparation may take.
const longestPrepare = time.Minute

// prepare runs what a person does before the service is started for the first time, with
// its files where they are to be.
func (b *bench) prepare() (r Behaved, err error) {
	r = Behaved{Check: "prepare.works", Says: "each line of its preparation succeeds, as it is written", Source: "bash(1), trap, ERR"}
	for _, s := range b.order.Sources {
		if err := b.in.WriteFile(unit.System+s.Name, s.Text, 0o644); err != nil {
			return r, err
		}
	}
	for path, text := range map[string]string{script: b.order.Prepare, failed: ""} {
		if err := b.in.WriteFile(path, text, 0o644); err != nil {
			return r, err
		}
	}
	said, ended := b.in.OutputBy(time.Now().Add(longestPrepare), b.in.Command("bash", "--norc", "-c", preparing), nil)
	wrong, err := os.ReadFile(b.in.Path(failed))
	if err != nil {
		return r, fmt.Errorf("cannot read what failed: %w", err)
	}
	r.Verdict, r.Fact = preparedWell(string(wrong), said, ended)
	return r, b.clearAway()
}

// preparedWell judges a preparation by the lines that failed, what was printed, and how it ended.
func preparedWell(wrong, said string, ended error) (Verdict, string) {
	var lines []string
	for line := range strings.Lines(wrong) {
		if line = strings.TrimSpace(line); !strings.HasSuffix(line, " . "+script) { // the script itself ends as its last line does
			lines = append(lines, line)
		}
	}
	if len(lines) > 0 {
		return NotKept, strings.Join(lines, "; ") + "; it said: " + strings.ReplaceAll(strings.TrimSpace(said), "\n", "; ")
	}
	if ended != nil {
		return NotKept, strings.TrimSpace(fmt.Sprintf("%v: %s", ended, said))
	}
	return Kept, "each of its lines succeeded"
}

// clearAway stops what a preparation has started, and takes its files away: from here on
// the service is started by us.
func (b *bench) clearAway() error {
	for _, s := range b.order.Sources {
		if !strings.HasSuffix(s.Name, ".conf") && fragment(s.Name) == s.Name && !strings.Contains(s.Name, "@") {
			_ = b.job(b.conn.StopUnitContext, s.Name, time.Now().Add(longestLife))                           // it may never have been started
			_ = asked(func(ctx context.Context) error { return b.conn.ResetFailedUnitContext(ctx, s.Name) }) // likewise
		}
		for _, path := range []string{s.Name, s.Name + ".d"} {
			if err := os.RemoveAll(b.in.Path(unit.System + path)); err != nil {
				return fmt.Errorf("cannot clear the lab: %w", err)
			}
		}
	}
	return asked(b.conn.ReloadContext)
}
