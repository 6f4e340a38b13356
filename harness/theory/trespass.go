package theory

import "outlive/modes"

// What becomes of a process that writes where it has no business. Whether its user may is
// one thing; what its unit shows it of the machine is another, and its mode declares that.
var (
	Unguarded = rule("kernel.one-tree", "nothing that it was started with gives it a view of its own of the files: whatever its user may write, it may", "path_resolution(7), Permissions; mount_namespaces(7)")
	Guarded   = rule("systemd.read-only-view", "its unit is shown those files by mounts of its own that are read-only (ProtectSystem=, ProtectHome=): the kernel refuses the write (EROFS), and ends nobody", "systemd.exec(5), ProtectSystem=, ProtectHome=; mount_namespaces(7)")
)

// AtTrespass is what becomes of it.
func AtTrespass(t modes.Traits, chatty bool) Expectation {
	if t.Guarded == (modes.Guarded{}) {
		return Unguarded.Fate(t, chatty, false)
	}
	return Guarded.Fate(t, chatty, false)
}
