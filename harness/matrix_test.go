package harness

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/modes"
)

// requireShell skips a test where its shell is not installed.
func requireShell(t *testing.T, id string) {
	t.Helper()
	sh, ok := shell.Lookup(id)
	require.True(t, ok, id)
	if _, err := exec.LookPath(sh.Command[0]); err != nil {
		t.Skipf("%s is not installed", sh.Command[0])
	}
}

// small is a matrix that holds what differs most.
func small(shells string) request {
	return request{Modes: "foreground background nohup setsid double-fork", Shells: shells, Events: "hangup exit ctrl-c suspend-hangup"}
}

func TestEveryShellIsKept(t *testing.T) {
	elsewhere(t)
	for _, sh := range shell.All() {
		t.Run(sh.ID, func(t *testing.T) {
			t.Parallel()
			requireShell(t, sh.ID)
			requireMatrix(t, small(sh.ID))
		})
	}
}

// requireMatrix demands that every cell is kept, and comes in its turn. Others like it
// run beside it, so that it has half of the lanes.
func requireMatrix(t *testing.T, r request) {
	t.Helper()
	cells, err := r.cells()
	require.NoError(t, err)
	var all []plan.Trial
	controls, err := Matrix{Cells: cells, Self: outlive, Parallel: DefaultParallel() / 2}.Run(t.Context(), func(one plan.Trial) { all = append(all, one) })
	require.NoError(t, err)
	require.NoError(t, controls.Err())
	requireKept(t, all)
	require.Len(t, all, len(cells))
	for i, one := range all {
		require.Equal(t, cells[i].String(), one.String(), "results come in the order of the cells")
	}
}

// A key is pressed once the client that is to pass it on has taken over the terminal,
// however long that comes after the subject.
func TestKeysWaitForTheClient(t *testing.T) {
	for _, m := range modes.All() {
		form := m.Forms[0]
		if !form.Traits.Attached {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			detached, ok := modes.Lookup(strings.TrimSuffix(m.ID, "-attached"))
			require.True(t, ok)
			c := cell(typed(form, detached.Forms[0].Line+"; sleep 0.3; TERM=vt100 "+strings.Join(form.Attach, " ")), "dash", "ctrl-c", plan.Silent)
			tried := 0
			_, err := Matrix{Cells: []plan.Cell{c}, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
				requireKept(t, []plan.Trial{one})
				tried++
			})
			require.NoError(t, err)
			require.Equal(t, 1, tried)
		})
	}
}

// Whatever outlive is started with, its trials are the same: their outcomes, and
// what every check sees.
func TestWhatIsInheritedReachesNoTrial(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	result := func(t *testing.T, launcher ...string) map[string]string {
		r := small("bash")
		r.Voices = plan.Chatty
		cmd := r.front(outlive, launcher...)
		cmd.Dir = t.TempDir() // for nohup.out
		all, err := trials(t, cmd)
		require.NoError(t, err)
		require.NotEmpty(t, all)
		requireKept(t, all)
		seen := map[string]string{}
		for _, one := range all {
			seen[one.String()] = string(one.Outcome)
			for _, c := range one.Checks {
				seen[one.String()] += fmt.Sprintf(", %s %v", c.ID, c.Holds)
			}
		}
		return seen
	}
	plain := result(t)
	sh := func(line string) []string { return []string{"bash", "-c", line, "bash"} }
	for name, launcher := range map[string][]string{
		"nohup":                 {"nohup"},
		"a script's background": sh(`"$@" & wait $!`), // INT and QUIT are ignored
		"SIGHUP ignored":        {"env", "--ignore-signal=HUP"},
		"SIGTERM ignored":       {"env", "--ignore-signal=TERM"},
		"SIGCHLD ignored":       {"env", "--ignore-signal=CHLD"},
		"SIGPIPE ignored":       {"env", "--ignore-signal=PIPE"},
		"SIGTSTP ignored":       {"env", "--ignore-signal=TSTP,TTIN,TTOU"},
		"all signals ignored":   {"env", "--ignore-signal"},
		"SIGHUP blocked":        {"env", "--block-signal=HUP"},
		"all signals blocked":   {"env", "--block-signal"},
		"stdin closed":          sh(`exec "$@" <&-`),
		"stderr closed":         sh(`exec "$@" 2>&-`),
		"all three closed":      sh(`exec "$@" 3>&1 <&- 2>&- >&3 3>&-`),
		"descriptors":           sh(`exec 7</dev/null 8>&1 9<>/dev/null; exec "$@"`),
		"a strict umask":        sh(`umask 077; exec "$@"`),
		"no umask":              sh(`umask 000; exec "$@"`),
		"a folder that is gone": sh(`mkdir gone && cd gone && rmdir ../gone && exec "$@"`),
		// The front itself writes to a pipe only: its lanes would fail.
		"a limit of file size":   sh(`set -o pipefail; { ulimit -S -f 0; exec "$@"; } | cat`),
		"a limit of open files":  sh(`ulimit -S -n 60; exec "$@"`),
		"core dumps":             sh(`ulimit -S -c hard; exec "$@"`),
		"a dirty environment":    {"env", "_GO_DAEMON=1", "TMUX=/x,1,0", "STY=1.x", "SSH_TTY=/dev/pts/9", "NOTIFY_SOCKET=/x", "PS1=$ ", "PROMPT_COMMAND=exit", "ENV=/x", "BASH_ENV=/x", "ZDOTDIR=/x"},
		"a background session":   {"setsid", "--wait"},
		"a session of elsewhere": {"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"}, // sid and pgid are 0
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			if launcher[0] == "unshare" && os.Geteuid() != 0 {
				t.Skip("a pid namespace takes root")
			}
			require.Equal(t, plain, result(t, launcher...))
		})
	}
}

// TestOrdinaryUser runs every mode as another user, where this is root: the
// first one there is, since screen lets nobody set nothing, not even how often
// its log is written.
func TestOrdinaryUser(t *testing.T) {
	elsewhere(t)
	cmd := request{Shells: "bash", Voices: plan.Chatty}.front(outlive)
	if os.Geteuid() == 0 {
		dir := shortDir(t)
		require.NoError(t, os.Chmod(dir, 0o777|os.ModeSticky))
		self, err := os.ReadFile(outlive)
		require.NoError(t, err)
		cmd.Path = filepath.Join(dir, "outlive")
		require.NoError(t, os.WriteFile(cmd.Path, self, 0o755))
		cmd.Dir, cmd.Env = dir, append(cmd.Env, "TMPDIR="+dir, "HOME="+dir)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 1, Gid: 1}}
	}
	requireShell(t, "bash")
	all, err := trials(t, cmd)
	require.NoError(t, err)
	require.NotEmpty(t, all)
	requireKept(t, all)
}

// The signals are seen, and every death that one caused has a sender.
func TestWitnessNamesTheSenders(t *testing.T) {
	elsewhere(t)
	if err := blind(); err != nil {
		t.Skip(err)
	}
	requireShell(t, "bash")
	all, err := trials(t, request{Modes: "foreground background nohup", Shells: "bash", Events: "hangup kill-shell sighup ctrl-c", Voices: plan.Chatty, Witness: true}.front(outlive))
	require.NoError(t, err)
	requireKept(t, all)
	for _, one := range all {
		switch {
		case one.Signal == "":
			require.Empty(t, one.Sender, one)
		case one.Event == "sighup":
			require.NotContains(t, []string{"", "shell", "kernel"}, one.Sender, one)
		case one.Mode == "background":
			require.Equal(t, "shell", one.Sender, one)
		default:
			require.Contains(t, []string{"kernel", "shell"}, one.Sender, one)
		}
	}
}

// Two matrices of one process do not meet, nor do they touch its other children.
func TestMatricesSideBySide(t *testing.T) {
	requireShell(t, "bash")
	other := exec.Command("sleep", "1000")
	other.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	require.NoError(t, other.Start())
	var group sync.WaitGroup
	results := make([][]plan.Trial, 4)
	for i := range results {
		cells, err := small("bash").cells()
		require.NoError(t, err)
		group.Go(func() {
			m := Matrix{Cells: cells, Self: outlive, Parallel: 2}
			_, _ = m.Run(t.Context(), func(one plan.Trial) { results[i] = append(results[i], one) })
		})
	}
	group.Wait()
	for _, all := range results {
		require.NotEmpty(t, all)
		requireKept(t, all)
	}
	require.NoError(t, other.Process.Signal(syscall.Signal(0)), "another child of this process was ended")
	require.NoError(t, other.Process.Kill())
	_ = other.Wait()
}

// TestManyFronts runs 64 matrices at once, as many people on one machine would.
func TestManyFronts(t *testing.T) {
	elsewhere(t)
	requireShell(t, "dash")
	var group sync.WaitGroup
	var mu sync.Mutex
	summary := plan.Summary{}
	for i := range 64 {
		group.Go(func() {
			all, err := trials(t, request{Modes: "background nohup setsid", Shells: "dash", Events: "hangup exit sighup", Voices: plan.Chatty, Parallel: 1}.front(outlive))
			mu.Lock()
			defer mu.Unlock()
			assert.NoError(t, err, i) //nolint:testifylint // require ends only the goroutine that the test runs in
			for _, one := range all {
				summary.Add(one)
				assert.Equal(t, plan.Kept, one.Verdict, "%s: %s", one, one.Why)
			}
		})
	}
	group.Wait()
	t.Logf("%d trials in 64 matrices at once: %d kept, %d broken, %d unfit", summary.Trials, summary.Kept, summary.Broken, summary.Unfit)
	require.Equal(t, plan.Summary{Trials: 64 * 5 * 3, Kept: 64 * 5 * 3}, summary)
}

// Memory does not grow with the number of trials: what was judged is dropped.
func TestMemoryIsFlat(t *testing.T) {
	requireShell(t, "dash")
	tried := cell(jobForm, "dash", "sighup", plan.Silent)
	idle := cell(foregroundForm, "dash", "exit", plan.Silent) // skipped
	m := Matrix{Self: outlive}
	for i := range 20_000 {
		if i%100 == 0 {
			m.Cells = append(m.Cells, tried)
		} else {
			m.Cells = append(m.Cells, idle)
		}
	}
	n, early := 0, uint64(0)
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		require.Nil(t, one.Evidence)
		if n++; n == 2000 {
			early = heap()
		}
	})
	require.NoError(t, err)
	require.Equal(t, 20_000, n)
	late := heap()
	t.Logf("heap: %d KiB after 2,000 trials, %d KiB after 20,000", early>>10, late>>10)
	require.Less(t, late, early+4<<20)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A run that is cancelled ends soon, reports only what was judged, and leaves nothing.
func TestCancelled(t *testing.T) {
	requireShell(t, "bash")
	cells, err := request{Shells: "bash"}.cells()
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, err = Matrix{Cells: cells, Self: outlive}.Run(ctx, func(one plan.Trial) {
		if n++; n == 5 {
			cancel()
		}
		require.NotEqual(t, plan.Unfit, one.Verdict, one.Why)
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, n, len(cells))
	cancel()
}

func TestNoOutliveToRun(t *testing.T) {
	one := plan.Trial{}
	none := filepath.Join(t.TempDir(), "none")
	_, err := Matrix{Cells: []plan.Cell{cell(jobForm, "dash", "sighup", plan.Silent)}, Self: none}.Run(t.Context(), func(t plan.Trial) { one = t })
	require.NoError(t, err)
	require.Equal(t, plan.Unfit, one.Verdict)
	require.Contains(t, one.Why, "cannot start a lane: fork/exec "+none)
}

// A lane is searched for races where the tests are. No launcher of these modes
// exits, which would take a second each.
func TestLanesWithoutRaces(t *testing.T) {
	requireShell(t, "dash")
	self, err := os.Executable()
	require.NoError(t, err)
	all, err := trials(t, request{Modes: "foreground background nohup", Shells: "dash"}.front(self))
	require.NoError(t, err)
	requireKept(t, all)
}
