package wish

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
	"outlive/modes"
)

// TestToolsKeepWishes: a process that is started by each tool shows what was wished, in the
// same pid, and one that is not does not.
func TestToolsKeepWishes(t *testing.T) {
	for _, w := range All() {
		for _, mode := range []string{"nohup", "at"} {
			m, _ := modes.Lookup(mode)
			if w.Words == nil || w.Effect == nil {
				continue
			}
			t.Run(w.ID+" "+mode, func(t *testing.T) {
				t.Parallel()
				values := parsed(t, w)
				s := Sit(m.Forms[0], Set{{w, values}}, false)
				if err := s.Check(); err != nil {
					t.Skip(err)
				}
				require.Equal(t, w.Shown(values), shows(t, w, values, s.Command([]string{"sleep", "600"}), w.Shown(values)))
				if w.ID == "cpus" && runtime.NumCPU() == 1 {
					return // what is wished is so anyway
				}
				require.NotEqual(t, w.Shown(values), shows(t, w, values, []string{"sleep", "600"}, ""))
			})
		}
	}
}

// parsed are the values of an example.
func parsed(t *testing.T, w Wish) []string {
	given := w.Example
	switch w.ID {
	case "env":
		given = append(given, "OUTLIVE_LINES=a\nb\n\n")
	case "env-file":
		given = []string{filepath.Join(t.TempDir(), "a file")}
		text := "# secrets\n\nOUTLIVE_FILE= a 'b' \"c\" $d \\e %f `g` = \nOUTLIVE_EMPTY=\nOUTLIVE_LAST=without a line feed"
		require.NoError(t, os.WriteFile(given[0], []byte(text), 0o600))
	}
	values, err := w.Parse(given)
	require.NoError(t, err, w.ID)
	return values
}

// shows is what a wish is in a process that was started so: as soon as it has executed its
// command, and wanted has come.
func shows(t *testing.T, w Wish, values, words []string, wanted string) (is string) {
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	proc.Until(time.Now().Add(10*time.Second), func() bool {
		p, err := proc.Root.Stat(cmd.Process.Pid)
		if err == nil && p.Comm == "sleep" {
			is, err = w.Effect(cmd.Process.Pid, values)
		}
		return err == nil && p.Comm == "sleep" && (wanted == "" || is == wanted)
	})
	return is
}

// TestEveryCellIsTold: of each mode and wish there is a tool, a word of the mode's own, or
// why not; and who cannot is refused, with modes that can.
func TestEveryCellIsTold(t *testing.T) {
	for _, w := range All() {
		for _, given := range w.Rows() {
			if w.ID == "env-file" {
				given = parsed(t, w)
			}
			row := w.Row(given)
			able := map[string]bool{}
			for _, c := range row {
				require.Equal(t, c.How == Cannot, c.By == "", "%s %s", w.ID, c.Mode)
				able[c.Mode] = c.How != Cannot
			}
			for _, c := range row {
				if !able[c.Mode] {
					require.NotEmpty(t, c.Why, "%s %s", w.ID, c.Mode)
					requireRefused(t, w, given, c, able)
				}
			}
		}
	}
}

// requireRefused: who types the mode with the wish, by root, is told why not, and who can.
func requireRefused(t *testing.T, w Wish, given []string, c Cell, able map[string]bool) {
	m, _ := modes.Lookup(c.Mode)
	wished := map[string][]string{w.ID: given}
	for _, id := range w.Along {
		other, _ := Lookup(id)
		wished[id] = other.Example
	}
	set, err := Parse(wished)
	require.NoError(t, err)
	s := Seat{Form: m.Forms[0], Root: true, Set: set, printed: m.Forms[0].Start == nil}
	var refused *Refusal
	require.ErrorAs(t, s.Check(), &refused, "%s %s", w.ID, c.Mode)
	require.NotEmpty(t, refused.Instead, "%s %s", w.ID, c.Mode)
	for _, id := range refused.Instead {
		require.NotEqual(t, c.Mode, id, "%s", w.ID)
		if refused.Wish.ID == w.ID { // and not one that it is wished along with
			require.True(t, able[id], "%s: %s is said to be able to", w.ID, id)
			require.Equal(t, c.Why, refused.Why.Error())
		}
	}
}

// TestBadValues: what is wrong is told with what would do.
func TestBadValues(t *testing.T) {
	share := fmt.Sprintf("a share goes from 1%% to %d%%, 100%% for each processor that there is here", 100*processorsHere())
	for _, c := range []struct{ flag, value, want string }{
		{"nice", "20", "it goes from -20 to 19"},
		{"nice", "-21", "it goes from -20 to 19"},
		{"nice", "much", "it goes from -20 to 19"},
		{"nice", "", "it goes from -20 to 19"},
		{"workdir", "/nowhere", "name a folder that is there"},
		{"workdir", "/etc/passwd", "name a folder that is there"},
		{"umask", "28", "it is three octal digits, as in 027"},
		{"umask", "1777", "it is three octal digits, as in 027"},
		{"env", "=x", "it is NAME=VALUE, with letters, digits and _ in the name"},
		{"env", "NAME", "it is NAME=VALUE, with letters, digits and _ in the name"},
		{"env", "1A=x", "it is NAME=VALUE, with letters, digits and _ in the name"},
		{"env", "A;id=x", "it is NAME=VALUE, with letters, digits and _ in the name"},
		{"env-file", "/nowhere", "name a file that is there"},
		{"env-file", "/etc/group", "line 1: it is NAME=VALUE, with letters, digits and _ in the name"},
		{"limit-files", "3", "it is a number, of at least 8"},
		{"limit-files", "99999999999", fmt.Sprintf("this machine allows %d (fs.nr_open)", mostFiles())},
		{"limit-memory", "1K", "it is an amount of at least 1M, as 512M or 2G"},
		{"limit-memory", "1MM", "it is an amount of at least 1M, as 512M or 2G"},
		{"limit-memory", "much", "it is an amount of at least 1M, as 512M or 2G"},
		{"limit-cpu", "100ms", "it is a time in whole seconds, as 90s or 10m, or a share, as 50%"},
		{"limit-cpu", "0%", share}, {"limit-cpu", "1000000%", share}, {"limit-cpu", "-1%", share}, {"limit-cpu", "half%", share},
		{"user", "nobody-at-all", "name one of /etc/passwd"},
		{"group", "nobody-at-all", "name one of /etc/group"},
		{"cpus", "0,1000", "choose of those that there are here: " + here(t)},
		{"cpus", "1-0", "it is a list of processors, as 0,2-3"},
		{"cpus", "5000", "it is a list of processors, as 0,2-3"},
		{"sched", "fifo", "it is other, batch, idle, or fifo:N or rr:N with 1 to 99"},
		{"sched", "batch:1", "it is other, batch, idle, or fifo:N or rr:N with 1 to 99"},
		{"ionice", "idle:3", "it is idle, best-effort:N or realtime:N, with 0 (first) to 7"},
		{"ionice", "best-effort:8", "it is idle, best-effort:N or realtime:N, with 0 (first) to 7"},
		{"restart", "often", "it is no, on-failure or always"},
		{"restart-delay", "-1s", "it is a time, as 500ms, 90s or 10m"},
		{"stop-signal", "NO", "it is the name of a signal, as TERM, INT or QUIT"},
		{"stop-signal", "SIGSTOP", "that ends nothing: choose TERM, INT or QUIT"},
		{"stop-timeout", "soon", "it is a time, as 500ms, 90s or 10m"},
		{"watchdog", "0", "it is a time, as 500ms, 90s or 10m"},
		{"ready", "soon", "it is notify, log:REGEX or port:N"},
		{"ready", "log:(", "behind log: stands a regular expression, as log:listening on"},
		{"ready", "port:0", "behind port: stands a number from 1 to 65535"},
		{"schedule", "--help", "it is a time of systemd.time(7), as daily or *-*-* 03:00"},
		{"listen", "x", "it is a port, IP:PORT, or an absolute path of at most 107 bytes"},
		{"listen", "/run/../x", "it is a port, IP:PORT, or an absolute path of at most 107 bytes"},
		{"instances", "a,,b", "they are names of letters, digits and _, each once, as web,api"},
		{"instances", "a,a", "they are names of letters, digits and _, each once, as web,api"},
		{"instances", "a;b", "they are names of letters, digits and _, each once, as web,api"},
		{"harden", "more", "it is none, basic or strict"},
	} {
		_, err := Parse(map[string][]string{c.flag: {c.value}})
		require.EqualError(t, err, fmt.Sprintf("cannot take %q for --%s: %s", c.value, c.flag, c.want))
	}
}

// here are the processors that this test may have.
func here(t *testing.T) string {
	list, err := status(os.Getpid(), "Cpus_allowed_list")
	require.NoError(t, err)
	return list
}

// TestValues: what is meant is understood in one way, however it is written.
func TestValues(t *testing.T) {
	for _, c := range []struct{ flag, value, want string }{
		{"nice", "+5", "5"}, {"umask", "27", "0027"}, {"limit-memory", "2G", "2147483648"}, {"limit-memory", "1048576", "1048576"},
		{"limit-cpu", "10m", "600"}, {"limit-cpu", "90", "90"}, {"cpus", "0,0-0", "0"}, {"stop-signal", "sigint", "INT"},
		{"sched", "rr:07", "rr:7"}, {"restart-delay", "1500ms", "1.5s"}, {"user", "0", "root"}, {"group", "0", "root"},
	} {
		set, err := Parse(map[string][]string{c.flag: {c.value}})
		require.NoError(t, err, c.value)
		require.Equal(t, []string{c.want}, set[0].Values, c.flag)
	}
}

// TestRefused: why a mode cannot, and who can.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		mode    string
		given   map[string][]string
		why     string
		instead string // one of them
	}{
		{"nohup", map[string][]string{"restart": {"always"}}, "cannot keep --restart: nothing there starts it again", "systemd-service"},
		{"runit", map[string][]string{"restart": {"no"}}, "cannot keep --restart: its supervisor always starts it again", "supervisord"},
		{"nohup", map[string][]string{"ready": {"notify"}}, "cannot keep --ready: nobody there listens to sd_notify(3)", "systemd-run"},
		{"systemd-forking", map[string][]string{"ready": {"notify"}}, "cannot keep --ready: a service of Type=forking is ready when it has forked", "systemd-run"},
		{"tmux", map[string][]string{"ready": {"port:80"}}, "cannot keep --ready: it is run that waits for a log or a port, and what is pasted it does not see", "tmux"},
		{"systemd-service", map[string][]string{"schedule": {"daily"}}, "cannot keep --schedule: nothing there starts it at a time", "systemd-timer"},
		{"systemd-service", map[string][]string{"listen": {"80"}}, "cannot keep --listen: nothing there listens in its place", "systemd-socket"},
		{"systemd-service", map[string][]string{"instances": {"a"}}, "cannot keep --instances: it starts one alone", "systemd-template"},
		{"systemd-service", map[string][]string{"restart-delay": {"1s"}}, "cannot keep --restart-delay: nothing starts it again without --restart on-failure or always", "systemd-restart"},
		{"supervisord", map[string][]string{"stop-timeout": {"1500ms"}}, "cannot keep --stop-timeout: supervisord waits whole seconds", "systemd-service"},
		{"supervisord", map[string][]string{"env": {"A=\n"}}, "cannot keep --env: supervisord's command is one line", "nohup"},
		{"tmux", map[string][]string{"harden": {"strict"}}, "cannot keep --harden: strict is a sandbox of systemd's: take basic", "systemd-service"},
		{"systemd-user-service", map[string][]string{"user": {"daemon"}}, "cannot keep --user: the user's own manager runs all as that user", "systemd-service"},
		{"tmux", map[string][]string{"watchdog": {"1m"}}, "cannot keep --watchdog: nobody there listens to sd_notify(3)", "systemd-service"},
	} {
		m, _ := modes.Lookup(c.mode)
		set, err := Parse(c.given)
		require.NoError(t, err)
		err = Sit(m.Forms[0], set, true).Check()
		require.EqualError(t, err, c.why)
		var refused *Refusal
		require.ErrorAs(t, err, &refused)
		require.Contains(t, refused.Instead, c.instead)
		require.Equal(t, refused.Started, c.mode == c.instead)
	}
}

// TestUnprivileged: what takes root is refused where a tool of nobody's would do it, and
// not where systemd does, for who pastes sudo.
func TestUnprivileged(t *testing.T) {
	for _, c := range []struct {
		mode, flag, value string
		printed, kept     bool
	}{
		{"nohup", "nice", "-5", false, false}, {"systemd-service", "nice", "-5", true, true}, {"systemd-user-service", "nice", "-5", true, false},
		{"nohup", "user", "daemon", false, false}, {"systemd-service", "user", "daemon", true, true}, {"systemd-run", "user", "daemon", false, false},
		{"nohup", "sched", "fifo:1", false, false}, {"at", "ionice", "realtime:0", true, false}, {"supervisord", "nice", "-5", true, false},
	} {
		m, _ := modes.Lookup(c.mode)
		set, err := Parse(map[string][]string{c.flag: {c.value}})
		require.NoError(t, err)
		s := Seat{Form: m.Forms[0], Set: set, printed: c.printed}
		require.Equal(t, c.kept, s.Check() == nil, "%s --%s", c.mode, c.flag)
	}
}

// TestNiceIsNotLeftOut: nice(1) goes on where it may not lower a niceness, and the wish is
// not ignored all the same.
func TestNiceIsNotLeftOut(t *testing.T) {
	m, _ := modes.Lookup("at")
	set, err := Parse(map[string][]string{"nice": {"3"}})
	require.NoError(t, err)
	words := append([]string{"nice", "-n", "5"}, Seat{Form: m.Forms[0], Set: set}.Command([]string{"true"})...)
	if os.Geteuid() == 0 {
		words = append([]string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"}, words...)
	}
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	require.Error(t, err, "%s", out)
	require.Contains(t, string(out), "nice")
}
