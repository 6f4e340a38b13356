// Package jobtable reads the job table of a shell that runs, out of its memory: the
// kernel shows no difference between a job and one that was disowned. bash and zsh export
// theirs, and proc_pid_mem(5) shows it to whoever may trace them.
//
//	exe ──▶ ELF: the symbols' addresses, auxv ──▶ load base ──▶ mem ──▶ Table
//
// Nothing there is trusted: sizes, counts and pointers are checked, and only layouts that
// were measured are read.
package jobtable

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"outlive/harness/proc"
)

// Table is what a shell knows of its jobs, at the moment when it was read.
type Table struct {
	Version string // of the shell
	Jobs    []Job
	// HUPsAtExit: it sends its jobs SIGHUP when it exits, as its options are. KeepsHUP: it
	// sends them none at all, not even when it got one itself.
	HUPsAtExit, KeepsHUP bool
}

// Job is one that is on the list.
type Job struct {
	Number, Group int
	PIDs          []int
	Stopped       bool
	Marked        bool // by disown -h: it gets no SIGHUP
	Front         bool // it has the terminal, or is waited for
}

// Has tells whether a process is one of the job's, by its pid or by its group.
func (j Job) Has(pid, group int) bool {
	return j.Group == group || slices.Contains(j.PIDs, pid)
}

// Find gives the job of a process.
func (t Table) Find(pid, group int) (Job, bool) {
	at := slices.IndexFunc(t.Jobs, func(j Job) bool { return j.Has(pid, group) })
	if at < 0 {
		return Job{}, false
	}
	return t.Jobs[at], true
}

// Reader reads tables. It keeps what it has learnt of a program file.
type Reader struct {
	fs     proc.FS
	mu     sync.Mutex // one that is waited for no longer may still learn
	images map[file]image
}

// New is a Reader of the processes below fs.
func New(fs proc.FS) *Reader { return &Reader{fs: fs, images: map[file]image{}} }

// patience is for memory that somebody else has to bring: it is there in 0.2 ms.
const patience = time.Second

// Read reads the table of a shell, by its id: "bash", "zsh". The error says what of it
// is not known, or not to be seen: fs.ErrPermission where one may not trace it.
func (r *Reader) Read(pid int, shell string) (Table, error) {
	read, known := map[string]func(memory) (Table, error){"bash": bash, "zsh": zsh}[shell]
	if !known {
		return Table{}, fmt.Errorf("cannot read the jobs of %d: %s exports no table", pid, shell)
	}
	type result struct {
		Table
		error
	}
	done := make(chan result, 1)
	go func() {
		t, err := r.read(pid, read)
		done <- result{t, err}
	}()
	select {
	case is := <-done:
		if is.error != nil {
			return Table{}, fmt.Errorf("cannot read the jobs of %d: %w", pid, is.error)
		}
		return is.Table, nil
	case <-time.After(patience):
		return Table{}, fmt.Errorf("cannot read the jobs of %d: its memory does not come", pid)
	}
}

var (
	errMoved   = errors.New("its table changes while it is read")
	errStrange = errors.New("its table is not as it is known to be")
)

// attempts are made at a table that changes meanwhile.
const attempts = 3

func (r *Reader) read(pid int, table func(memory) (Table, error)) (t Table, err error) {
	m, err := r.open(pid)
	if err != nil {
		return t, err
	}
	defer m.mem.Close()
	for range attempts {
		if t, err = table(m); !errors.Is(err, errMoved) {
			break
		}
	}
	return t, err
}
