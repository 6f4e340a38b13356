package stage

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// What a line starts may look the same for a while and then go on: a daemon that waits
// before it leaves the session, a shim that has yet to find its program. And some
// programs never settle, or take all there is; they get an answer, and are ended.

const (
	chain   = 16   // as many processes, each in place of the one before, are no launcher's steps
	tooMany = 1000 // processes of one line
	flooded = 64 << 20
)

// change notes that what the line started is not what it was; late, when it had
// looked the same for the usual window.
func (m *stranger) change(s *Stage, all, now []root, calm bool) {
	if len(all) > 0 { // a zombie's child is no root yet
		m.before, m.late = all, m.late || calm
	}
	before, late := m.before, m.late
	if len(before) == 0 || len(now) == 0 {
		return
	}
	same := slices.ContainsFunc(now, func(r root) bool { return slices.ContainsFunc(before, r.is) })
	if !same {
		m.handed++
	}
	if !late || !s.Twin || s.Seen.Restless != "" {
		return
	}
	if same {
		for _, r := range now {
			if i := slices.IndexFunc(before, r.is); i >= 0 {
				s.Seen.Restless = cmp.Or(s.Seen.Restless, before[i].moved(r))
			}
		}
		return
	}
	s.Seen.Restless = fmt.Sprintf("%s (%d) has ended, and %s (%d) goes on", before[0].Comm, before[0].PID, now[0].Comm, now[0].PID)
}

func (r root) is(other root) bool { return r.PID == other.PID && r.Start == other.Start }

// moved tells what of a process has become another; empty for nothing. That a terminal
// is gone changes no output.
func (r root) moved(now root) string {
	for n, name := range []string{"standard input", "standard output", "standard error"} {
		if was, is := strings.TrimSuffix(r.Outputs[n], " (deleted)"), strings.TrimSuffix(now.Outputs[n], " (deleted)"); was != is {
			return fmt.Sprintf("its %s leads elsewhere", name)
		}
	}
	switch {
	case r.SID != now.SID:
		return "it has another session"
	case r.PGID != now.PGID:
		return "it has another process group"
	case r.Ignored != now.Ignored:
		return "it ignores other signals"
	case r.Comm != now.Comm:
		return fmt.Sprintf("%s has become %s", r.Comm, now.Comm)
	}
	return ""
}

// trim gives back the space of a log that is flooded; who writes it does not notice.
func (s *Stage) trim() {
	var is unix.Stat_t
	log := s.Place.Outside(filepath.Join(s.home, "log"))
	if unix.Stat(log, &is) != nil || is.Mode&unix.S_IFMT != unix.S_IFREG || is.Blocks*512 < flooded {
		return
	}
	if f, err := os.OpenFile(log, os.O_WRONLY, 0); err == nil {
		_ = unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, 0, is.Size)
		_ = f.Close()
	}
}
