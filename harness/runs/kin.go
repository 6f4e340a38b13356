package runs

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/proc"
)

// A run is all that came of it:
//
//	roots ── lead ──▶ their sessions and groups, where these are not the launcher's
//	  │                        └─▶ everybody in them ──▶ their descendants
//	  └── of a unit ──▶ everybody in its cgroup
//
// Nothing that is older than the start belongs to it.

// family judges whose a process is.
type family struct {
	roots    []root
	since    uint64
	launcher int
	parents  map[int]bool
	sessions map[int]bool
	groups   map[int]bool
	unit     map[int]bool
}

// family reads the ids that are the run's own; all are the processes there are.
func (r Record) family(all []evidence.Process) family {
	f := family{roots: r.roots, since: r.Launcher.Start, launcher: r.Launcher.PID,
		parents: map[int]bool{}, sessions: map[int]bool{}, groups: map[int]bool{}, unit: map[int]bool{}}
	if len(f.roots) == 0 {
		f.roots = []root{{PID: r.PID, Until: r.Start}}
	}
	if r.Launcher.PID == 0 {
		f.since = r.Start
	}
	for _, pid := range unitProcesses(r.Unit) {
		f.unit[pid] = true
	}
	byPID := map[int]evidence.Process{}
	for _, p := range all {
		byPID[p.PID] = p
	}
	for _, o := range f.roots {
		if p, ok := byPID[o.PID]; ok && o.is(p) { // what it has become
			o.SID, o.PGID = p.SID, p.PGID
		}
		f.own(f.parents, o.PID, 0, o, byPID) // seen as a parent though it has gone since: they are not looked at in one moment
		for _, id := range []int{o.PID, o.SID} {
			f.own(f.sessions, id, r.Session, o, byPID)
		}
		for _, id := range []int{o.PID, o.PGID} {
			f.own(f.groups, id, r.Launcher.Group, o, byPID)
		}
	}
	return f
}

// own adds an id unless it is the launcher's, or another process has it by now.
func (f family) own(ids map[int]bool, id, launchers int, o root, byPID map[int]evidence.Process) {
	if leader, ok := byPID[id]; id <= 1 || id == launchers || ok && leader.Start > o.Until {
		return
	}
	ids[id] = true
}

// has tells whether a process belongs to the run by itself.
func (f family) has(p evidence.Process) bool {
	return f.may(p) && (f.parents[p.PPID] || f.sessions[p.SID] || f.groups[p.PGID] || f.unit[p.PID] ||
		slices.ContainsFunc(f.roots, func(o root) bool { return o.is(p) }))
}

// may leaves out what never belongs to a run.
func (f family) may(p evidence.Process) bool {
	return p.PID > 1 && p.Start >= f.since && p.State != "Z" && p.State != "X" && p.PID != os.Getpid() && p.PID != f.launcher
}

// Living gives the run's processes among all, the first of them first.
func (r Record) Living(all []evidence.Process) (living []evidence.Process) {
	if boot, err := proc.Root.BootID(); r.PID == 0 || err != nil || boot != r.Boot || r.elsewhere(proc.Root) {
		return nil
	}
	f := r.family(all)
	ours := map[int]bool{}
	for again := true; again; {
		again = false
		for _, p := range all {
			if !ours[p.PID] && (f.has(p) || ours[p.PPID] && f.may(p)) {
				ours[p.PID], again = true, true
				living = append(living, p)
			}
		}
	}
	slices.SortStableFunc(living, func(a, b evidence.Process) int {
		switch {
		case a.PID == r.PID:
			return -1
		case b.PID == r.PID:
			return 1
		}
		return int(int64(a.Start) - int64(b.Start))
	})
	return living
}

// Suspects are those that write to the run's log as their standard output or
// error, and yet are not proven to have come of it.
func (r Record) Suspects(all, living []evidence.Process) (suspects []evidence.Process) {
	log, err := os.Stat(r.Log)
	if err != nil || !log.Mode().IsRegular() {
		return nil
	}
	for _, p := range all {
		if p.PID == os.Getpid() || slices.ContainsFunc(living, func(o evidence.Process) bool { return o.PID == p.PID }) {
			continue
		}
		for _, fd := range []string{"1", "2"} {
			info, err := os.Stat(filepath.Join(string(proc.Root), strconv.Itoa(p.PID), "fd", fd))
			if err == nil && os.SameFile(log, info) {
				suspects = append(suspects, p)
				break
			}
		}
	}
	return suspects
}

// unitProcesses gives the pids in the cgroup of a unit of ours: the system's, or
// one of this user's own manager.
func unitProcesses(unit string) (pids []int) {
	name, ours := strings.CutPrefix(strings.TrimSuffix(unit, ".service"), "outlive-")
	if !ours || CheckName(name) != nil {
		return nil
	}
	uid := strconv.Itoa(os.Getuid())
	for _, mount := range []string{"", "systemd", "unified"} {
		for _, slice := range []string{"system.slice", "user.slice/user-" + uid + ".slice/user@" + uid + ".service/app.slice"} {
			text, _ := os.ReadFile(filepath.Join("/sys/fs/cgroup", mount, slice, unit, "cgroup.procs"))
			for word := range strings.FieldsSeq(string(text)) {
				if pid, err := strconv.Atoi(word); err == nil && pid > 1 {
					pids = append(pids, pid)
				}
			}
		}
	}
	return pids
}
