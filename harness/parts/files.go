package parts

import "outlive/harness/program"

// Sockets, locks and pid files are kept in folders that somebody else empties:
// $XDG_RUNTIME_DIR goes with its user's last session, and /tmp at a boot.
var _ = register(71, "files", func() Part {
	return Part{
		Summary: "keeps files in /tmp and in $XDG_RUNTIME_DIR, which its user's last logout takes from it",
		Args:    []string{"--keep", keeps(program.Temporary, program.Runtime)},
		Lab:     true,
		Traits:  program.Traits{Keeps: []program.Keep{program.Temporary, program.Runtime}, Source: "file-hierarchy(7); pam_systemd(8), $XDG_RUNTIME_DIR"},
	}
})
