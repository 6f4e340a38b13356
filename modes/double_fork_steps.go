package modes

import (
	"fmt"
	"math"
	"os"
	"os/user"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// closeInherited has every descriptor beyond 2 closed at the next exec; the
// Go runtime still needs its own until then.
func closeInherited() {
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
}

// connectOutput connects 0 to /dev/null, and 1 and 2 to the log or to /dev/null.
func connectOutput(p *daemonPlan) error {
	if err := reopen(0, os.DevNull, unix.O_RDWR); err != nil {
		return fmt.Errorf("cannot open %q: %w", os.DevNull, err)
	}
	out := 0
	if p.log != "" {
		const flags = unix.O_WRONLY | unix.O_CREAT | unix.O_APPEND | unix.O_NOCTTY | unix.O_CLOEXEC
		fd, err := unix.Open(p.log, flags, 0o600)
		if err != nil {
			return fmt.Errorf("cannot open the log %q: %w", p.log, err)
		}
		out = fd
		defer unix.Close(fd)
	}
	for _, fd := range []int{1, 2} {
		if err := unix.Dup2(out, fd); err != nil {
			return fmt.Errorf("cannot connect descriptor %d: dup2: %w", fd, err)
		}
	}
	return nil
}

// resetSignals makes every disposition the default one and empties the mask of
// this thread, which it keeps until the exec. os/signal cannot: it leaves a
// signal ignored that was ignored at start.
func resetSignals(*daemonPlan) error {
	runtime.LockOSThread()
	var byDefault [4]uint64 // struct sigaction of the kernel: SIG_DFL, no flags, empty mask
	for n := uintptr(1); n <= 64; n++ {
		// KILL and STOP refuse, as they should.
		_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, n, uintptr(unsafe.Pointer(&byDefault)), 0, 8, 0, 0)
	}
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &unix.Sigset_t{}, nil); err != nil {
		return fmt.Errorf("cannot empty the signal mask: %w", err)
	}
	return nil
}

// Variables that were meant for the launcher: its terminal, its session, its
// supervisor, and the cookies by which CI runners hunt what is left of a job.
// Those that end in _ stand for all that begin so.
var launchersVariables = append([]string{
	"_", "PWD", "OLDPWD", "SHLVL", "TERM", "COLUMNS", "LINES", "WINDOWID", "TERM_PROGRAM",
	"TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "STY", "WINDOW", "SSH_", "XDG_SESSION_",
	"NOTIFY_SOCKET", "LISTEN_", "WATCHDOG_", "MAINPID", "INVOCATION_ID", "JOURNAL_STREAM",
	"_GO_DAEMON", "HUDSON_SERVER_COOKIE",
}, runnerNames()...)

// cleanEnvironment drops what was meant for the launcher and keeps the rest.
func cleanEnvironment(p *daemonPlan) error {
	p.env = slices.DeleteFunc(p.env, func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(launchersVariables, func(v string) bool {
			return name == v || len(v) > 1 && strings.HasSuffix(v, "_") && strings.HasPrefix(name, v)
		})
	})
	return nil
}

func zeroUmask(*daemonPlan) error {
	unix.Umask(0)
	return nil
}

func leaveDirectory(*daemonPlan) error {
	if err := unix.Chdir("/"); err != nil {
		return fmt.Errorf("cannot change to %q: chdir: %w", "/", err)
	}
	return nil
}

// dropPrivileges takes on the user and the groups that were asked for.
func dropPrivileges(p *daemonPlan) error {
	if p.user == "" {
		return nil
	}
	name, group, _ := strings.Cut(p.user, ":")
	account, err := findUser(name)
	if err != nil {
		return fmt.Errorf("cannot run as %q: %w", p.user, err)
	}
	gid := account.Gid
	if group != "" {
		if gid, err = findGroup(group); err != nil {
			return fmt.Errorf("cannot run as %q: %w", p.user, err)
		}
	}
	groups, err := account.GroupIds()
	if err != nil {
		return fmt.Errorf("cannot run as %q: %w", p.user, err)
	}
	p.setEnv("HOME", account.HomeDir)
	p.setEnv("USER", account.Username)
	p.setEnv("LOGNAME", account.Username)
	return become(number(account.Uid), number(gid), append(groups, gid))
}

func become(uid, gid int, groups []string) error {
	var gids []int
	for _, g := range groups {
		gids = append(gids, number(g))
	}
	slices.Sort(gids)
	if err := syscall.Setgroups(slices.Compact(gids)); err != nil {
		return fmt.Errorf("cannot drop privileges: setgroups: %w", err)
	}
	if err := syscall.Setresgid(gid, gid, gid); err != nil {
		return fmt.Errorf("cannot drop privileges: setgid %d: %w", gid, err)
	}
	if err := syscall.Setresuid(uid, uid, uid); err != nil {
		return fmt.Errorf("cannot drop privileges: setuid %d: %w", uid, err)
	}
	return nil
}

func findUser(name string) (*user.User, error) {
	account, err := user.Lookup(name)
	if err != nil && number(name) >= 0 {
		return user.LookupId(name)
	}
	return account, err
}

func findGroup(name string) (gid string, err error) {
	group, err := user.LookupGroup(name)
	if err == nil {
		return group.Gid, nil
	}
	if number(name) >= 0 {
		return name, nil
	}
	return "", err
}

// number reads an id; -1 for what is none.
func number(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return -1
	}
	return n
}

func (p *daemonPlan) setEnv(name, value string) {
	p.env = slices.DeleteFunc(p.env, func(e string) bool { return strings.HasPrefix(e, name+"=") })
	p.env = append(p.env, name+"="+value)
}
