package story

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/page"
)

// before shows the processes as they were: the shell, launchers, the workload.
func (t *teller) before() {
	all := t.tree()
	names := page.Column{Head: "before", Most: 16}
	for _, p := range all {
		names.Cells, names.Depths = append(names.Cells, t.role(p)), append(names.Depths, t.depth(p))
	}
	columns := []page.Column{
		{Head: "pid", Right: true}, {Head: "ppid", Right: true}, {Head: "pgid", Right: true}, {Head: "sid", Right: true}, {Head: "tty"},
		{Head: "SIGHUP", Group: 1}, {Head: "stdin", Group: 1}, {Head: "stdout", Group: 1}, {Head: "stderr", Group: 1},
	}
	for _, p := range all {
		for i, fact := range t.facts(p) {
			columns[i].Cells = append(columns[i].Cells, fact)
		}
	}
	t.add(page.Blank{}, page.Facts{Names: names, Columns: columns})
	switch {
	case t.e.Reaper == 0:
	case t.Cell.Event.Session.Contained():
		t.say(page.Piece{}, page.Faint.Of(fmt.Sprintf("%d is PID 1 of the container, which adopts orphans", t.e.Reaper)))
	case t.e.Reaper == t.outlive():
		t.say(page.Piece{}, page.Faint.Of(fmt.Sprintf("%d is outlive: it started the shell, and adopts orphans as init would", t.e.Reaper)))
	default:
		t.say(page.Piece{}, page.Faint.Of(fmt.Sprintf("%d is systemd, which adopts orphans", t.e.Reaper)))
	}
	t.input()
}

// input tells what became of who asked for input, once it was looked at.
func (t *teller) input() {
	mark := page.Piece{}
	switch is := t.e.Input; is {
	case "":
	case evidence.InputStops:
		t.say(mark, page.Degraded.Of("then it asked for input, which stopped it (SIGTTIN)"))
	case evidence.InputWaits:
		t.say(mark, page.Faint.Of("then it asked for input, and waits for that"))
	default:
		t.say(mark, page.Degraded.Of("then it asked for input, and got none: "+is))
	}
}

// tree gives the processes from the top down, the shell first.
func (t *teller) tree() []evidence.Process {
	var all []evidence.Process
	if !t.inTree(t.e.Shell.PID) {
		all = append(all, t.e.Shell)
	}
	for i := range t.e.Tree {
		all = append(all, t.e.Tree[len(t.e.Tree)-1-i])
	}
	for _, m := range t.e.Company {
		if i := slices.IndexFunc(all, func(p evidence.Process) bool { return p.PID == m.Before.PID }); i >= 0 {
			continue
		}
		at := len(all)
		if i := slices.IndexFunc(all, func(p evidence.Process) bool { return p.PID == m.Before.PPID }); i >= 0 {
			for at = i + 1; at < len(all) && t.depth(all[at]) > t.depth(all[i]); at++ {
				continue
			}
		}
		all = slices.Insert(all, at, m.Before)
	}
	return all
}

func (t *teller) inTree(pid int) bool {
	_, ok := t.process(pid)
	return ok && (pid != t.e.Shell.PID || t.hasShell())
}

func (t *teller) hasShell() bool {
	for _, p := range t.e.Tree {
		if p.PID == t.e.Shell.PID {
			return true
		}
	}
	return false
}

// process gives a process of the trial as it was before the event.
func (t *teller) process(pid int) (evidence.Process, bool) {
	for _, p := range append([]evidence.Process{t.e.Before, t.e.Shell}, t.e.Tree...) {
		if p.PID == pid && pid != 0 {
			return p, true
		}
	}
	for _, m := range t.e.Company {
		if m.Before.PID == pid && pid != 0 {
			return m.Before, true
		}
	}
	return evidence.Process{}, false
}

// depth counts the ancestors that are shown.
func (t *teller) depth(p evidence.Process) int {
	if parent, ok := t.process(p.PPID); ok {
		return 1 + t.depth(parent)
	}
	return 0
}

// client is who was given the line as a command; 0 for none.
func (t *teller) client() int {
	if t.e.Client == nil {
		return 0
	}
	return t.e.Client.PID
}

// role names a process by its part in the story.
func (t *teller) role(p evidence.Process) string {
	switch p.PID {
	case t.e.Before.PID:
		if t.e.Early {
			return "launcher, " + p.Comm
		}
		if t.Cell.Guest != nil {
			return p.Comm
		}
		return "workload"
	case t.e.Shell.PID:
		return t.Trial.Shell
	}
	return p.Comm
}

// facts are a process's cells, in the order of the columns.
func (t *teller) facts(p evidence.Process) []string {
	facts := []string{
		strconv.Itoa(p.PID), strconv.Itoa(p.PPID), strconv.Itoa(p.PGID), strconv.Itoa(p.SID), tty(p),
		p.Disposition(int(unix.SIGHUP)),
	}
	for n := range 3 {
		facts = append(facts, t.fd(p, n))
	}
	return facts
}

func tty(p evidence.Process) string {
	if p.TTY == "" {
		return "none"
	}
	return p.TTY
}

// fd names what a descriptor is open on, briefly.
func (t *teller) fd(p evidence.Process, n int) string {
	fd, open := p.FD(n)
	if !open {
		return "closed"
	}
	target, gone := strings.CutSuffix(fd.Target, " (deleted)")
	target = programFolder().ReplaceAllString(target, "")
	kind, _, _ := strings.Cut(target, ":[")
	switch {
	case kind != target:
		target = kind // a pipe or a socket
	case strings.HasPrefix(target, "/dev/pts/"):
		target = strings.TrimPrefix(target, "/dev/")
	case strings.HasPrefix(target, t.e.Shell.Dir+"/"):
		target = strings.TrimPrefix(target, t.e.Shell.Dir+"/")
	case page.Width(target) > 12:
		target = "…/" + filepath.Base(target)
	}
	if gone {
		target += ", gone"
	}
	if n > 0 && !fd.Writable() {
		target += " (read-only)"
	}
	return target
}
