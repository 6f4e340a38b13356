package proc

import (
	"os"

	"outlive/harness/evidence"
)

// Blocked are the signals that every thread of a process blocks: one that is sent to the
// process comes as long as one of them takes it. Go programs that ask for signals have a
// thread, the leader perhaps, that blocks nearly all. False where no thread can be read.
func (fs FS) Blocked(pid int) (mask uint64, ok bool) {
	tasks, err := os.ReadDir(fs.path(pid, "task"))
	if err != nil {
		return 0, false
	}
	mask = ^mask
	for _, task := range tasks {
		text, err := fs.read(pid, "task/"+task.Name()+"/status")
		if err != nil {
			continue // the thread has ended
		}
		var t evidence.Process
		parseStatus(text, &t)
		mask, ok = mask&t.Blocked, true
	}
	return mask, ok
}
