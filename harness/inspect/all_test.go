package inspect

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/proc"
	"outlive/harness/theory"
)

// one is a process of a /proc that is made up.
type one struct {
	pid, ppid, pgid, sid, tty, uid int
	comm, command, cgroup          string
	ignored, caught                uint64
	out                            string // where its output leads
}

const ptsThree = 136<<8 + 3

// machine makes a /proc of them.
func machine(t *testing.T, all ...one) *Machine {
	t.Helper()
	root := t.TempDir()
	for _, p := range all {
		dir := filepath.Join(root, strconv.Itoa(p.pid))
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "fd"), 0o700))
		write := func(name, text string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		foreground := 0
		if p.tty != 0 {
			foreground = p.sid
		}
		write("stat", fmt.Sprintf("%d (%s) S %d %d %d %d %d 0 0 0 0 0 0 0 0 0 20 0 1 0 %d 0\n", p.pid, p.comm, p.ppid, p.pgid, p.sid, p.tty, foreground, p.pid))
		write("status", fmt.Sprintf("Name:\t%s\nState:\tS (sleeping)\nUid:\t%d\t%d\t%d\t%d\nNSpid:\t%d\nSigIgn:\t%016x\nSigCgt:\t%016x\n", p.comm, p.uid, p.uid, p.uid, p.uid, p.pid, p.ignored, p.caught))
		write("cmdline", strings.ReplaceAll(p.command, " ", "\x00")+"\x00")
		write("cgroup", "0::"+p.cgroup+"\n")
		require.NoError(t, os.Symlink("/", filepath.Join(dir, "cwd")))
		require.NoError(t, os.Mkdir(filepath.Join(dir, "ns"), 0o700))
		require.NoError(t, os.Symlink(initial, filepath.Join(dir, "ns/pid")))
		for n, to := range []string{"/dev/null", cmp.Or(p.out, "/log"), cmp.Or(p.out, "/log")} {
			require.NoError(t, os.Symlink(to, filepath.Join(dir, "fd", strconv.Itoa(n))))
		}
	}
	m := Here(nil)
	m.fs = proc.FS(root)
	return m
}

// crowd is what runs on a machine: its own, and what somebody has started from a shell.
func crowd(me int) []one {
	const hup, tstp = 1, 1 << 19
	return []one{
		{pid: 1, comm: "init", command: "init"},
		{pid: 2, comm: "kthreadd"},
		{pid: 3, ppid: 2, comm: "kworker"},
		{pid: 10, ppid: 1, pgid: 10, sid: 10, comm: "cron", command: "cron", cgroup: "/system.slice/cron.service"},
		{pid: 11, ppid: 1, pgid: 11, sid: 11, uid: nobody, comm: "dnsmasq", command: "dnsmasq"},
		{pid: 20, ppid: 1, pgid: 20, sid: 20, tty: ptsThree, uid: me, comm: "dash", command: "dash", caught: tstp, out: "/dev/pts/3"},
		{pid: 21, ppid: 20, pgid: 21, sid: 20, tty: ptsThree, uid: me, comm: "app", command: "app --port 80", out: "/dev/pts/3"},
		{pid: 22, ppid: 20, pgid: 22, sid: 20, tty: ptsThree, uid: me, comm: "sleep", command: "sleep 60", ignored: hup, out: "/log"},
		{pid: 23, ppid: 1, pgid: 23, sid: 23, uid: me, comm: "server", command: "server master", out: "/log"},
		{pid: 24, ppid: 23, pgid: 23, sid: 23, uid: me, comm: "server", command: "server worker 1", out: "/log"},
		{pid: 25, ppid: 23, pgid: 23, sid: 23, uid: me, comm: "server", command: "server worker 2", out: "/log"},
		{pid: 26, ppid: 20, pgid: 20, sid: 20, tty: ptsThree, uid: me, comm: "watch", command: "watch ls", out: "/dev/pts/3"},
	}
}

func TestAllAreTheCallersAndNotTheMachines(t *testing.T) {
	me := os.Getuid()
	w := machine(t, crowd(me)...).All(Everyone)
	var pids []int
	for _, e := range w.Entries {
		pids = append(pids, e.Before.PID)
		require.Equal(t, e.Before.PID == 20, e.Aside, e.called())
		require.Equal(t, e.Aside || e.Before.PID == 26, e.Fates[Logout].Outcome == evidence.Died, "%s: %v", e.called(), e.Fates[Logout])
	}
	require.Equal(t, []int{20, 21, 22, 23, 24, 25, 26}, pids)
	require.Equal(t, 2, w.Kernel)
	require.Empty(t, machine(t, crowd(me)...).All(nobody+1).Entries, "another user's")
	dns := machine(t, crowd(me)...).All(nobody).Entries
	require.Len(t, dns, 1)
	require.Equal(t, 11, dns[0].Before.PID)
}

// The worst comes first; what is alike is one line, workers under the name of their first.
func TestRowsAreTheWorstFirst(t *testing.T) {
	rows := machine(t, crowd(os.Getuid())...).All(Everyone).Rows()
	var told []string
	for _, r := range rows {
		told = append(told, fmt.Sprintf("%d %d %s %s %s %s", r.Before.PID, r.Count, Lot(r.Fates[Logout].Outcome), Lot(r.Fates[Closes].Outcome), Lot(r.Fates[Reboot].Outcome), r.Because()))
	}
	require.Equal(t, []string{
		"26 1 dies dies dies in front on pts/3",
		"21 1 mute mute dies prints to pts/3",
		"22 1 lives lives dies ignores SIGHUP",
		"23 3 lives lives dies own session",
	}, told)
}

func TestTreeHangsBelowParents(t *testing.T) {
	var told []string
	for _, r := range machine(t, crowd(os.Getuid())...).All(Everyone).Tree() {
		told = append(told, fmt.Sprintf("%d.%d x%d", r.Depth, r.Before.PID, r.Count))
	}
	require.Equal(t, []string{"0.20 x1", "1.21 x1", "1.22 x1", "1.26 x1", "0.23 x1", "1.24 x1", "1.25 x1"}, told)
}

// many are so many processes that are not alike, and share a screen.
func many(n int) (w Sweep) {
	for i := range n {
		e := Entry{Subject: Subject{Command: []string{fmt.Sprintf("app\x1b[2J%d", i), strings.Repeat("long ", 40)}, Began: time.Now()}}
		e.Before = evidence.Process{PID: 100 + i, SID: 100 + i, Comm: "app"}
		for k := range e.Fates {
			e.Fates[k] = theory.Expectation{Outcome: bad[i%len(bad)]}
		}
		w.Entries = append(w.Entries, e)
	}
	w.System, w.Hidden = 40, 2
	w.Here.User = "visitor"
	return w
}

func TestTheTableFitsItsScreen(t *testing.T) {
	for _, tt := range []struct{ n, height, width int }{{3, 24, 80}, {100, 24, 80}, {1000, 24, 80}, {100, 20, 60}, {100, 50, 132}} {
		for _, tree := range []bool{false, true} {
			text := Table{Height: tt.height, Tree: tree}.Show(many(tt.n), page.Look{Width: tt.width, ASCII: true})
			lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
			require.Less(t, len(lines), tt.height, text)
			for _, line := range lines {
				require.LessOrEqual(t, page.Width(line), tt.width, text)
				require.Equal(t, -1, strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r > '~' }), "%q", line)
			}
			require.Contains(t, text, "outlive inspect 100")
			require.Equal(t, tt.n > tt.height, strings.Contains(text, "more rows: outlive inspect --all"), text)
		}
	}
	whole := Table{}.Show(many(100), page.Look{})
	require.Contains(t, whole, "199  ", "into a pipe all of it")
	require.NotContains(t, whole, "more rows")
}

// Where nothing is cut, a line of 20,000 columns is one, and no other is as wide.
func TestOneLongCommandWidensNoOther(t *testing.T) {
	w := many(100)
	for i := range w.Entries {
		w.Entries[i].Command = []string{"app", fmt.Sprint(i)}
	}
	long := strings.TrimSpace(strings.Repeat("long ", 4000))
	w.Entries[50].Command[1] = long
	text := Table{Wide: true}.Show(w, page.Look{})
	require.Contains(t, text, long)
	require.Less(t, len(text), len(long)+200*len(w.Entries))
}

func TestNothingIsSaidToBeNothing(t *testing.T) {
	require.Contains(t, Table{}.Show(Sweep{}, page.Look{}), "Nothing is there")
}

func TestChangesAreToldOnce(t *testing.T) {
	before, now := many(3), many(4)
	require.Len(t, before.Since(nil), 3)
	require.Empty(t, before.Since(&before))
	now.Entries = now.Entries[1:]
	now.Entries[0].Fates[Closes].Outcome = evidence.Muted
	now.Entries[1].Aside = true
	var told []string
	for _, c := range now.Since(&before) {
		told = append(told, fmt.Sprint(c.What, " ", c.Entry.Before.PID))
		require.NotContains(t, c.Line(page.Look{}), "\x1b")
	}
	require.Equal(t, []string{"changed 101", "began 103", "ended 100"}, told)
	now.Entries[0].Before.Start++ // another one of its pid
	require.Equal(t, "began", now.Since(&before)[0].What)
}
