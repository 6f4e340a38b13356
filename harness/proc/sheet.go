package proc

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// Sheet is what those who look at many processes need of one. Each file of it is read
// once.
type Sheet struct {
	evidence.Process        // of its descriptors only 0 to 2, and of their flags the access mode
	UID              int    // the real one; -1 where that is not to be seen
	Namespaces       int    // how many pid namespaces it is in, as far as this /proc shows
	PIDs             string // its innermost pid namespace; "" where that is not shown
	Command          []string
	Cgroup           string // the text of cgroup(7)'s file
}

// Sheet adds to what Stat has told. The error is that of a process gone.
func (fs FS) Sheet(p evidence.Process) (Sheet, error) {
	s := Sheet{Process: p, UID: -1}
	status, err := fs.read(p.PID, "status")
	if err != nil {
		return s, err
	}
	parseStatus(status, &s.Process)
	if ids := numbersOf(status, "Uid"); len(ids) > 0 {
		s.UID = ids[0]
	}
	s.Namespaces = len(numbersOf(status, "NSpid"))
	return s, nil
}

// Fill reads the rest of it.
func (fs FS) Fill(s *Sheet) {
	pid := s.PID
	s.Command = fs.Command(pid)
	s.Cgroup, _ = fs.read(pid, "cgroup")
	s.PIDs, s.Dir = fs.Link(pid, "ns/pid"), fs.Link(pid, "cwd")
	if s.Dir == "" {
		return // nor are its descriptors shown
	}
	for n := range 3 {
		path := filepath.Join(string(fs), strconv.Itoa(pid), "fd", strconv.Itoa(n))
		target, err := os.Readlink(path)
		if err != nil {
			continue
		}
		s.FDs = append(s.FDs, evidence.FD{N: n, Target: target, Flags: access(path)})
	}
}

// access is the mode that a descriptor was opened with: the bits of its link in /proc say
// so, proc_pid_fd(5), at a fourth of the calls that its fdinfo needs.
func access(path string) int {
	var st unix.Stat_t
	if unix.Lstat(path, &st) != nil {
		return 0
	}
	switch st.Mode & (unix.S_IRUSR | unix.S_IWUSR) {
	case unix.S_IWUSR:
		return unix.O_WRONLY
	case unix.S_IRUSR | unix.S_IWUSR:
		return unix.O_RDWR
	}
	return unix.O_RDONLY
}

// numbersOf are those of a line of proc_pid_status(5).
func numbersOf(status, kind string) (all []int) {
	_, list, _ := strings.Cut(status, "\n"+kind+":")
	list, _, _ = strings.Cut(list, "\n")
	for field := range strings.FieldsSeq(list) {
		if n, err := strconv.Atoi(field); err == nil {
			all = append(all, n)
		}
	}
	return all
}
