package rule

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Whoever holds a terminal keeps it from being freed: whoever reads its other side, sshd or
// a recorder, waits.
var _ = register("tty.not-pinned", func() Rule {
	return Rule{
		Why:   "ssh and script go on to wait, though the shell has ended",
		Group: "stdio", Severity: Should,
		Text: "none of its processes holds the terminal that it was started from, by whatever descriptor", Source: "daemon(7) step 9, pty(7)",
		Judge: func(r evidence.Rehearsal) check.Finding {
			terminal := r.First.Seen.Shell.TTY
			if terminal == "" {
				return unseen("which terminal it was started from is not known")
			}
			var held []string
			for _, p := range slices.Concat([]evidence.Process{r.First.Seen.Before}, r.First.Workers, r.First.Beside) {
				for _, fd := range p.FDs {
					if fd.Target == "/dev/"+terminal { // a multiplexer's own are its business
						held = append(held, fmt.Sprintf("%s (%d) by %s", p.Comm, p.PID, fd.Describe(fd.N, true)))
					}
				}
			}
			if len(held) == 0 {
				return check.Finding{Holds: true, Got: "none"}
			}
			return check.Finding{Got: strings.Join(held[:min(len(held), 3)], ", ")}
		},
		Fix: Fix{C: "close_range(3, ~0U, 0), and dup2() onto 0 to 2", Python: "os.closerange(3, os.sysconf(\"SC_OPEN_MAX\")), and os.dup2() onto 0 to 2", Line: "COMMAND </dev/null >>log 2>&1"},
	}
})

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}
