package check

import "outlive/harness/program"

var _ = register("sysv.remains", func() Check {
	return remains("the key of its System V segment leads to it when the event is over", "logind.conf(5), RemoveIPC; sysvipc(7)", program.Segment)
})
