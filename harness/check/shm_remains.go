package check

import "outlive/harness/program"

var _ = register("shm.remains", func() Check {
	return remains("the file of its shared memory in /dev/shm is there when the event is over", "logind.conf(5), RemoveIPC; shm_overview(7)", program.SharedFile)
})
