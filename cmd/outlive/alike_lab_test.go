//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/lab"
	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/shell"
	"outlive/harness/terminal"
	"outlive/modes"
)

// apart are the differences that there are to be between what a recipe makes of a
// program and what `outlive run` does, and why. All else is the same.
var apart = []struct{ mode, user, trait, why string }{
	{"nohup", "", "parent", "what is typed with & is a child of the shell: jobs, fg and wait know it, until either ends"},
	{"systemd-run", lab.User, "unit", "run never becomes root: it asks the manager of who calls it; sudo in the recipe asks the system's"},
	{"python-daemon", "", "ignored", "Python ignores SIGPIPE and SIGXFSZ, and hands that on; run has the program enter itself first, by a Go program, which leaves them at the default"},
	{"systemd-run", lab.User, "parent", "the same: it is that manager"},
}

// alike types the recipe of every mode that `outlive run` can start into a terminal of
// every shell, as somebody who has logged in over the network, and `outlive run` itself,
// and compares what /proc shows of both programs; in one shell as root, too.
func alike(m machine) {
	m.must(lab.User, `printf '%s\n' 'echo $$ >"$1.new" && mv "$1.new" "$1" && exec sleep 1000' >work/alike.sh`)
	ran := map[string]seen{}
	shells := shell.All()
	if anew.Raced() {
		shells = shells[:1]
	}
	for i, sh := range shells {
		m.Run(sh.ID, func(t *testing.T) { logIn(machine{t, m.lab}, sh, lab.User).provesAll(ran) })
		if i == 0 {
			m.Run("root", func(t *testing.T) { logIn(machine{t, m.lab}, sh, "root").provesAll(map[string]seen{}) })
		}
	}
}

// provesAll compares each mode with the run of it, which is made once.
func (l login) provesAll(ran map[string]seen) {
	for _, mode := range modes.All() {
		for _, form := range mode.Forms {
			if form.Start == nil || l.sh.Refuses(form) != "" || l.user == "root" && form.Traits.UserUnit || // whose manager does not run
				mode.Rare && l.sh.ID != shell.All()[0].ID {
				continue
			}
			if ran[mode.ID] == nil {
				ran[mode.ID] = l.runs(mode)
			}
			l.Run(mode.ID+" "+string(form.Via), func(t *testing.T) {
				l := l
				l.T = t
				l.proves(mode, form, ran[mode.ID])
			})
		}
	}
}

// login is a shell of somebody who has logged in, on a terminal.
type login struct {
	machine
	user     string
	sh       shell.Shell
	terminal *terminal.Terminal
	proc     proc.FS
	shell    evidence.Process
}

func logIn(m machine, sh shell.Shell, user string) login {
	tty, err := terminal.Open()
	require.NoError(m, err)
	words := []string{"exec"}
	if user == "root" {
		words = append(words, "sudo")
	}
	env := append(words, "env", "PS1="+shell.Prompt, "PS2=", "TERM=dumb")
	cmd := m.lab.SSH(true, modes.ShellWords(slices.Concat(env, sh.Env, sh.Command)))
	cmd.Env = append(cmd.Env, "TERM=dumb")
	require.NoError(m, m.lab.Enter(func() error { return tty.Start(cmd) }))
	m.Cleanup(func() {
		if m.Failed() {
			m.Logf("the terminal: %q", tty.Since(0))
		}
		_ = tty.Close()
		_ = cmd.Wait()
	})
	l := login{machine: m, user: user, sh: sh, terminal: tty, proc: proc.FS(m.lab.Path("/proc"))}
	l.types("umask 027; sh -c 'echo $PPID >" + lab.Home + "/shell.pid'")
	l.shell, err = l.proc.Stat(l.number("shell.pid"))
	require.NoError(m, err)
	return l
}

// types types a text at the prompt, and waits for the next one.
func (l login) types(text string) {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.Context(), leftover.Stretch(20*time.Second))
	defer cancel()
	mark := l.terminal.Mark()
	require.NoError(l, l.terminal.Type(strings.TrimSuffix(text, "\n")+"\necho 'ty''ped'\n"))
	require.NoError(l, l.terminal.Wait(ctx, mark, func(shown []byte) bool { return bytes.Contains(shown, []byte("typed")) }),
		"%s: %q", text, l.terminal.Since(mark))
}

// number awaits a file with one, and removes it.
func (l login) number(name string) (n int) {
	l.Helper()
	file := l.lab.Path(path.Join(lab.Home, name))
	require.True(l, proc.Until(time.Now().Add(leftover.Stretch(20*time.Second)), func() bool {
		text, err := os.ReadFile(file)
		n, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		return err == nil && n > 0
	}), "%s: %s", name, l.terminal.Since(0))
	require.NoError(l, os.Remove(file))
	return n
}

// runs has `outlive run` start the program.
func (l login) runs(mode modes.Mode) seen {
	name := mode.ID + "-run"
	l.types("cd " + lab.Home + "/work/ && outlive run " + mode.ID + " --name " + name + " --log " + name + ".log -- sh alike.sh " + lab.Home + "/" + name)
	s := l.settled(l.number(name), name, func(seen) error { return nil })
	l.types("outlive stop " + name + " && outlive rm " + name)
	return s
}

func (l login) proves(mode modes.Mode, form modes.Form, run seen) {
	name := strings.Join([]string{mode.ID, string(form.Via), l.sh.ID, l.user}, "-")
	log := ""
	if form.Recipe.Mistakes != nil { // which can have no such name as the folder's in it
		log = " --log " + lab.Home + "/" + name + ".log"
	}
	text := l.must(l.user, fmt.Sprintf("cd -P %s/work && outlive run %s --via %s --print --shell %s --name %s%s -- sh alike.sh %s/%[5]s",
		lab.Home, mode.ID, form.Via, l.sh.ID, name, log, lab.Home))
	do, undo := pasted(text)
	l.types("cd /")
	require.NoError(l, l.terminal.Type(do))
	pid := l.number(name)
	l.prompted()
	l.settled(pid, name, func(s seen) error { return s.apartFrom(run, l.declared(mode)) })
	require.NoError(l, l.terminal.Type(undo))
	gone := "! grep -q . /proc/" + strconv.Itoa(pid) + "/cmdline 2>/dev/null" // or it waits for its shell, which waits for a line
	if strings.Contains(undo, ".log") {
		gone += " && ! test -e " + lab.Home + "/work/" + name + ".log"
	}
	l.awaits("root", gone)
	l.prompted()
}

// prompted waits until the shell has its terminal: sudo reads what is typed before that.
func (l login) prompted() {
	l.Helper()
	require.True(l, proc.Until(time.Now().Add(leftover.Stretch(20*time.Second)), func() bool {
		p, err := l.proc.Stat(l.shell.PID)
		return err == nil && p.TPGID == l.shell.PGID
	}), "%s", l.terminal.Since(0))
}

// seen is what /proc shows of a program, in the words of the table of differences.
type seen map[string]string

// declared are the reasons by trait.
func (l login) declared(mode modes.Mode) map[string]string {
	all := map[string]string{}
	for _, a := range apart {
		if a.mode == mode.ID && (a.user == "" || a.user == l.user) {
			all[a.trait] = a.why
		}
	}
	return all
}

// apartFrom tells what is not as it is declared.
func (s seen) apartFrom(run seen, declared map[string]string) (err error) {
	for _, trait := range slices.Sorted(maps.Keys(s)) {
		if differs, is := s[trait] != run[trait], declared[trait] != ""; differs != is {
			err = errors.Join(err, fmt.Errorf("%s: the recipe's program has %q, that of run %q; declared: %q", trait, s[trait], run[trait], declared[trait]))
		}
	}
	return err
}

// settled looks at a program until it is as it should be: who started it may be about to end.
func (l login) settled(pid int, name string, as func(seen) error) (s seen) {
	l.Helper()
	var err error
	proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		p, gone := l.proc.Process(pid)
		require.NoError(l, gone)
		if p.Comm != "sleep" {
			err = fmt.Errorf("it is %q", p.Comm)
			return false
		}
		s = l.look(p, name)
		err = as(s)
		return err == nil
	})
	require.NoError(l, err)
	return s
}

func (l login) look(p evidence.Process, name string) seen {
	s := seen{
		"session": "the shell's", "leader": strconv.FormatBool(p.SID == p.PID), "group": "the shell's",
		"terminal": "none", "ignored": signals(p.Ignored), "blocked": signals(p.Blocked),
		"directory": p.Dir, "umask": fmt.Sprintf("%03o", p.Umask), "parent": l.parent(p), "unit": l.unit(p, name),
	}
	if p.SID != l.shell.SID {
		s["session"] = "its own"
	}
	if p.PGID != l.shell.PGID {
		s["group"] = "its own"
	}
	if p.TTYNr != 0 {
		s["terminal"] = l.place("/dev/"+p.TTY, name)
	}
	var stat unix.Stat_t
	require.NoError(l, unix.Stat(l.proc.Path(p.PID, ""), &stat))
	s["user"] = fmt.Sprintf("%d:%d", stat.Uid, stat.Gid)
	var more []string
	for _, fd := range p.FDs {
		what := l.place(fd.Target, name) + [...]string{", to read", ", to write", ", to read and write", ""}[fd.Flags&unix.O_ACCMODE]
		if fd.Flags&unix.O_APPEND != 0 {
			what += ", appended"
		}
		if fd.N > 2 {
			more = append(more, what)
		} else {
			s["descriptor "+strconv.Itoa(fd.N)] = what
		}
	}
	s["more descriptors"] = strings.Join(more, "; ")
	return s
}

// place tells what a descriptor leads to.
func (l login) place(target, name string) string {
	switch kind, _, _ := strings.Cut(target, ":"); {
	case target == "/dev/"+l.shell.TTY:
		return "the shell's terminal"
	case strings.HasPrefix(target, "/dev/pts/"):
		return "a pane"
	case path.Base(target) == name+".log":
		return "the log"
	case path.Base(target) == name+".pid":
		return "the pid file"
	case kind == "pipe" || kind == "socket":
		return "a " + kind
	}
	return target
}

// parent tells who its parent is.
func (l login) parent(p evidence.Process) string {
	parent, _ := l.proc.Stat(p.PPID)
	switch {
	case p.PPID == l.shell.PID:
		return "the shell"
	case p.PPID == 1:
		return "init"
	case parent.Comm == "systemd":
		return "the user's manager"
	}
	return parent.Comm
}

// unit tells whose cgroup it is in.
func (l login) unit(p evidence.Process, name string) string {
	text, _ := os.ReadFile(l.proc.Path(p.PID, "cgroup"))
	whose := "the system's manager"
	if strings.Contains(string(text), "/user@") {
		whose = "the user's manager"
	}
	switch {
	case strings.Contains(string(text), "outlive-"+name+".service"):
		return "its own, of " + whose
	case strings.Contains(string(text), "/session-"):
		return "the session's scope"
	}
	return string(text)
}

func signals(mask uint64) string {
	var all []string
	for n := range 32 { // those beyond are the C library's own, which fish leaves ignored
		if n > 0 && evidence.Has(mask, n) {
			all = append(all, unix.SignalName(syscall.Signal(n)))
		}
	}
	return strings.Join(all, " ")
}
