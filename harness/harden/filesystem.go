package harden

import (
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/witness"
)

var _ = register(12, "ProtectSystem", func() Candidate {
	return Candidate{
		Says: "it can write to nothing but where it has to", Source: "systemd.exec(5), ProtectSystem=",
		Settings: func(f Facts) ([][]string, string) {
			strict := []string{"ProtectSystem=strict"}
			if !f.Seen { // nor would be what is refused
				strict = append(strict, f.writable()...)
			}
			return [][]string{strict, {"ProtectSystem=full"}, {"ProtectSystem=yes"}}, ""
		},
		Repair: func(lines []string, f Facts, _ []witness.Denial) []string {
			if lines[0] != "ProtectSystem=strict" {
				return nil
			}
			return append(lines[:1], f.writable()...)
		},
	}
})

// UMask comes last: who else reads what it writes is not seen.
var _ = register(60, "UMask", func() Candidate {
	return Candidate{
		Says: "no other user can read what it writes", Source: "systemd.exec(5), UMask=; umask(2)",
		Settings: func(f Facts) ([][]string, string) {
			switch {
			case slices.ContainsFunc(f.Listens, func(s evidence.Socket) bool { return s.Proto == "unix" && !strings.HasPrefix(s.Address, "@") }):
				return nil, "it has a socket, which others may have to open"
			case slices.ContainsFunc(f.Writes, func(w Write) bool { return strings.HasPrefix(w.line(), "ReadWritePaths=") && !temporary(w.Dir) }):
				return nil, "it writes to folders that are not its own, where others may have to read"
			}
			return [][]string{{"UMask=0077"}}, ""
		},
	}
})

// temporary tells of the folders that PrivateTmp= is about.
func temporary(dir string) bool {
	return strings.HasPrefix(dir+"/", "/tmp/") || strings.HasPrefix(dir+"/", "/var/tmp/")
}
