package inspect

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Shared is what a process has of what RemoveIPC removes.
type Shared struct {
	Files   []string // POSIX: its user's own below /dev/shm
	SystemV bool
}

// shared looks for that in the text of a process's maps, proc_pid_maps(5).
func (m *Machine) shared(pid, uid int) (is Shared) {
	text, _ := m.fs.Of(pid, "maps")
	for line := range strings.Lines(text) {
		at := strings.IndexByte(line, '/')
		if at < 0 {
			continue
		}
		path := strings.TrimSpace(line[at:])
		if is.SystemV = is.SystemV || strings.HasPrefix(path, "/SYSV"); !strings.HasPrefix(path, "/dev/shm/") || slices.Contains(is.Files, path) {
			continue
		}
		info, err := os.Stat(filepath.Clean(path))
		if err != nil {
			continue
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) == uid {
			is.Files = append(is.Files, path)
		}
	}
	return is
}

// ipc finds what RemoveIPC is to take from it. While something of a session's scope runs,
// its user has not logged out for logind, and nothing is removed.
func (m *Machine) ipc(s *Subject) {
	if s.Policy.RemovesIPC && !s.Policy.Lingers && s.In.Session == "" {
		s.Shared = m.shared(s.Before.PID, s.UID)
	}
}

// Notes are what else this machine's settings do.
func (s Subject) Notes() (all []string) {
	if s.Policy.Edited.Key != "" && s.In.Session != "" {
		all = append(all, "edited, not in force until logind is restarted: "+s.Policy.Edited.String())
	}
	if len(s.Shared.Files) > 0 {
		all = append(all, "at "+s.User+"'s last logout logind removes what it shares, "+strings.Join(s.Shared.Files, ", ")+", unless he lingers: "+s.Policy.IPC.String())
	}
	if s.Shared.SystemV {
		all = append(all, "at "+s.User+"'s last logout logind removes his System V semaphores, and the segments that nobody has attached, unless he lingers: "+s.Policy.IPC.String())
	}
	return all
}
