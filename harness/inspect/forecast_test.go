package inspect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/shell"
	"outlive/modes"
)

// beside is a process of a shell's at the terminal pts/3, in a group of its own, that
// prints there.
func beside(t *testing.T, sh string, adjust func(*Subject)) Subject {
	t.Helper()
	kind, ok := shell.Lookup(sh)
	require.True(t, ok)
	s := Subject{Kind: kind, User: "visitor", UID: 1000}
	const tty = 136<<8 + 3
	s.Shell = evidence.Process{PID: 100, PPID: 1, PGID: 100, SID: 100, Comm: sh, TTY: "pts/3", TTYNr: tty, TPGID: 100}
	s.Before = evidence.Process{PID: 120, PPID: 100, PGID: 120, SID: 100, Comm: "app", TTY: "pts/3", TTYNr: tty, TPGID: 100, State: "S"}
	for n := range 3 {
		s.Before.FDs = append(s.Before.FDs, evidence.FD{N: n, Target: "/dev/pts/3", Flags: unix.O_RDWR})
	}
	s.Reaper, s.Prompt = 1, true
	if adjust != nil {
		adjust(&s)
	}
	s.Leader = s.Shell
	s.Tree = []evidence.Process{s.Before}
	if s.Before.PPID == s.Shell.PID {
		s.Tree = append(s.Tree, s.Shell)
	}
	return s
}

// What is no fact of the kernel is unknown, but only where it would change something.
func TestWhatNobodyShowsIsUnknown(t *testing.T) {
	listed := func(is bool) func(*Subject) { return func(s *Subject) { s.Listed = &is } }
	ignores := func(s *Subject) { s.Before.Ignored = 1 << (unix.SIGHUP - 1) }
	apart := func(s *Subject) { s.Before.SID, s.Before.PGID, s.Before.TTYNr, s.Before.TTY = 120, 120, 0, "" }
	catches := func(s *Subject) { s.Before.Caught, s.Before.PPID = 1<<(unix.SIGHUP-1), 100 }
	hidden := func(s *Subject) { s.Before.FDs, s.Unseen = nil, []Gap{{What: unseenFDs}} }
	front := func(s *Subject) { s.Before.TPGID, s.Shell.TPGID = 120, 120 }
	for _, tt := range []struct {
		name, shell, event string
		adjust             func(*Subject)
		want               evidence.Outcome
	}{
		{"a child of bash", "bash", "hangup", nil, evidence.Unknown},
		{"which lists it", "bash", "hangup", listed(true), evidence.Died},
		{"which has disowned it", "bash", "hangup", listed(false), evidence.Muted},
		{"in the foreground", "bash", "hangup", front, evidence.Died},
		{"dash signals nobody, listed or not", "dash", "hangup", nil, evidence.Muted},
		{"nor does bash at exit", "bash", "exit-close", nil, evidence.Muted},
		{"zsh does", "zsh", "exit-close", nil, evidence.Unknown},
		{"SIGHUP is ignored", "bash", "hangup", ignores, evidence.Muted},
		{"a session of its own", "bash", "hangup", apart, evidence.Muted},
		{"its handler is its own", "bash", "sighup", catches, evidence.Unknown},
		{"another user's output", "dash", "hangup", hidden, evidence.Unknown},
		{"which does not matter here", "bash", "sighup", hidden, evidence.Died},
	} {
		e, ok := event.Lookup(tt.event)
		require.True(t, ok)
		is := beside(t, tt.shell, tt.adjust).Foresee(e, false)
		require.Equal(t, tt.want, is.Outcome, "%s: %s", tt.name, is.Why)
		require.NotEmpty(t, is.Why, tt.name)
	}
}

// A multiplexer keeps the terminal: what closes is another one, but its pane may, too.
func TestAPaneOutlivesTheTerminalThatShowsIt(t *testing.T) {
	s := beside(t, "bash", func(s *Subject) { s.Listed = new(bool); *s.Listed = true })
	s.Holder = Holder{PID: 90, Comm: "tmux: server", Keeps: true}
	fates := map[string]Fate{}
	for _, f := range s.Forecast() {
		fates[f.Event] = f
	}
	require.Equal(t, evidence.Survived, fates["hangup"].Outcome, fates["hangup"].Why)
	require.Equal(t, evidence.Died, fates["pane-kill"].Outcome, fates["pane-kill"].Why)
	require.Equal(t, evidence.Died, fates["server-kill"].Outcome, fates["server-kill"].Why)
	require.Equal(t, "tmux is killed", fates["server-kill"].Heading)
}

// The cure is for who needs one, and for a shell that knows it.
func TestCureIsTheShells(t *testing.T) {
	for sh, want := range map[string]string{"bash": "disown -h 120", "fish": "disown 120", "dash": ""} {
		s := beside(t, sh, nil)
		e, _ := event.Lookup("hangup")
		require.Equal(t, want, s.cure(e, s.Foresee(e, false), false).Line, sh)
	}
	s := beside(t, "bash", nil)
	s.In = Unit{Name: "app.service", User: true}
	s.Before.PPID, s.Before.SID, s.Before.TTYNr = 1, 120, 0
	e, _ := event.Lookup("linger-off")
	require.Equal(t, "loginctl enable-linger", s.cure(e, s.Foresee(e, false), false).Line)
}

func TestUnitOfACgroup(t *testing.T) {
	for text, want := range map[string]Unit{
		"0::/user.slice/user-1000.slice/session-7.scope\n":                                         {Name: "session-7.scope", Session: "7"},
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app.service\n":                 {Name: "app.service", User: true},
		"0::/user.slice/user-1000.slice/user@1000.service/session.slice/session-7.scope\n":         {Name: "session-7.scope", User: true},
		"0::/system.slice/cron.service\n":                                                          {Name: "cron.service"},
		"0::/system.slice/session-7.scope\n":                                                       {Name: "session-7.scope"},
		"12:pids:/x\n1:name=systemd:/system.slice/a.service/sub\n0::/system.slice/a.service/sub\n": {Name: "a.service"},
		"0::/\n":                             {},
		"8:pids:/x.service\n0::/docker/ab\n": {},
	} {
		u := parseUnit(text)
		u.Cgroup = ""
		require.Equal(t, want, u, text)
	}
}

func TestTraitsAreRecognisedWithTheUnit(t *testing.T) {
	s := beside(t, "bash", nil)
	require.Equal(t, modes.OwnUnit, s.recognise(s.Evidence).Unit)
	s.In.Session = "7"
	require.Equal(t, modes.SameUnit, s.recognise(s.Evidence).Unit)
}

// A service is stopped as its KillMode says, and comes back as its unit file does. What
// nobody could be asked is unknown.
func TestAServiceIsItsManagers(t *testing.T) {
	for _, tt := range []struct {
		name, event string
		in          Unit
		want        evidence.Outcome
	}{
		{"nobody could be asked", "service-stop", Unit{Name: "app.service"}, evidence.Unknown},
		{"all in its cgroup", "service-stop", Unit{Name: "app.service", KillMode: "control-group"}, evidence.Died},
		{"main is told", "service-stop", Unit{Name: "app.service", KillMode: "process", Main: true}, evidence.Died},
		{"another is not", "service-stop-process", Unit{Name: "app.service", KillMode: "process"}, evidence.Survived},
		{"enabled", "reboot", Unit{Name: "app.service", Main: true, State: "enabled", Returns: true}, evidence.Restarted},
		{"disabled", "reboot", Unit{Name: "app.service", Main: true, State: "disabled"}, evidence.Died},
		{"which is gone then", "reboot", Unit{Name: "app.service", State: "transient"}, evidence.Died},
		{"static", "reboot", Unit{Name: "app.service", Main: true, State: "static"}, evidence.Unknown},
		{"what an enabled one has started", "reboot", Unit{Name: "cron.service", State: "enabled"}, evidence.Unknown},
	} {
		s := beside(t, "bash", func(s *Subject) {
			s.Before = evidence.Process{PID: 120, PPID: 1, PGID: 120, SID: 120, Comm: "app", State: "S", Caught: 1 << (unix.SIGTERM - 1)}
			for n := range 3 {
				s.Before.FDs = append(s.Before.FDs, evidence.FD{N: n, Target: "socket:[1]", Flags: unix.O_RDWR})
			}
		})
		s.In = tt.in
		e, ok := event.Lookup(tt.event)
		require.True(t, ok)
		is := s.Foresee(e, false)
		require.Equal(t, tt.want, is.Outcome, "%s: %s", tt.name, is.Why)
		if tt.event != "reboot" && tt.want != evidence.Unknown {
			require.Equal(t, tt.event, s.serviceStop(), tt.name)
		}
	}
}

// Over ssh the session ends with the connection, and with its login shell: measured.
func TestLogindKillsWithTheConnection(t *testing.T) {
	for _, id := range []string{"ssh-drop", "hangup", "exit-close", "kill-shell"} {
		for _, kills := range []bool{true, false} {
			s := beside(t, "bash", func(s *Subject) { s.Before.Ignored = 1 << (unix.SIGHUP - 1) })
			s.In, s.Policy = Unit{Name: "session-7.scope", Session: "7"}, Policy{Logind: true, Kills: kills}
			s.Holder, s.Bus = Holder{PID: 90, Comm: "sshd", Remote: true}, true
			e, _ := event.Lookup(id)
			is := s.Foresee(e, false)
			require.Equal(t, kills, is.Outcome == evidence.Died, id)
			require.Equal(t, kills, strings.Contains(s.cure(e, is, false).Line, "StartTransientUnit"), id)
		}
	}
}

// KillUserProcesses decides what a logout is; a logind that is silent makes it unknown.
func TestALogoutIsWhatLogindMakesOfIt(t *testing.T) {
	for _, tt := range []struct {
		policy Policy
		event  string
		want   evidence.Outcome
	}{
		{Policy{Logind: true}, "ssh-exit", evidence.Muted},
		{Policy{Logind: true, Kills: true}, "logind-kill", evidence.Died},
		{Policy{Silent: true}, "ssh-exit", evidence.Unknown},
	} {
		s := beside(t, "bash", func(s *Subject) { s.Listed = new(bool) })
		s.In, s.Policy = Unit{Name: "session-7.scope", Session: "7"}, tt.policy
		require.Equal(t, tt.event, s.logout())
		e, _ := event.Lookup(tt.event)
		is := s.Foresee(e, false)
		require.Equal(t, tt.want, is.Outcome, is.Why)
	}
}

// Names are others': none of them leaves a control character on the page.
func TestHostileNamesAreEscaped(t *testing.T) {
	const evil = "a\x1b[31m\n\u202eb'; rm -rf x; '"
	for _, sh := range []string{"bash", "zsh", "fish", "dash"} {
		is := true
		s := beside(t, sh, func(s *Subject) {
			s.Before.Comm, s.Command, s.User, s.Listed = evil, []string{evil}, evil, &is
			s.In = Unit{Name: evil + ".service", Cgroup: evil, User: true}
			s.Before.FDs[1].Target, s.Shared.Files = "/"+evil, []string{evil}
		})
		s.Policy = Policy{Logind: true, Kills: true, Decides: Setting{Key: "K", Value: evil, File: evil}, Edited: Setting{Key: "K", Value: evil, File: evil}}
		s.Holder = Holder{PID: 90, Comm: evil}
		for _, whole := range []bool{false, true} {
			shown := s.Document(whole, page.Look{Width: 80}).Show(page.Look{Width: 80})
			require.NotContains(t, shown, "\x1b", sh)
			require.NotContains(t, shown, "\u202e", sh)
		}
		w := Sweep{Here: s, Entries: []Entry{{Subject: s, Fates: s.fates()}}}
		for _, table := range []Table{{}, {Tree: true}, {Wide: true}, {Whose: evil}} {
			shown := table.Show(w, page.Look{Width: 80})
			require.NotContains(t, shown, "\x1b", "%s %v", sh, table)
			require.NotContains(t, shown, "\u202e", "%s %v", sh, table)
		}
		require.NotContains(t, Change{"began", w.Entries[0]}.Line(page.Look{Width: 80}), "\x1b", sh)
	}
}
