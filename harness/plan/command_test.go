package plan

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/proc/anew"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/theory"
	"outlive/modes"
)

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct{ line, redirect, typed, bare, redirected string }{
		{"{cmd}{io}", "", "{cmd}", "{cmd}", "{cmd} >{log} 2>&1 </dev/null"},
		{"{cmd}{io} &", "", "{cmd} &", "{cmd} &", "{cmd} >{log} 2>&1 </dev/null &"},
		{"( {cmd}{io} & )", "", "( {cmd} & )", "( {cmd} & )", "( {cmd} >{log} 2>&1 </dev/null & )"},
		{"nohup {cmd}{io} &", modes.ToLog, "nohup {cmd} >{log} 2>&1 &", "nohup {cmd} &", "nohup {cmd} >{log} 2>&1 </dev/null &"},
		{"tool --log {log} -- {cmd}", "", "tool --log {log} -- {cmd}", "tool --log {log} -- {cmd}", "tool --log {log} -- {cmd}"},
	} {
		f := modes.Form{Line: tt.line, Redirect: tt.redirect}
		require.Equal(t, tt.typed, f.Typed(), tt.line)
		require.Equal(t, tt.bare, Cell{Form: f}.commandLine(), tt.line)
		require.Equal(t, tt.redirected, Cell{Form: f, Event: event.Event{Session: theory.Session{Where: theory.Command, Redirected: true}}}.commandLine(), tt.line)
		require.Equal(t, tt.typed, Cell{Form: f, Event: event.Event{Session: theory.Session{Where: theory.Service, KillMode: "mixed"}}}.commandLine(), tt.line)
	}
}

// What a form declares of its line is so.
func TestLinesAreAsDeclared(t *testing.T) {
	for _, m := range modes.All() {
		for _, f := range m.Forms {
			name, background := m.ID+" "+string(f.Via), modes.Nothing
			switch {
			case regexp.MustCompile(`^\(.*[^&>]&[^&].*\)$`).MatchString(f.Line):
				background = modes.Within
			case regexp.MustCompile(`[^&>]&([^&]|$)`).MatchString(f.Line):
				background = modes.Whole
			}
			require.Equal(t, background, f.Background, name)
			require.True(t, f.Traits.Output != modes.Terminal || f.SharesStdio(), name)
			require.True(t, f.Redirect == "" || f.SharesStdio(), name)
			require.NotContains(t, f.Line, ">{log}", "%s: that is what {io} is for", name)
		}
	}
}

// commandTraits gives the traits of a mode's first form as a command.
func commandTraits(t *testing.T, mode, sh, what string) modes.Traits {
	t.Helper()
	m, ok := modes.Lookup(mode)
	require.True(t, ok, mode)
	e, ok := event.Lookup(what)
	require.True(t, ok, what)
	traits, err := Cell{Mode: m, Form: m.Forms[0], Shell: sh, Event: e}.traits()
	require.NoError(t, err)
	return traits
}

// What a shell without job control makes of each, as measured.
func TestCommanded(t *testing.T) {
	piped := modes.Traits{Orphan: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.Pipe, KeepsShell: true, DirtyEnv: true}
	with := func(change func(*modes.Traits)) modes.Traits {
		is := piped
		change(&is)
		return is
	}
	front := modes.Traits{Stdin: modes.Pipe, Output: modes.Pipe, KeepsShell: true, DirtyEnv: true}
	leads := front
	leads.Leader = true
	for _, tt := range []struct {
		mode, shell, event string
		want               modes.Traits
	}{
		{"background", "bash", "ssh-command", piped},
		{"background", "dash", "ssh-command-drop", piped},
		{"background", "zsh", "ssh-command", with(func(is *modes.Traits) { is.Stdin = modes.Pipe })},
		{"background", "fish", "ssh-command", with(func(is *modes.Traits) { is.Stdin, is.IgnoresINT = modes.Pipe, false })},
		{"background", "zsh", "ssh-command-redirected", with(func(is *modes.Traits) { is.Output, is.KeepsShell = modes.File, false })},
		{"nohup", "bash", "ssh-command", with(func(is *modes.Traits) { is.IgnoresHUP = true })},
		{"setsid", "bash", "ssh-command", with(func(is *modes.Traits) { is.OwnSession, is.Leader, is.OwnGroup = true, true, true })},
		// A service runs the line as it stands, and leaves no mark in the environment.
		{"background", "bash", "service-stop", with(func(is *modes.Traits) { is.DirtyEnv = false })},
		{"nohup", "bash", "service-stop", with(func(is *modes.Traits) {
			is.IgnoresHUP, is.Output, is.KeepsShell, is.DirtyEnv = true, modes.File, false, false
		})},
		{"nohup", "zsh", "service-stop", with(func(is *modes.Traits) {
			is.IgnoresHUP, is.Stdin, is.Output, is.KeepsShell, is.DirtyEnv = true, modes.Pipe, modes.File, false, false
		})},
		{"setsid", "zsh", "service-stop", with(func(is *modes.Traits) {
			is.OwnSession, is.Leader, is.OwnGroup, is.Output, is.KeepsShell, is.DirtyEnv = true, true, true, modes.File, false, false
		})},
		{"foreground", "dash", "ssh-command-drop", front},
		{"foreground", "bash", "ssh-command-drop", leads},
	} {
		require.Equal(t, tt.want, commandTraits(t, tt.mode, tt.shell, tt.event), "%s, %s, %s", tt.mode, tt.shell, tt.event)
	}
	daemon, _ := modes.Lookup("double-fork")
	require.Equal(t, daemon.Forms[0].Traits, commandTraits(t, "double-fork", "bash", "ssh-command"), "it does all that itself")
	unit, _ := modes.Lookup("supervisord")
	require.Equal(t, unit.Forms[0].Traits, commandTraits(t, "supervisord", "bash", "ssh-command"), "nothing of it is the shell's")
}

// Every cell of a command has a prediction or a reason, and which modes hang a
// client follows from who cares for the output.
func TestEveryCommandHasAnExpectationOrAReason(t *testing.T) {
	anew.Alone(t)
	s := Selection{Modes: modes.All(), Shells: shell.All(), Voices: []string{Silent, Chatty}, Lab: &Machine{}}
	for _, r := range runtimes.All() {
		s.Runtimes = append(s.Runtimes, r.ID)
	}
	for _, id := range []string{"ssh-command", "ssh-command-redirected", "ssh-command-drop", "service-stop", "service-stop-mixed", "service-stop-process", "service-stop-none"} {
		e, ok := event.Lookup(id)
		require.True(t, ok)
		s.Events = append(s.Events, e)
	}
	cells, err := s.Cells()
	require.NoError(t, err)
	predicted := map[string]map[evidence.Outcome]int{}
	for _, c := range cells {
		is, traits, ok := predict(t, &c)
		if !ok {
			continue
		}
		sh, _ := shell.Lookup(c.Shell)
		below := c.Form.Background != modes.Nothing && !sh.Has(modes.InPlace) // a subshell that stays
		command := c.Event.ID == "ssh-command" || c.Event.ID == "ssh-command-redirected"
		through := command && c.Form.Traits.Piped && !c.Form.Traits.OwnSession // whoever reads it has the shell's output
		hangs := through || command && c.Form.Traits.Recorded && below || c.Form.SharesStdio() && (c.Event.ID == "ssh-command" || c.Event.ID == "ssh-command-redirected" && below)
		require.Equal(t, hangs, is.Outcome == evidence.Stuck, &c)
		require.NotEqual(t, modes.Terminal, traits.TTY, &c)
		if predicted[c.Event.ID] == nil {
			predicted[c.Event.ID] = map[evidence.Outcome]int{}
		}
		predicted[c.Event.ID][is.Outcome]++
	}
	require.Len(t, predicted, 7)
	require.Len(t, predicted["service-stop"], 3) // Java, which does not look, lives on where nobody reads its pipe
	require.Len(t, predicted["service-stop-none"], 1)
	require.Len(t, predicted["ssh-command"], 3)            // without linger the manager ends with the session
	require.Len(t, predicted["ssh-command-redirected"], 3) // the same, of a scope
	require.Len(t, predicted["ssh-command-drop"], 3)       // Java, again
}

func TestCommandlessCells(t *testing.T) {
	for _, tt := range []struct {
		mode, event, without, want string
	}{
		{"double-fork", "ssh-command", "", ""},
		{"double-fork", "ssh-command", "setsid", "what a step is for shows where the shell has job control"},
		{"double-fork", "ssh-command-redirected", "", "its line has nothing to redirect: the mode does that itself"},
		{"double-fork", "hangup", "setsid", ""},
		{"nohup", "ssh-command-redirected", "", ""},
		{"nohup", "ssh-command-list", "", ""},
		{"subshell", "ssh-command-list", "", "its line is not one that the shell puts in the background as a whole"},
		{"double-fork", "ssh-command-list", "", "its line is not one that the shell puts in the background as a whole"},
		{"foreground", "ssh-command-sequence", "", "its line is not one that the shell puts in the background as a whole"},
	} {
		m, _ := modes.Lookup(tt.mode)
		e, _ := event.Lookup(tt.event)
		c := Cell{Mode: m, Form: m.Forms[0], Shell: "bash", Event: e}
		if tt.without != "" {
			c.Without = []string{tt.without}
		}
		require.Equal(t, tt.want, c.commandless(), "%s, %s", tt.mode, tt.event)
	}
}

// Some shells leave a subshell behind that waits for the end of an and-list, and
// yash one for each redirected command.
func TestAListInTheBackgroundKeepsTheClient(t *testing.T) {
	for _, sh := range shell.All() {
		list, sequence := commandTraits(t, "nohup", sh.ID, "ssh-command-list"), commandTraits(t, "nohup", sh.ID, "ssh-command-sequence")
		always := !sh.Has(modes.InPlace)
		require.Equal(t, always || sh.Policy.Script.ForksLists, list.Awaited && list.KeepsShell && !list.Orphan, sh.ID)
		require.Equal(t, always, sequence.Awaited && sequence.KeepsShell && !sequence.Orphan, sh.ID)
	}
}

// On a terminal the shell is always the quicker one: who is not waited for has
// done nothing yet. Only a SIGHUP that the shell ignores is ignored from birth on.
func TestOnTerminal(t *testing.T) {
	early := modes.Traits{TTY: modes.Terminal, Foreground: true, IgnoresINT: true, Stdin: modes.Null, Output: modes.File, DirtyEnv: true}
	with := func(change func(*modes.Traits)) modes.Traits {
		is := early
		change(&is)
		return is
	}
	for _, tt := range []struct {
		mode, shell, event string
		want               modes.Traits
	}{
		{"nohup", "dash", "ssh-command-tty", early},
		{"nohup", "bash", "ssh-command-tty-trap", with(func(is *modes.Traits) { is.IgnoresHUP = true })},
		{"nohup", "fish", "ssh-command-tty-trap", with(func(is *modes.Traits) { is.IgnoresINT, is.Stdin = false, modes.Terminal })},
		{"nohup", "zsh", "ssh-command-tty-trap", early},
		{"subshell", "zsh", "ssh-command-tty", with(func(is *modes.Traits) { is.Output = modes.Terminal })},
		{"background", "bash", "ssh-command-tty", with(func(is *modes.Traits) { is.Output = modes.Terminal })},
		{"subshell", "bash", "ssh-command-tty", with(func(is *modes.Traits) { is.Output, is.Orphan = modes.Terminal, true })},
		{"setsid", "bash", "ssh-command-tty", early},
		{"screen", "dash", "ssh-command-tty", modes.Traits{
			TTY: modes.Terminal, Foreground: true, Orphan: true, HandlesHUP: true, Stdin: modes.Terminal, Output: modes.Terminal, DirtyEnv: true,
		}},
	} {
		require.Equal(t, tt.want, commandTraits(t, tt.mode, tt.shell, tt.event), "%s, %s, %s", tt.mode, tt.shell, tt.event)
	}
	for _, waited := range []string{"double-fork", "go-daemon", "start-stop-daemon", "tmux", "dtach", "at"} {
		require.True(t, commandTraits(t, waited, "bash", "ssh-command-tty").OwnSession, waited)
	}
	require.False(t, commandTraits(t, "go-daemon", "bash", "ssh-command-tty").Orphan, "bash executes the last command in place")
	require.True(t, commandTraits(t, "go-daemon", "dash", "ssh-command-tty").Orphan)
	list, _ := event.Lookup("ssh-command-tty-trap")
	m, _ := modes.Lookup("daemonize")
	require.NotEmpty(t, Cell{Mode: m, Form: m.Forms[0], Shell: "bash", Event: list}.commandless())
}
