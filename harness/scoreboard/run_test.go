//go:build scoreboard

package scoreboard

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/verify"
)

var (
	boardOnly = flag.String("daemons", "", "only those whose names contain this; nothing is compared")
	boardTry  = flag.Bool("try", false, "only start each, wait until it is ready, and stop it")
	boardKeep = flag.String("reports", "", "keep the reports in this folder")
	boardAt   = flag.Int("at-once", 4, "how many are judged at a time")
	boardNew  = flag.Bool("update", false, "write scoreboard.md, where it differs")
)

const committed = "../../scoreboard.md"

// TestDaemons judges the daemons, and holds the table against the one that is committed.
func TestDaemons(t *testing.T) {
	require.Zero(t, os.Geteuid(), "it takes root")
	text, err := os.ReadFile("daemons.yaml")
	require.NoError(t, err)
	all, err := Parse(text)
	require.NoError(t, err)
	whole := time.Now()
	root, versions := packages(t, all)
	began := time.Now()
	rows, failed := make([]Row, len(all)), make([]string, len(all))
	var wait sync.WaitGroup
	slots := make(chan struct{}, *boardAt)
	for i, d := range all {
		if !strings.Contains(d.Name, *boardOnly) {
			continue
		}
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			rows[i] = Row{Daemon: d, Version: versions[d.Packages[0]]}
			rows[i].Verdicts, failed[i] = judge(t.Context(), root, d)
			fmt.Printf("%-28s %3.0f s  %s\n", d.Name, time.Since(began).Seconds(), failed[i])
		})
	}
	wait.Wait()
	for i, why := range failed {
		require.Empty(t, why, all[i].Name)
	}
	fmt.Printf("%d daemons in %.0f s, %.0f s with their packages\n", len(rows), time.Since(began).Seconds(), time.Since(whole).Seconds())
	if *boardTry || *boardOnly != "" {
		return
	}
	compare(t, Markdown(rows, system(t)))
}

// compare tells what differs from what is committed.
func compare(t *testing.T, is string) {
	was, _ := os.ReadFile(committed)
	told := Differences(string(was), is)
	if len(told) == 0 {
		return
	}
	fmt.Println(strings.Join(told, "\n"))
	if *boardNew {
		require.NoError(t, os.WriteFile(committed, []byte(is), 0o644))
		return
	}
	require.Empty(t, len(told), "scoreboard.md differs; make scoreboard ARGS=-update writes it")
}

// judge tries a daemon, and has it verified, each in a room of its own.
func judge(ctx context.Context, root string, d Daemon) (map[string]verify.Verdict, string) {
	if _, said := room(ctx, root, d.Try()); said != "" || *boardTry {
		return nil, said
	}
	script := d.Prepare() + "exec " + quoted(binary()) + " verify --format json --line " + quoted(d.Line)
	if d.PIDFile != "" {
		script += " --pidfile " + d.PIDFile
	}
	out, said := room(ctx, root, script)
	if *boardKeep != "" {
		_ = os.WriteFile(filepath.Join(*boardKeep, strings.ReplaceAll(d.Name, " ", "_")+".json"), out, 0o644)
	}
	found, err := verify.Load(bytes.NewReader(out))
	if err != nil {
		return nil, fmt.Sprint(err, ": ", said)
	}
	return found, ""
}

// room runs a script where the packages are; said is what went wrong, if anything did.
func room(ctx context.Context, root, script string) (out []byte, said string) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "sh", "room.sh", root, script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		said = fmt.Sprint(err, " ", strings.TrimSpace(stderr.String()))
	}
	return stdout.Bytes(), said
}

func binary() string {
	path, _ := filepath.Abs("../../bin/outlive")
	return path
}

// packages has those fetched that are not installed, and gives their versions.
func packages(t *testing.T, all []Daemon) (root string, versions map[string]string) {
	root, err := filepath.Abs("../../bin/daemons")
	require.NoError(t, err)
	args := []string{"fetch.sh", root}
	for _, d := range all {
		args = append(args, d.Packages...)
	}
	cmd := exec.CommandContext(t.Context(), "sh", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	versions = map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		versions[name] = version
	}
	return root + "/root", versions
}

// system says what it is measured on.
func system(t *testing.T) string {
	var u unix.Utsname
	require.NoError(t, unix.Uname(&u))
	debian, err := os.ReadFile("/etc/debian_version")
	require.NoError(t, err)
	return fmt.Sprintf("Debian %s, Linux %s", strings.TrimSpace(string(debian)), unix.ByteSliceToString(u.Release[:]))
}
