package harness

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/modes"
)

// tooLarge tells of a runtime that is not there, and is too large to be installed for a test.
func tooLarge(t *testing.T, id string) bool {
	r, _ := runtimes.Lookup(id)
	if _, err := exec.LookPath(r.Needs); err == nil || !r.Large {
		return false
	}
	t.Log(id, "is left out: its compiler is not installed")
	return true
}

func requireRuntime(t *testing.T, id string) {
	t.Helper()
	r, ok := runtimes.Lookup(id)
	require.True(t, ok, id)
	if _, err := exec.LookPath(r.Needs); r.Needs != "" && err != nil {
		t.Skipf("%s is not installed", r.Needs)
	}
}

// Every runtime through every event, in modes that differ.
func TestEveryRuntimeIsKept(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	local := "launch-close" // rare as it is, what a runtime does while it starts shows there
	for _, e := range event.Usual() {
		local += " " + e.ID
	}
	for _, r := range runtimes.All()[1:] {
		if tooLarge(t, r.ID) {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			requireRuntime(t, r.ID)
			requireMatrix(t, request{Modes: "foreground background disown subshell nohup double-fork go-daemon", Events: local, Shells: "bash", Runtimes: r.ID})
		})
	}
}

// What is not there is skipped, and says why.
func TestRuntimeThatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	c := cell(jobForm, "bash", "hangup", plan.Chatty)
	c.Runtime = "python"
	c.Form.Needs = nil
	skipped, ok := c.Skipped()
	require.True(t, ok)
	require.Equal(t, plan.Skipped, skipped.Verdict)
	require.Contains(t, []string{"bash is not installed", "python3 is not installed"}, skipped.Why)
	c.Runtime = "cobol"
	unknown, ok := c.Skipped()
	require.True(t, ok)
	require.Equal(t, plan.Unfit, unknown.Verdict)
	require.Contains(t, unknown.Why, `no runtime is called "cobol"`)
}

// A runtime that is not what its traits say is noticed.
func TestRuntimesThatLieAreNoticed(t *testing.T) {
	elsewhere(t)
	requireShell(t, "bash")
	disowned := modes.Form{Via: modes.Shell, Traits: modes.Traits{
		OwnGroup: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal,
	}}
	requireNoticed(t, map[string]foreignLie{
		"a Python without a buffer": {lie{"exited with status 1, though: print raises",
			cell(typed(disowned, "PYTHONUNBUFFERED=1 {cmd} & disown"), "bash", "hangup", plan.Chatty)}, "python"},
		"a beat of Node's that is lost": {lie{"log.complete",
			cell(typed(nohupForm, "nohup {cmd} 2>&1 | sed -u '/beat 1 /d' >{log} &"), "dash", "exit", plan.Chatty)}, "node"},
	})
}

// foreignLie is a lie of a workload in another language.
type foreignLie struct {
	lie
	runtime string
}

func requireNoticed(t *testing.T, lies map[string]foreignLie) {
	t.Helper()
	for name, l := range lies {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			requireRuntime(t, l.runtime)
			l.cell.Runtime = l.runtime
			_, err := Matrix{Cells: []plan.Cell{l.cell}, Self: outlive, Patience: impatient()}.Run(t.Context(), func(one plan.Trial) { l.requireFound(t, one) })
			require.NoError(t, err)
		})
	}
}

// The same evidence under the theory of another runtime is news.
func TestTheTheoryOfAnotherRuntime(t *testing.T) {
	requireShell(t, "bash")
	requireRuntime(t, "perl")
	c := cell(typed(jobForm, "{cmd} & disown"), "bash", "hangup", plan.Chatty)
	c.Form.Traits.Job = false
	for _, c.Runtime = range []string{"go", "perl"} {
		_, err := Matrix{Cells: []plan.Cell{c}, Self: outlive, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) {
			requireKept(t, []plan.Trial{one})
			for _, r := range runtimes.All() {
				other := c
				other.Runtime = r.ID
				again := other.Judge(*one.Evidence)
				require.Equal(t, r.Traits.FailedPrint.Ends(), again.Verdict == plan.Broken, "%s under the theory of %s", c.Runtime, r.ID)
			}
		})
		require.NoError(t, err)
	}
}

// A lane builds a program once; where that fails, the trial says why.
func TestBuilding(t *testing.T) {
	requireShell(t, "dash")
	requireRuntime(t, "c")
	cc, err := exec.LookPath("cc")
	require.NoError(t, err)
	bin := t.TempDir()
	compiler := func(script string) {
		require.NoError(t, os.WriteFile(filepath.Join(bin, "cc"), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	c := cell(jobForm, "dash", "sighup", plan.Chatty)
	c.Runtime = "c"
	try := func(judge func(plan.Trial)) {
		_, err := Matrix{Cells: slices.Repeat([]plan.Cell{c}, 3), Self: outlive, Parallel: 1}.Run(t.Context(), judge)
		require.NoError(t, err)
	}
	compiler("echo once >>" + bin + "/count; exec " + cc + ` "$@"`)
	try(func(one plan.Trial) { requireKept(t, []plan.Trial{one}) })
	count, err := os.ReadFile(filepath.Join(bin, "count"))
	require.NoError(t, err)
	require.Equal(t, "once\n", string(count))
	compiler("echo no header is there >&2; exit 4")
	try(func(one plan.Trial) {
		require.Equal(t, plan.Unfit, one.Verdict)
		require.Equal(t, `cannot build the workload of c: cc: exit status 4: "no header is there\n"`, one.Why)
	})
}
