package why

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/shell"
)

// Process is one that runs, as /proc shows it.
type Process struct {
	evidence.Process
	Age     time.Duration
	Command []string
	Program string // its file, as /proc has it: with " (deleted)" where that is gone
	Files   int    // descriptors that it may have open: RLIMIT_NOFILE, soft; 0 where it is not known, -1 for no limit
	// Unheard is the error that a write to its output gets; "" for none, or unknown.
	Unheard string
	In      evidence.Cgroup
}

// look reads a process; nil where there is none.
func look(pid int) *Process {
	p, err := proc.Root.Process(pid)
	if err != nil {
		return nil
	}
	is := &Process{Process: p, Age: proc.Age(p), Command: proc.Root.Command(pid)}
	is.Program, _ = os.Readlink(proc.Root.Path(pid, "exe"))
	if from, err := proc.Root.Inherited(pid); err == nil {
		is.Files, is.In = int(from.Files.Soft), from.Cgroup
	}
	if h, err := proc.Open(pid); err == nil {
		defer h.Close()
		is.Unheard, _ = h.Reaches(unix.Stdout)
	}
	return is
}

// OfProcess reads a process that runs.
func OfProcess(pid int) (Facts, error) {
	is := look(pid)
	if is == nil {
		return Facts{}, fmt.Errorf("cannot look at process %d: there is none", pid)
	}
	f := Facts{Called: strconv.Itoa(pid), Runs: is, Lived: is.Age, Holder: holder}
	if len(is.FDs) == 0 && is.State != "Z" {
		f.Unseen = append(f.Unseen, "its descriptors: you may not trace it")
	}
	return f, nil
}

// holder says who listens on a port; "" where nobody does, or may be seen.
func holder(port int) string {
	for _, pid := range proc.Root.PIDs() {
		if !proc.Root.Listens(pid, port) {
			continue
		}
		if p, err := proc.Root.Stat(pid); err == nil {
			return fmt.Sprintf("%s (%d) listens on port %d", p.Comm, pid, port)
		}
	}
	return ""
}

// quote makes one word for a shell.
func quote(word string) string {
	sh, _ := shell.Lookup("sh")
	if sh.Quote == nil {
		sh, _ = shell.Lookup("dash")
	}
	return sh.Quote(word)
}
