package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/hold"
	"outlive/harness/lab"
	"outlive/harness/lane"
	"outlive/harness/leftover"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/proc/anew"
	"outlive/harness/shell"
	"outlive/harness/witness"
	"outlive/harness/workload"
	"outlive/modes"
)

// TestMain makes the test binary outlive itself, as far as trials type it and
// matrices start it, so that every process of a trial runs the code under test.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || roles[os.Args[1]] == nil {
		os.Exit(anew.Main(func() int { return countLeft(m.Run) })) // some tests are lanes themselves
	}
	os.Exit(roles[os.Args[1]](os.Args[2:]))
}

var roles = map[string]func(args []string) int{
	"lane":     lane.Main,
	"keeper":   lab.KeeperMain,
	"hold":     hold.Main,
	"native":   modes.RunNative,
	"workload": workloadMain,
	"connect":  workload.ConnectMain,
	"front":    frontMain,
	"mutant":   mutantMain,
	"ghost":    ghostMain,
	"fault":    faultMain,
	"inquiry":  inquiryMain,
	"foresee":  foreseeMain,
}

func workloadMain(args []string) int {
	var o workload.Options
	_ = o.Flags().Parse(args) // what follows the flags are words of the tests'
	code, err := workload.Run(context.Background(), o, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "outlive:", err)
	}
	return code
}

// request is a matrix for a front of its own to run.
type request struct {
	Modes, Events, Shells, Voices string // words separated by blanks; "" for all
	Runtimes                      string // "" for the built-in one
	Parts                         string // "" for the plain one
	Repeat, Parallel              int
	Patience                      time.Duration // 0 for the usual
	Witness                       bool
	Lab                           bool // every trial is made in a lab
}

func (r request) cells() ([]plan.Cell, error) {
	s := plan.Selection{Voices: strings.Fields(r.Voices), Runtimes: strings.Fields(r.Runtimes), Parts: strings.Fields(r.Parts), Repeat: r.Repeat}
	if r.Lab {
		s.Lab = &plan.Machine{}
	}
	named := func(list, id string) bool { return list == "" || strings.Contains(" "+list+" ", " "+id+" ") }
	for _, m := range modes.All() {
		if named(r.Modes, m.ID) {
			s.Modes = append(s.Modes, m)
		}
	}
	for _, e := range event.All() {
		if named(r.Events, e.ID) {
			s.Events = append(s.Events, e)
		}
	}
	for _, sh := range shell.All() {
		if named(r.Shells, sh.ID) {
			s.Shells = append(s.Shells, sh)
		}
	}
	if len(s.Voices) == 0 {
		s.Voices = []string{plan.Silent, plan.Chatty}
	}
	return s.Cells()
}

// frontMain runs a matrix as compare does, and prints a trial a line.
func frontMain(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	var r request
	if err := json.Unmarshal([]byte(args[0]), &r); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	cells, err := r.cells()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	m := Matrix{Cells: cells, Self: "/proc/self/exe", Parallel: r.Parallel, Patience: r.Patience}
	if r.Witness {
		if m.Witness, err = witness.Open(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 3
		}
		defer m.Witness.Close()
	}
	out := json.NewEncoder(os.Stdout)
	controls, err := m.Run(ctx, func(t plan.Trial) { _ = out.Encode(t) })
	if err == nil {
		err = controls.Err()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	return 0
}

// blind tells why there can be no witness here, such as for want of root; nil where there can.
var blind = sync.OnceValue(func() error {
	w, err := witness.Open()
	if err == nil {
		err = w.Close()
	}
	return err
})

// front is the command of a front of its own; path is the executable, and
// launcher what it is started through.
func (r request) front(path string, launcher ...string) *exec.Cmd {
	text, _ := json.Marshal(r)
	words := append(launcher, path, "front", string(text))
	cmd := exec.Command(words[0], words[1:]...)
	cmd.WaitDelay = patient
	cmd.Env = os.Environ()
	return cmd
}

// trials runs a front to its end and gives what it printed. Its output goes to
// a file: of a pipe one would wait for whatever is left behind, too.
func trials(t *testing.T, cmd *exec.Cmd) ([]plan.Trial, error) {
	t.Helper()
	return begun(t, cmd)()
}

// begun starts a front; what it gives waits for its end.
func begun(t *testing.T, cmd *exec.Cmd) func() ([]plan.Trial, error) {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &said
	err = cmd.Start()
	out.Close()
	require.NoError(t, err)
	return func() (all []plan.Trial, err error) {
		failed := cmd.Wait()
		if failed != nil {
			failed = fmt.Errorf("%w: %s", failed, said.String())
		}
		text, err := os.ReadFile(out.Name())
		require.NoError(t, err)
		for in := json.NewDecoder(bytes.NewReader(text)); in.More(); {
			var one plan.Trial
			require.NoError(t, in.Decode(&one))
			all = append(all, one)
		}
		return all, failed
	}
}

const patient = 60 * time.Second

func soon() time.Time { return time.Now().Add(patient) }

// outlive is the path of this test binary; where the tests run under the race
// detector, of one that does not.
var outlive string

// elsewhere skips a test whose trials are made by processes that do not run under the
// race detector, where the tests do. The front that has them made, where it is this
// process, is one and the same for every cell: one or two tests of each kind of cell
// (parts, runtimes, voices, lines of somebody's own, labs) have it searched for races.
func elsewhere(t *testing.T) {
	t.Helper()
	anew.Elsewhere(t)
}

func findOutlive(dir string) (err error) {
	if !anew.Raced() {
		outlive, err = os.Executable()
		return err
	}
	outlive = filepath.Join(dir, "outlive")
	build := exec.Command("go", "test", "-c", "-o", outlive, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build outlive: %w: %s", err, out)
	}
	return nil
}

// requireKept demands that every trial was kept, or skipped for its own reasons.
func requireKept(t *testing.T, all []plan.Trial) {
	t.Helper()
	for _, one := range all {
		var wrong []plan.CheckResult
		for _, c := range one.Checks {
			if c.Verdict == plan.Broken {
				wrong = append(wrong, c)
			}
		}
		require.Contains(t, []plan.Verdict{plan.Kept, plan.Skipped}, one.Verdict, "%s: %s: %s %v", one, one.Outcome, one.Why, wrong)
	}
}

// countLeft runs the tests with a temporary folder of their own, and fails when
// they leave a process, a file or a trace instance behind.
func countLeft(run func() int) int {
	dir, err := os.MkdirTemp("", "harness-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	_ = os.Chmod(dir, 0o755)
	_ = os.Setenv("TMPDIR", dir)
	if err := proc.BecomeSubreaper(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	self := filepath.Join(dir, "self")
	if err := errors.Join(os.Mkdir(self, 0o755), findOutlive(self)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	theirs := leftover.LabCgroups()
	code := Main(running(run))
	_ = os.RemoveAll(self)
	all := append(leftovers(os.Getpid(), dir), abandonedInstances()...)
	if all = append(all, leftover.Labs(theirs, time.Now().Add(leftover.Bound()))...); len(all) > 0 {
		fmt.Fprintln(os.Stderr, "left behind by the tests:", all)
		return 1
	}
	return code
}

// running is what runs the tests, as testing.M does.
type running func() int

func (r running) Run() int { return r() }

// leftovers names the processes below pid and the files in dir.
func leftovers(pid int, dir string) (left []string) {
	for _, below := range proc.Root.Descendants(pid) {
		if p, err := proc.Root.Stat(below); err == nil && p.State != "Z" {
			left = append(left, fmt.Sprintf("process %d (%s)", below, p.Comm))
		}
	}
	_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && path != dir {
			left = append(left, "file "+strings.TrimPrefix(path, dir+"/"))
		}
		return nil
	})
	return left
}

// abandonedInstances lists the trace instances whose witnesses are dead and that
// nobody removes, where that can be seen.
func abandonedInstances() (names []string) {
	if blind() != nil { // none was made; and in a pid namespace those of others look abandoned
		return nil
	}
	proc.Until(time.Now().Add(3*time.Second), func() bool {
		names = nil
		entries, _ := filepath.Glob("/sys/kernel/tracing/instances/outlive-*")
		for _, e := range entries {
			var pid int
			_, _ = fmt.Sscanf(filepath.Base(e), "outlive-%d-", &pid)
			if p, err := proc.Root.Stat(pid); err != nil || p.State == "Z" {
				names = append(names, "trace instance "+filepath.Base(e))
			}
		}
		return len(names) == 0
	})
	return names
}
