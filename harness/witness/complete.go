package witness

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// complete puts right what the line says of the sender. The kernel notes a
// thread's name and process when it is next switched out, and a prompt reader
// comes before that: the line then shows nothing, or what the last owner of a
// reused thread id left there (seen: a bash called "kill"). A sender that still
// runs is known to /proc; one that has ended was switched out, so tracefs knows
// it by now.
func (d *instances) complete(r *Record) {
	if r.FromTID == 0 { // an idle processor was interrupted
		return
	}
	if comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", r.FromTID)); err == nil {
		r.FromComm = strings.TrimSuffix(string(comm), "\n")
	} else if comm := d.saved("saved_cmdlines", r.FromTID); comm != "" {
		r.FromComm = comm
	}
	r.FromPID = d.processOf(r.FromTID)
	switch {
	case r.Group:
	case r.ToTID == r.FromTID:
		r.ToPID = r.FromPID
	default:
		r.ToPID = d.processOf(r.ToTID)
	}
}

var tgidPattern = regexp.MustCompile(`(?m)^Tgid:\s+(\d+)$`)

// processOf is the process of a thread. One that nobody knows any more counts
// as its own, which holds for a process with a single thread.
func (d *instances) processOf(tid int) int {
	text := ""
	if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", tid)); err == nil {
		if m := tgidPattern.FindSubmatch(status); m != nil {
			text = string(m[1])
		}
	} else {
		text = d.saved("saved_tgids", tid)
	}
	if pid, err := strconv.Atoi(text); err == nil {
		return pid
	}
	return tid
}

// saved looks a thread up in one of the tables at the top of tracefs, whose
// lines are "TID VALUE"; "" when it is not there.
func (d *instances) saved(table string, tid int) string {
	file, err := d.open("../"+table, os.O_RDONLY)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(file)
	if errors.Join(err, file.Close()) != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, strconv.Itoa(tid)+" "); ok {
			return strings.TrimSuffix(value, "\n")
		}
	}
	return ""
}
