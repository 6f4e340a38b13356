package proc

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestMain lets the test binary play other processes.
func TestMain(m *testing.M) {
	switch os.Getenv("PROC_PART") {
	case "reset": // tells its masks before and after
		if err := ResetSignals(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		p, err := Root.Signals(os.Getpid())
		fmt.Printf("%x %x %v\n", p.Ignored, p.Blocked, err)
		os.Exit(0)
	case "drop": // shows what it hands on
		if err := DropInherited(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		shows := exec.Command("/bin/bash", "-c", `grep -E "^Sig(Blk|Ign)" /proc/self/status; umask; ulimit -Sa; cd /; exec ls /proc/self/fd`)
		shows.Stdout, shows.Stderr = os.Stdout, os.Stdout
		if err := shows.Run(); err != nil {
			fmt.Println(err)
		}
		os.Exit(0)
	case "family": // reaps nobody's children but its own family's
		if err := BecomeSubreaper(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		family()
		os.Exit(0)
	}
	if err := ResetSignals(); err != nil { // under nohup, for one, a shell that sends itself SIGHUP would live
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// family starts a tree of processes and ends it; one child is spared.
func family() {
	cmd := exec.Command("sh", "-c", `trap '' HUP TERM
		sh -c 'sleep 1000 & sleep 1000' &
		setsid sh -c 'setsid sleep 1000 & sleep 1000 & wait' &
		(sleep 1000 &)
		echo ready; wait`)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, _ := cmd.StdoutPipe()
	spared := exec.Command("sleep", "1000")
	if cmd.Start() != nil || spared.Start() != nil {
		os.Exit(1)
	}
	_, _ = bufio.NewReader(out).ReadString('\n')
	Until(time.Now().Add(patience), func() bool { return len(Root.Descendants(os.Getpid())) >= 9 })
	before := len(Root.Descendants(os.Getpid()))
	left := KillDescendants(time.Now().Add(patience), spared.Process.Pid)
	fmt.Println(before, left, len(Root.Children(os.Getpid())) == 1)
	fmt.Println(KillDescendants(time.Now().Add(patience)), Root.Children(os.Getpid()))
}

const patience = 20 * time.Second

func soon() time.Time { return time.Now().Add(patience) }

// part is this test binary, in a part of TestMain.
func part(name string, words ...string) *exec.Cmd {
	words = append(words, "/proc/self/exe")
	if words[0] == "/proc/self/exe" {
		words[0], _ = os.Executable()
	} else {
		words[len(words)-1], _ = os.Executable()
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "PROC_PART="+name, "GORACE=atexit_sleep_ms=0")
	cmd.WaitDelay = patience
	return cmd
}

// The parts of a test binary built for coverage or the race detector run its
// own handlers; those of the kernel are what counts.
func TestResetSignals(t *testing.T) {
	for name, words := range map[string][]string{
		"nothing to reset":     {},
		"ignored":              {"sh", "-c", `trap "" HUP INT QUIT TERM USR1 PIPE WINCH; exec "$0"`},
		"ignored by nohup":     {"nohup"},
		"ignored and blocked":  {"env", "--block-signal=HUP,TERM,USR2", "--ignore-signal=INT,RTMIN+3"},
		"everything blocked":   {"env", "--block-signal"},
		"everything ignored":   {"env", "--ignore-signal"},
		"blocked in all times": {"env", "--block-signal=HUP", "--ignore-signal=HUP"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := part("reset", words...).Output()
			require.NoError(t, err)
			require.Equal(t, "0 0 <nil>\n", string(out))
		})
	}
}

// Whatever a process was started with, what it starts is the same.
func TestDropInherited(t *testing.T) {
	sh := func(line string) []string { return []string{"bash", "-c", line + `; exec "$0"`} }
	plain, err := part("drop").Output()
	require.NoError(t, err)
	require.Regexp(t, `^SigBlk:\s0+\nSigIgn:\s0+\n0022\n(?s:.*)open files +\(-n\) 1024\n(?s:.*)\n0\n1\n2\n3\n$`, string(plain))
	for name, words := range map[string][]string{
		"ignored":       {"env", "--ignore-signal"},
		"blocked":       {"env", "--block-signal"},
		"strict umask":  sh("umask 077"),
		"no umask":      sh("umask 0"),
		"descriptors":   sh("exec 3</dev/null 4</ 77>/dev/null"),
		"no stdin":      sh("exec <&-"),
		"few files":     sh("ulimit -S -n 20"),
		"many files":    sh("ulimit -S -n hard"),
		"short files":   sh("ulimit -S -f 0"),
		"core dumps":    sh("ulimit -S -c hard"),
		"a large stack": sh("ulimit -S -s hard"),
		"little time":   sh("ulimit -S -t 1"),
		"few processes": sh("ulimit -S -u 1000"),
		"little memory": sh("ulimit -S -v 2000000 -d 2000000 -l 0"),
	} {
		t.Run(name, func(t *testing.T) {
			out, err := part("drop", words...).Output()
			require.NoError(t, err)
			require.Equal(t, string(plain), string(out))
		})
	}
}

func TestKillDescendantsEndsAllButTheSpared(t *testing.T) {
	out, err := part("family").Output()
	require.NoError(t, err)
	require.Regexp(t, `^(9|1\d) \[\] true\n\[\] \[\]\n$`, string(out))
}

func TestUntil(t *testing.T) {
	n := 0
	require.True(t, Until(time.Now(), func() bool { n++; return true }))
	require.False(t, Until(time.Now().Add(time.Millisecond), func() bool { n++; return false }))
	require.Greater(t, n, 2)
	require.True(t, Until(soon(), func() bool { n++; return n > 20 }))
}

func TestSubreaperGetsOrphans(t *testing.T) {
	require.NoError(t, BecomeSubreaper())
	defer func() { require.NoError(t, unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)) }()
	out, err := exec.Command("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!").Output()
	require.NoError(t, err)
	var pid int
	_, err = fmt.Sscan(string(out), &pid)
	require.NoError(t, err)
	orphan, err := Open(pid)
	require.NoError(t, err)
	defer orphan.Close()
	require.True(t, Until(soon(), func() bool { p, err := Root.Stat(pid); return err == nil && p.PPID == os.Getpid() }))
	require.True(t, orphan.Kill(soon()))
	require.Equal(t, "SIGKILL", orphan.Reap(soon()).Signal)
	require.Empty(t, Root.Children(os.Getpid()))
}
