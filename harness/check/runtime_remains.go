package check

import "outlive/harness/program"

var _ = register("runtime.remains", func() Check {
	return remains("what it keeps in $XDG_RUNTIME_DIR is there when the event is over", "pam_systemd(8), $XDG_RUNTIME_DIR; user@.service(5)", program.Runtime)
})
