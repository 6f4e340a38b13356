package witness

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Names are the processes whose signals are asked for, with their names; those
// of a single thread need not be looked up anywhere. Nil asks for all signals.
type Names map[int]string

// pick gives the records of signals sent to the named processes, complete.
// Looking a sender up costs more than the rest together, and the trace has the
// signals of the whole machine, so only these are completed.
func (d *instances) pick(records []Record, names Names) []Record {
	picked, t := records[:0], threads{d, map[string]string{}}
	for _, r := range records {
		if _, ok := names[r.ToTID]; !r.Group && !ok {
			r.ToPID = t.processOf(r.ToTID)
		}
		if _, ok := names[r.ToPID]; ok || names == nil {
			t.complete(&r, names)
			picked = append(picked, r)
		}
	}
	return picked
}

// threads knows of threads, also of those that have ended. It reads each table of
// tracefs once: that takes milliseconds, and a busy machine has many to ask for.
type threads struct {
	dir    *instances
	tables map[string]string
}

// complete puts right what the line says of the sender. The kernel notes a
// thread's name and process when it is next switched out, and a prompt reader
// comes before that: the line then shows nothing, or what the last owner of a
// reused thread id left there (seen: a bash called "kill"). A sender that still
// runs is known to /proc; one that has ended was switched out, so tracefs knows
// it by now.
func (t threads) complete(r *Record, names Names) {
	if r.FromTID == 0 { // an idle processor was interrupted
		return
	}
	if r.Kernel() && r.FromPID != 0 { // who was in front is not who sent it: what the line says will do
		return
	}
	if name, ok := names[r.FromTID]; ok {
		r.FromPID, r.FromComm = r.FromTID, name
		return
	}
	if comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", r.FromTID)); err == nil {
		r.FromComm = strings.TrimSuffix(string(comm), "\n")
	} else if comm := t.saved("saved_cmdlines", r.FromTID); comm != "" {
		r.FromComm = comm
	}
	r.FromPID = t.processOf(r.FromTID)
}

// processOf is the process of a thread. One that nobody knows any more counts
// as its own, which holds for a process with a single thread.
func (t threads) processOf(tid int) int {
	var text string
	if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", tid)); err == nil {
		_, text, _ = strings.Cut(string(status), "\nTgid:\t") // a newline in the name is escaped
		text, _, _ = strings.Cut(text, "\n")
	} else {
		text = t.saved("saved_tgids", tid)
	}
	if pid, err := strconv.Atoi(text); err == nil {
		return pid
	}
	return tid
}

// saved looks a thread up in one of the tables at the top of tracefs, whose
// lines are "TID VALUE"; "" when it is not there.
func (t threads) saved(table string, tid int) string {
	text, read := t.tables[table]
	if !read {
		text = "\n" + t.dir.table(table)
		t.tables[table] = text
	}
	_, value, _ := strings.Cut(text, fmt.Sprintf("\n%d ", tid))
	value, _, _ = strings.Cut(value, "\n")
	return value
}

func (d *instances) table(name string) string {
	file, err := d.open("../"+name, os.O_RDONLY)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(file)
	if errors.Join(err, file.Close()) != nil {
		return ""
	}
	return string(text)
}
