//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/harness/wish"
	"outlive/modes"
)

// singly are wishes that change what is typed: they are tried one by one.
var singly = []string{"schedule", "listen", "instances"}

// wishesOf are the flags for all that a form can keep here, as much of each as it can.
func wishesOf(t *testing.T, f modes.Form, printed bool) (flags []string, asked wish.Set) {
	for _, w := range wish.All() {
		tries := append(w.Rows(), w.Example)
		switch w.ID {
		case "env":
			if f.Speaks() != modes.Program { // whose command is one line
				tries = [][]string{append(w.Example, "OUTLIVE_LINES=a\nb\n\n")}
			}
		case "env-file":
			path := filepath.Join(t.TempDir(), "variables")
			require.NoError(t, os.WriteFile(path, []byte("# a secret\nOUTLIVE_SECRET=$(a) b\n"), 0o644))
			require.NoError(t, os.Chmod(filepath.Dir(path), 0o755))
			tries = [][]string{{path}}
		case "limit-cpu":
			tries = [][]string{{"1h", "50%"}, w.Example}
		case "harden":
			tries = [][]string{w.Also, w.Example}
		}
		for _, given := range tries {
			values, err := w.Parse(given)
			require.NoError(t, err)
			more := append(asked, wish.Asked{Wish: w, Values: values})
			if slices.Contains(singly, w.ID) || wish.Sit(f, more, printed).Check() != nil {
				continue
			}
			asked = more
			for _, v := range values {
				flags = append(flags, "--"+w.ID+"="+v)
			}
			break
		}
	}
	return flags, asked
}

// sleeper is a script that says that it is up, to whom it may concern, and becomes a sleep
// of $1 seconds, in the same process.
const sleeper = `echo up; [ -z "$NOTIFY_SOCKET" ] || exec perl -MIO::Socket::UNIX -e '
	IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET})->send("READY=1"); exec "sleep", @ARGV' "$1"
exec sleep "$1"
`

// requireKept waits until a process shows all that was asked.
func requireKept(t *testing.T, pid int, asked wish.Set) {
	for _, a := range asked {
		if a.Effect == nil { // systemd tells, or its start
			continue
		}
		want, is := a.Shown(a.Values), ""
		proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
			is, _ = a.Effect(pid, a.Values)
			return is == want
		})
		require.Equal(t, want, is, "--%s", a.ID)
	}
}

// TestRunKeepsWishes: every mode that run starts keeps every wish that it does not refuse,
// all at once, as the process itself shows.
func TestRunKeepsWishes(t *testing.T) {
	eachStart(t, func(h house, run []string) {
		m, _ := modes.Lookup(run[1])
		f, _ := m.Form(modes.Via(run[3]))
		flags, asked := wishesOf(h.t, f, false)
		require.NotEmpty(h.t, asked)
		h.outlive(slices.Concat(run, flags, []string{"--name", "w", "--", "sh", "-c", sleeper, "sh", "600"})...)
		require.NotNil(h.t, asked.Has("ready"))
		require.Contains(h.t, h.outlive("logs", "w"), "up\n")
		requireKept(h.t, h.asleep(), asked)
		h.outlive("rm", "--force", "w")
	})
}

// TestPrintedWishesAreKept: what --print writes, pasted into bash, keeps every wish that the
// mode does not refuse: each mode that takes no machine of its own.
func TestPrintedWishesAreKept(t *testing.T) {
	for _, m := range modes.All() {
		f := m.Forms[0]
		if f.Lab {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			for _, name := range f.Needs {
				if _, err := modes.Look(name); err != nil {
					t.Skip(err)
				}
			}
			h := newHouse(t)
			flags, asked := wishesOf(t, f, true)
			args := append([]string{"run", m.ID, "--print", "--shell", "bash", "--name", "w", "--log", filepath.Join(h.dir, "w.log")}, flags...)
			do, undo := pasted(h.outlive(append(args, "--", "sleep", "600")...))
			if f.Traits.KeepsShell {
				h.stays(do, asked)
				return
			}
			h.paste(do)
			requireKept(t, h.asleep(), asked)
			h.paste(undo)
		})
	}
}

// TestStarterKeepsWishes: start-stop-daemon has another user by its own option where no tool
// before the command needs root, and he is told of all the same.
func TestStarterKeepsWishes(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root becomes another user")
	}
	set, err := wish.Parse(map[string][]string{"user": {"daemon"}, "group": {"games"}, "sched": {"rr:3"}, "env": {"HOME=/"}})
	require.NoError(t, err)
	m, _ := modes.Lookup("start-stop-daemon")
	options := strings.Join(wish.Sit(m.Forms[0], set, true).Options(), " ")
	require.Equal(t, "--procsched rr:3 --chuid daemon:games --group games", options)
	h := newHouse(t)
	run := slices.Concat([]string{"run", m.ID}, set.Flags()[:3], []string{"--env=HOME=/", "--name", "w"})
	do, undo := pasted(h.outlive(append(run, "--print", "--shell", "bash", "--", "sleep", "600")...))
	for _, way := range [][2]func(){
		{func() { h.paste(do) }, func() { h.paste(undo) }},
		{func() { h.outlive(append(run, "--", "sleep", "600")...) }, func() { h.outlive("rm", "--force", "w") }},
	} {
		way[0]()
		pid := h.asleep()
		requireKept(t, pid, set)
		env, err := proc.Root.Of(pid, "environ")
		require.NoError(t, err)
		require.Contains(t, env, "\x00USER=daemon\x00")
		way[1]()
		require.True(t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
			env, _ := proc.Root.Of(pid, "environ")
			return env == "" // it may have yet to be waited for
		}))
	}
}

// paste has bash do lines, without a terminal. What they say goes to a file: who is started
// may have that open as long as it lives.
func (h house) paste(lines string) {
	said, err := os.Create(filepath.Join(h.dir, "said"))
	require.NoError(h.t, err)
	defer said.Close()
	paste := h.command()
	paste.Path, paste.Args = "/bin/bash", []string{"bash", "-c", lines}
	paste.Stdout, paste.Stderr = said, said
	if err = paste.Run(); err != nil {
		text, _ := os.ReadFile(said.Name())
		require.NoError(h.t, err, "%s", text)
	}
}

// stays has bash do lines that give no prompt back before the command ends, on a terminal.
func (h house) stays(lines string, asked wish.Set) {
	term, err := terminal.Open()
	require.NoError(h.t, err)
	defer term.Close()
	paste := h.command()
	paste.Path, paste.Args, paste.Env = "/bin/bash", []string{"bash", "-c", lines}, append(paste.Env, "TERM=vt100")
	require.NoError(h.t, term.Start(paste))
	pid := h.asleep()
	requireKept(h.t, pid, asked)
	require.NoError(h.t, unix.Kill(pid, unix.SIGKILL))
	require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		gone, _ := unix.Wait4(paste.Process.Pid, nil, unix.WNOHANG, nil)
		return gone == paste.Process.Pid
	}), "%s", term.Since(0))
}

// asleep is the pid of the command that was started in the house, once it has been executed.
func (h house) asleep() (pid int) {
	require.True(h.t, proc.Until(time.Now().Add(leftover.Stretch(10*time.Second)), func() bool {
		for _, p := range proc.Root.All() {
			env, _ := proc.Root.Of(p.PID, "environ")
			if p.Comm == "sleep" && slices.Contains(strings.Split(env, "\x00"), "WORK="+h.dir) {
				pid = p.PID
			}
		}
		return pid != 0
	}))
	return pid
}
