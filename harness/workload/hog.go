package workload

import (
	"cmp"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/program"
)

// hoard is what the workload has taken because it was told to.
type hoard struct {
	memory    [][]byte
	processes []*os.Process
	files     []int
	child     *taker // that has taken it in its place; nil for none
}

// Taken is what it has got so far.
type Taken struct {
	Took  uint64        `json:"took"`
	Error string        `json:"error,omitempty"` // what refused it more: "EAGAIN"
	Over  time.Duration `json:"over"`
	Done  bool          `json:"done"` // it takes no more
	// Killed is the signal that ended the child that took it: "SIGKILL"; empty where none did.
	Killed string `json:"killed,omitempty"`
}

// take has it taken by the workload, or by a child of it.
func (w *worker) take(h program.Hog) {
	tell := func(got Taken) { w.report.send(reply{Taken: &got}) }
	if h.Child {
		w.hoard.takeBelow(h.Of, tell)
		return
	}
	w.hoard.take(h.Of, cmp.Or(h.Most, h.Of.Bound()), tell)
}

// take takes what it can get of something, up to a bound, and tells how much
// that is again and again: who is killed over it cannot tell afterwards.
func (h *hoard) take(of program.Resource, bound uint64, tell func(Taken)) {
	got, began := Taken{}, time.Now()
	for got.Took < bound && got.Error == "" {
		n, err := h.more(of)
		got.Took, got.Over = got.Took+n, time.Since(began)
		if err != nil {
			got.Error = errnoName(err)
		}
		tell(got)
	}
	got.Done = true
	tell(got)
}

// more takes a little more, and says how much.
func (h *hoard) more(of program.Resource) (uint64, error) {
	switch of {
	case program.Memory:
		return h.moreMemory()
	case program.Processes:
		return h.moreProcesses()
	case program.Files:
		return h.moreFiles()
	case program.Processor:
		return h.moreProcessor()
	}
	return 0, fmt.Errorf("cannot take %q: %w", of, unix.EOPNOTSUPP)
}

// moreMemory takes a MiB: what is not written to is not there.
func (h *hoard) moreMemory() (uint64, error) {
	const step = 1 << 20
	part, err := unix.Mmap(-1, 0, step, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return 0, err
	}
	for i := 0; i < step; i += os.Getpagesize() {
		part[i] = 1
	}
	h.memory = append(h.memory, part)
	return step, nil
}

// moreFiles opens one more.
func (h *hoard) moreFiles() (uint64, error) {
	fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	h.files = append(h.files, fd)
	return 1, nil
}

// release gives back all that was taken.
func (h *hoard) release() {
	for _, part := range h.memory {
		_ = unix.Munmap(part)
	}
	for _, fd := range h.files {
		_ = unix.Close(fd)
	}
	h.endProcesses()
	if h.child != nil {
		h.child.end()
	}
	*h = hoard{}
}
