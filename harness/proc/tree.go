package proc

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"outlive/harness/evidence"
)

// Children gives the pids of a process's children, of all its threads.
func (fs FS) Children(pid int) []int {
	tasks, _ := os.ReadDir(fs.path(pid, "task"))
	var pids []int
	for _, task := range tasks {
		text, err := fs.read(pid, "task/"+task.Name()+"/children")
		if err != nil {
			continue
		}
		for field := range strings.FieldsSeq(text) {
			if child, err := strconv.Atoi(field); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// IsChild tells whether a process is a child of this one.
func (fs FS) IsChild(pid int) bool {
	p, err := fs.Stat(pid)
	return err == nil && p.PPID == os.Getpid()
}

// Descendants gives the pids of everything below a process, parents first. Its
// children are read again at last: one whose parent has ended meanwhile may have
// come to them.
func (fs FS) Descendants(pid int) (all []int) {
	seen := map[int]bool{}
	add := func(parent int) {
		for _, child := range fs.Children(parent) {
			if !seen[child] {
				seen[child], all = true, append(all, child)
			}
		}
	}
	for next := 0; ; {
		before := len(all)
		if add(pid); len(all) == before {
			return all
		}
		for ; next < len(all); next++ {
			add(all[next])
		}
	}
}

// All gives every process there is, as Stat does; those that end meanwhile are missing.
func (fs FS) All() (all []evidence.Process) {
	for _, pid := range fs.PIDs() {
		if p, err := fs.Stat(pid); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// PIDs are those of every process there is, in their order.
func (fs FS) PIDs() (pids []int) {
	entries, _ := os.ReadDir(string(fs))
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}
