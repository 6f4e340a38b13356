package modes

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// A parity case is one line for sh, in which TOOL is the tool or our form of
// it and PROBE a command that waits to be looked at (in open(2) of a fifo).
type parity struct {
	name string
	line string
	tty  bool   // descriptors 0-2 are a terminal, else /dev/null, "out" and "err"
	home string // HOME; "" for DIR/home, "none" for unset
	// known turns what the tool showed into what ours shows, where they differ
	// for a reason that is documented.
	known func(o *observation)
}

// An observation is all that a user or the command can see.
type observation struct {
	Code   int
	Screen string
	Files  map[string]string // mode and content
	Probe  process
}

type process struct {
	Found              bool
	InPlace            bool   // the pid that was launched
	Session, Group     string // "own", "launcher's" or "another"
	TTY, Foreground    bool
	FDs                map[int]string // target and open flags
	Ignored, Blocked   string
	Umask, Dir, Limits string
	Env                []string
}

const probe = `sh -c 'echo $$ >"$DIR/pid"; read x <"$DIR/fifo"'`

// seen keeps the shell until the probe was looked at: when the leader of a
// session ends, its terminal is gone for those in it, and takes a tool along
// that did not yet fork.
const seen = `until [ -e "$DIR/seen" ]; do :; done`

// sameAsTool runs every case with the tool and with ours, and demands the same.
func sameAsTool(t *testing.T, tool string, cases []parity) {
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Skipf("%s is not installed", tool)
	}
	require.True(t, filepath.IsAbs(path))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := c.observe(t, tool)
			if c.known != nil {
				c.known(&want)
			}
			require.Equal(t, want, c.observe(t, outlive+" native "+tool))
		})
	}
}

func (c parity) observe(t *testing.T, tool string) (o observation) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(dir+"/home", 0o755))
	require.NoError(t, unix.Mkfifo(dir+"/fifo", 0o600))
	line := strings.NewReplacer("TOOL", tool, "PROBE", probe, "SEEN", seen).Replace(c.line)
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Env = dir, c.env(dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: c.tty}
	screen := c.connect(t, cmd, dir)
	require.NoError(t, cmd.Start())
	for _, f := range []any{cmd.Stdin, cmd.Stdout, cmd.Stderr} {
		f.(*os.File).Close()
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	if strings.Contains(c.line, "PROBE") {
		o.Probe = look(t, dir, cmd.Process.Pid)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		cmd.Process.Kill()
		t.Errorf("%s did not end", line)
	}
	o.Code = exitCode(cmd.ProcessState)
	o.Screen = plain(<-screen, dir)
	o.Files = files(t, dir)
	return o
}

func exitCode(state *os.ProcessState) int {
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return -int(status.Signal())
	}
	return state.ExitCode()
}

func (c parity) env(dir string) []string {
	env := []string{"DIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	switch c.home {
	case "none":
		return env
	case "":
		return append(env, "HOME="+dir+"/home")
	}
	return append(env, "HOME="+strings.ReplaceAll(c.home, "DIR", dir))
}

// connect gives the descriptors 0-2, and the channel on which the screen comes once all is closed.
func (c parity) connect(t *testing.T, cmd *exec.Cmd, dir string) <-chan string {
	screen := make(chan string, 1)
	if !c.tty {
		screen <- ""
		open := func(name string, flags int) *os.File {
			f, err := os.OpenFile(name, flags, 0o644)
			require.NoError(t, err)
			return f
		}
		const write = os.O_CREATE | os.O_WRONLY
		cmd.Stdin = open(os.DevNull, os.O_RDONLY)
		cmd.Stdout, cmd.Stderr = open(dir+"/out", write), open(dir+"/err", write)
		return screen
	}
	master, slave := openTerminal(t)
	other := func() *os.File {
		fd, err := unix.FcntlInt(slave.Fd(), unix.F_DUPFD_CLOEXEC, 3)
		require.NoError(t, err)
		return os.NewFile(uintptr(fd), slave.Name())
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, other(), other()
	// Not closed before the end: that would hang up.
	t.Cleanup(func() { master.Close() })
	go func() {
		var b bytes.Buffer
		io.Copy(&b, master) // ends with EIO
		screen <- b.String()
	}()
	return screen
}

func openTerminal(t *testing.T) (master, slave *os.File) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	peer, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TIOCGPTPEER,
		unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC)
	require.Zero(t, errno)
	return os.NewFile(uintptr(fd), "master"), os.NewFile(peer, "slave")
}

// look waits for the probe, reads what /proc shows of it, and ends it.
func look(t *testing.T, dir string, launched int) process {
	defer func() { require.NoError(t, os.WriteFile(dir+"/seen", nil, 0o600)) }()
	pid := 0
	waits := func() bool {
		text, _ := os.ReadFile(dir + "/pid")
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return strings.Contains(string(stat), ") S ")
	}
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for deadline := time.Now().Add(10 * time.Second); !waits(); <-again.C {
		if time.Now().After(deadline) {
			return process{}
		}
	}
	held, err := os.FindProcess(pid)
	require.NoError(t, err)
	p := read(t, dir, pid, launched)
	require.NoError(t, held.Kill())
	return p
}

func read(t *testing.T, dir string, pid, launched int) process {
	file := func(name string) string {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		require.NoError(t, err)
		return string(text)
	}
	status := func(name string) string {
		return regexp.MustCompile(`(?m)^` + name + `:\s*(.*)$`).FindStringSubmatch(file("status"))[1]
	}
	stat := file("stat")
	field := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // from state, the third
	whose := func(id string) string {
		switch id {
		case strconv.Itoa(pid):
			return "own"
		case strconv.Itoa(launched):
			return "launcher's"
		}
		return "another"
	}
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	require.NoError(t, err)
	env := strings.Split(plain(file("environ"), dir), "\x00")
	slices.Sort(env)
	return process{
		Found: true, InPlace: pid == launched,
		Group: whose(field[2]), Session: whose(field[3]),
		TTY: field[4] != "0", Foreground: field[5] == field[2],
		FDs:     descriptors(t, dir, pid),
		Ignored: withoutInternal(status("SigIgn")), Blocked: status("SigBlk"),
		Umask: status("Umask"), Dir: plain(cwd, dir), Limits: file("limits"), Env: env,
	}
}

// withoutInternal takes the two signals away that the C library keeps to
// itself, 32 and 33: make(1) has its children ignore them, a shell does not.
func withoutInternal(mask string) string {
	n, err := strconv.ParseUint(mask, 16, 64)
	if err != nil {
		return mask
	}
	return fmt.Sprintf("%016x", n&^(3<<31))
}

func descriptors(t *testing.T, dir string, pid int) map[int]string {
	all := map[int]string{}
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	require.NoError(t, err)
	for _, e := range entries {
		target, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", pid, e.Name()))
		require.NoError(t, err)
		info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%s", pid, e.Name()))
		require.NoError(t, err)
		n, _ := strconv.Atoi(e.Name())
		all[n] = plain(target, dir) + " " + regexp.MustCompile(`flags:\s*(\d+)`).FindStringSubmatch(string(info))[1]
	}
	return all
}

// files gives all files that the launching left, but what the probe wrote.
func files(t *testing.T, dir string) map[string]string {
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || slices.Contains([]string{"pid", "fifo", "seen"}, e.Name()) {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir+"/")] = info.Mode().String() + " " + plain(string(text), dir)
		return err
	}))
	return all
}

// plain takes out what differs from run to run.
func plain(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "DIR")
	text = regexp.MustCompile(`/dev/pts/\d+`).ReplaceAllString(text, "TTY")
	text = regexp.MustCompile(`pipe:\[\d+\]`).ReplaceAllString(text, "pipe")
	// errno is whatever the C library left there.
	return regexp.MustCompile(`child \d+ did not exit normally.*`).ReplaceAllString(text, "child did not exit normally")
}
