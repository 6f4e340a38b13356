package proc

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
)

// rest are the fields of a stat line after the name: 3 (state) to 52.
const rest = " S 100 4711 4700 34819 4711 4194304 97 0 0 0 0 0 0 0 20 0 5 0 548897 0 0 18446744073709551615 0 0 0 0 0 0 0 6 0 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n"

func TestParseStat(t *testing.T) {
	want := evidence.Process{
		PID: 4711, PPID: 100, PGID: 4711, SID: 4700, Start: 548897, State: "S",
		TTYNr: 34819, TTY: "pts/3", TPGID: 4711, Umask: -1,
	}
	for _, comm := range []string{"sleep", "tmux: server", "a) S 1 2 3", "((", "))", "", "new\nline", "\xff\xfe", ") Z 1 1 1 0 -1"} {
		want.Comm = comm
		got, err := parseStat("4711 (" + comm + ")" + rest)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestParseStatRefusesWhatIsNoStat(t *testing.T) {
	for name, text := range map[string]string{
		"empty":            "",
		"only a pid":       "4711",
		"no name":          "4711 S 1 1 1" + rest,
		"name not closed":  "4711 (sleep" + rest,
		"only parentheses": "4711 )(" + rest,
		"cut in the name":  "4711 (sle",
		"cut in mid-line":  "4711 (sleep)" + rest[:40],
		"pid is no number": "x (sleep)" + rest,
		"ppid is none":     "4711 (sleep)" + strings.Replace(rest, "100", "one", 1),
		"start is none":    "4711 (sleep)" + strings.Replace(rest, "548897", "-", 1),
	} {
		_, err := parseStat(text)
		require.ErrorContains(t, err, "cannot parse stat", name)
	}
}

func TestTerminalsHaveTheNamesOfPS(t *testing.T) {
	for number, want := range map[int]string{
		0:                         "",
		int(unix.Mkdev(136, 0)):   "pts/0",
		int(unix.Mkdev(136, 255)): "pts/255",
		int(unix.Mkdev(136, 256)): "pts/256",
		int(unix.Mkdev(137, 3)):   "pts/1048579",
		int(unix.Mkdev(4, 1)):     "tty1",
		int(unix.Mkdev(204, 64)):  "dev/204:64",
		int(int32(uint32(unix.Mkdev(136, 1<<19)))): "pts/524288", // negative as stat prints it
	} {
		require.Equal(t, want, ttyName(number), number)
	}
}

// fixture is a /proc with the files of one process.
func fixture(t *testing.T, pid int, files map[string]string) FS {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, strconv.Itoa(pid), name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return FS(root)
}

const status = "Name:\tsleep\nUmask:\t0022\nState:\tS\nSigPnd:\t0000000000000001\nShdPnd:\t0000000000004000\n" +
	"SigBlk:\t0000000000010000\nSigIgn:\t0000000000001001\nSigCgt:\t0000000180000002\n"

func TestProcess(t *testing.T) {
	fs := fixture(t, 7, map[string]string{
		"stat": "7 (a (b) c)" + rest, "status": status,
		"environ":  "HOME=/root\x00EMPTY=\x00not an assignment\x00WITH=a=b\x00",
		"fdinfo/1": "pos:\t0\nflags:\t0102001\nmnt_id:\t9\n", "fdinfo/9": "pos:\t0\nflags:\t02\nlock:\t1: FLOCK ADVISORY WRITE\n",
	})
	for name, target := range map[string]string{"cwd": "/tmp", "fd/1": "/tmp/log", "fd/9": "/tmp/pid", "fd/10": "pipe:[1]"} {
		path := filepath.Join(string(fs), "7", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.Symlink(target, path))
	}
	p, err := fs.Process(7)
	require.NoError(t, err)
	require.Equal(t, "a (b) c", p.Comm)
	require.Equal(t, []string{"HOME", "EMPTY", "WITH"}, p.Env)
	require.Equal(t, []evidence.FD{
		{N: 1, Target: "/tmp/log", Flags: unix.O_WRONLY | unix.O_APPEND | unix.O_LARGEFILE | 0o100000},
		{N: 9, Target: "/tmp/pid", Flags: unix.O_RDWR, Lock: true},
		{N: 10, Target: "pipe:[1]"},
	}, p.FDs)
	require.Equal(t, "/tmp", p.Dir)
	require.Equal(t, 0o022, p.Umask)
	require.EqualValues(t, 0x4001, p.Pending)
	require.EqualValues(t, 0x10000, p.Blocked)
	require.Equal(t, "ignored", p.Disposition(int(unix.SIGHUP)))
	require.Equal(t, "caught", p.Disposition(int(unix.SIGINT)))
	require.Equal(t, "default", p.Disposition(int(unix.SIGTERM)))
}

// An ordinary user sees neither descriptors nor environment of a foreign process.
func TestProcessOfSomebodyElse(t *testing.T) {
	fs := fixture(t, 7, map[string]string{"stat": "7 (x)" + rest, "status": "Name:\tx\n"})
	p, err := fs.Process(7)
	require.NoError(t, err)
	require.Empty(t, p.FDs)
	require.Nil(t, p.Env)
	require.Empty(t, p.Dir)
	require.Equal(t, -1, p.Umask)
}

func TestProcessThatIsGone(t *testing.T) {
	for _, files := range []map[string]string{{}, {"stat": "7 (x)" + rest}, {"status": status}, {"stat": "", "status": status}} {
		_, err := fixture(t, 7, files).Process(7)
		require.Error(t, err)
	}
}

func TestAtRest(t *testing.T) {
	thread := func(state, pending, blocked string) string {
		return "State:\t" + state + "\nSigPnd:\t" + pending + "\nShdPnd:\t0\nSigBlk:\t" + blocked + "\n"
	}
	asleep := thread("S (sleeping)", "0", "0")
	for name, tt := range map[string]struct {
		threads map[string]string
		want    bool
	}{
		"all sleep":                      {map[string]string{"7": asleep, "8": asleep}, true},
		"the first thread runs":          {map[string]string{"7": thread("R (running)", "0", "0"), "8": asleep}, false},
		"another one runs":               {map[string]string{"7": asleep, "8": thread("R (running)", "0", "0")}, false},
		"another one waits for a disk":   {map[string]string{"7": asleep, "8": thread("D (disk sleep)", "0", "0")}, false},
		"a signal is about to wake it":   {map[string]string{"7": thread("S (sleeping)", "1", "0")}, false},
		"a signal that it blocks":        {map[string]string{"7": thread("S (sleeping)", "1", "1")}, true},
		"stopped, with a signal pending": {map[string]string{"7": thread("T (stopped)", "1", "0")}, true},
		"gone":                           {map[string]string{}, true},
	} {
		files := map[string]string{}
		for tid, text := range tt.threads {
			files["task/"+tid+"/status"] = text
		}
		require.Equal(t, tt.want, fixture(t, 7, files).AtRest(7), name)
	}
}

// Until its last thread has stopped, the kernel takes a process for one that runs.
func TestStopped(t *testing.T) {
	for name, tt := range map[string]struct {
		states []string
		want   bool
	}{
		"all":         {[]string{"T", "T"}, true},
		"but for one": {[]string{"T", "R"}, false},
		"one sleeps":  {[]string{"S", "T"}, false},
		"traced":      {[]string{"t"}, false},
		"gone":        {nil, false},
	} {
		files := map[string]string{}
		for i, state := range tt.states {
			files[fmt.Sprintf("task/%d/stat", 7+i)] = "7 (a) T b) " + state + " 1 7 7"
		}
		require.Equal(t, tt.want, fixture(t, 7, files).Stopped(7), name)
	}
}

func TestUnsettled(t *testing.T) {
	masks := func(pending, shared, blocked string) string {
		return "SigPnd:\t" + pending + "\nShdPnd:\t" + shared + "\nSigBlk:\t" + blocked + "\n"
	}
	const none = "0000000000000000"
	for name, tt := range map[string]struct {
		threads map[string]string
		want    bool
	}{
		"at rest":                         {map[string]string{"7": masks(none, none, none)}, false},
		"pending on the process":          {map[string]string{"7": masks(none, "0000000000000001", none)}, true},
		"pending on another thread":       {map[string]string{"7": masks(none, none, none), "8": masks("0000000000004000", none, none)}, true},
		"pending, but blocked":            {map[string]string{"7": masks("0000000000000001", none, "0000000000000001")}, false},
		"pending, another one is blocked": {map[string]string{"7": masks("0000000000000001", none, "0000000000000002")}, true},
		"a thread in a handler of Go's":   {map[string]string{"7": masks(none, none, none), "9": masks(none, none, "fffffffe7ffbfeff")}, true},
		"a thread that works deaf":        {map[string]string{"9": "State:\tR (running)\n" + masks(none, none, "fffffffe7ffbfeff")}, true},
		"a thread that sleeps deaf":       {map[string]string{"9": "State:\tS (sleeping)\n" + masks(none, none, "fffffffe7ffbfeff")}, false},
		"a thread that blocks a few":      {map[string]string{"7": masks(none, none, "0000000000010002")}, false},
		"a thread that has ended":         {map[string]string{"7": masks(none, none, none), "8": ""}, false},
	} {
		files := map[string]string{}
		for tid, text := range tt.threads {
			files["task/"+tid+"/status"] = text
		}
		got, err := fixture(t, 7, files).Unsettled(7)
		require.NoError(t, err)
		require.Equal(t, tt.want, got, name)
	}
	_, err := FS(t.TempDir()).Unsettled(7)
	require.ErrorContains(t, err, "cannot list the threads of process 7")
}

func TestDescendantsAreThoseOfAllThreads(t *testing.T) {
	root := t.TempDir()
	for path, text := range map[string]string{
		"1/task/1/children": "2 3 ", "1/task/9/children": "4", "2/task/2/children": "5\n", "5/task/5/children": "x 6",
	} {
		path = filepath.Join(root, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	require.Equal(t, []int{2, 3, 4, 5, 6}, FS(root).Descendants(1))
	require.Empty(t, FS(root).Descendants(99))
}

// A zombie has begun to end, and a pid with another start time is another process.
func TestExiting(t *testing.T) {
	me, err := Root.Stat(os.Getpid())
	require.NoError(t, err)
	require.False(t, Root.Exiting(me.PID, me.Start))
	require.True(t, Root.Exiting(me.PID, me.Start+1))
	cmd := exec.Command("sleep", "1000")
	require.NoError(t, cmd.Start())
	p, err := Root.Stat(cmd.Process.Pid)
	require.NoError(t, err)
	require.False(t, Root.Exiting(p.PID, p.Start))
	require.NoError(t, cmd.Process.Kill())
	require.True(t, Until(time.Now().Add(10*time.Second), func() bool { return Root.Exiting(p.PID, p.Start) }), "not reaped yet")
	_ = cmd.Wait()
	require.True(t, Root.Exiting(p.PID, p.Start))
}

func TestExitCodeOfAZombie(t *testing.T) {
	zombie := strings.Replace(rest, " S ", " Z ", 1)
	ended := func(code, after string) string { return strings.TrimSuffix(zombie, "0\n") + code + after + "\n" }
	for name, tt := range map[string]struct {
		text  string
		start uint64
		want  unix.WaitStatus
		fails bool
	}{
		"ended by SIGHUP":     {"7 (x)" + ended("1", ""), 548897, 1, false},
		"exited with 3":       {"7 (x)" + ended("768", ""), 548897, 3 << 8, false},
		"a later kernel's":    {"7 (x)" + ended("1", " 99"), 548897, 1, false},
		"still running":       {"7 (x)" + rest, 548897, 0, true},
		"another one's pid":   {"7 (x)" + ended("1", ""), 1, 0, true},
		"an old kernel's":     {"7 (x)" + zombie[:len(zombie)-20], 548897, 0, true},
		"cut":                 {"7 (x) Z 1", 548897, 0, true},
		"the code is no code": {"7 (x)" + ended("x", ""), 548897, 0, true},
	} {
		got, err := fixture(t, 7, map[string]string{"stat": tt.text}).exitCode(7, tt.start)
		require.Equal(t, tt.fails, err != nil, name)
		if !tt.fails {
			require.Equal(t, tt.want, got, name)
		}
	}
}

func TestBootID(t *testing.T) {
	id, err := Root.BootID()
	require.NoError(t, err)
	require.Len(t, id, 36)
	_, err = FS(t.TempDir()).BootID()
	require.ErrorContains(t, err, "cannot read the boot id")
}
