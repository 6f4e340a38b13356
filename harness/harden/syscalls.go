package harden

import (
	"slices"
	"strings"

	"outlive/harness/witness"
)

// SystemCallFilter comes with an error for what is refused: who is ended by SIGSYS tells nobody
// which call it made, and one that it can do without would be the end of it.
var _ = register(42, "SystemCallFilter", func() Candidate {
	const id, errs = "SystemCallFilter=", "SystemCallErrorNumber=EPERM"
	return Candidate{
		Says: "it makes no other system calls than a service has to", Source: "systemd.exec(5), SystemCallFilter=; systemd-analyze syscall-filter",
		Settings: func(Facts) ([][]string, string) {
			return [][]string{
				{id + "@system-service", id + "~@privileged @resources", errs},
				{id + "@system-service", errs},
			}, ""
		},
		// What was refused is allowed again, behind all that is not.
		Repair: func(lines []string, _ Facts, denied []witness.Denial) []string {
			base := 2
			if strings.HasPrefix(lines[1], id+"~") {
				base = 3
			}
			names, rest := []string{}, slices.Clone(lines[:base-1])
			if len(lines) > base { // it was mended before
				names = strings.Fields(strings.TrimPrefix(lines[base-1], id))
			}
			for _, d := range denied {
				if d.Error == "EPERM" && d.Call != "" && !slices.Contains(names, d.Call) {
					names = append(names, d.Call)
				}
			}
			if len(names) == 0 {
				return nil
			}
			slices.Sort(names)
			return append(rest, id+strings.Join(names, " "), errs)
		},
	}
})
