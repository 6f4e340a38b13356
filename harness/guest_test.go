package harness

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/modes"
)

// lines that people type, and what becomes of what they start. A verdict of Told
// stands where no fact tells what the theory would have to know.
var guests = []struct {
	line, shell, event string
	want               evidence.Outcome
	verdict            plan.Verdict
	comm               string
}{
	{"sleep 600 &", "bash", "hangup", "died", plan.Kept, "sleep"},
	{"sleep 600 &", "bash", "exit", "survived", plan.Kept, "sleep"},
	{"sleep 600 &", "zsh", "exit", "died", plan.Kept, "sleep"},
	{"sleep 600 &", "dash", "hangup", "muted", plan.Kept, "sleep"},
	{"sleep 600 >/dev/null & disown", "bash", "hangup", "half", plan.Kept, "sleep"},
	{"sleep 600 2>/dev/null & disown", "fish", "hangup", "half", plan.Kept, "sleep"},
	{"(sleep 600 &)", "ash", "exit-close", "muted", plan.Kept, "sleep"},
	{"nohup sleep 600 >/dev/null 2>&1 &", "ksh", "hangup", "survived", plan.Kept, "sleep"},
	{"nohup timeout 600 sleep 600 >/dev/null 2>&1 &", "bash", "hangup", "died", plan.Kept, "sleep"},
	{"timeout 600 nohup sleep 600 >/dev/null 2>&1 &", "bash", "hangup", "survived", plan.Kept, "sleep"},
	{"setsid sleep 600 >/dev/null 2>&1 </dev/null &", "bash", "sighup", "died", plan.Kept, "sleep"},
	{"sleep 600", "bash", "suspend-hangup", "died", plan.Kept, "sleep"},
	{"sleep 600", "bash", "ctrl-z-exit", "died", plan.Kept, "sleep"},
	{"sleep 600", "dash", "ctrl-z-bg", "muted", plan.Kept, "sleep"},
	{"nohup sleep 600 >/dev/null 2>&1 &", "zsh", "tree-kill", "died", plan.Kept, "sleep"},
	{"setsid -w sleep 600 >/dev/null 2>&1 &", "bash", "tree-kill", "died", plan.Kept, "sleep"},
	{"(timeout 600 sleep 600 >/dev/null 2>&1 &)", "bash", "tree-kill", "survived", plan.Kept, "sleep"},
	{"nohup sleep 600 >/dev/null 2>&1 &", "bash", "launch-close", "died", plan.Kept, "nohup"},
	{"nohup sleep 600 >/dev/null 2>&1 &", "dash", "launch-close", "survived", plan.Kept, "nohup"},
	{"setsid -f sleep 600 >/dev/null 2>&1", "zsh", "launch-close", "survived", plan.Kept, "setsid"},
	{"sh -c '(sleep 0.2; exec setsid sleep 600 >/dev/null) &'", "fish", "launch-close", "half", plan.Told, "sh"}, // detaches late
	{"sleep 600 >/dev/null 2>&1 &", "bash", "pane-kill", "died", plan.Kept, "sleep"},
	{"sleep 600 >/dev/null & disown", "zsh", "server-kill", "half", plan.Kept, "sleep"},
	{"nohup sleep 600 >/dev/null 2>&1 &", "fish", "pane-exit", "survived", plan.Kept, "sleep"},
	{"sleep 600 >/dev/null 2>&1 &", "bash", "screen-kill", "died", plan.Kept, "sleep"},
	{"sleep 600 >/dev/null & disown", "zsh", "screen-server-kill", "half", plan.Kept, "sleep"},
	{"sleep 600 &", "dash", "screen-exit", "muted", plan.Kept, "sleep"}, // it has the window's terminal open: that stays for 10 s
	{"sleep 600", "bash", "launch-close", "skipped", plan.Skipped, ""},
	{"sleep 600", "dash", "exit", "skipped", plan.Skipped, ""},
	{"sleep 600 &", "bash", "suspend-hangup", "skipped", plan.Skipped, ""},
	{"exec sleep 600", "bash", "hangup", "died", plan.Kept, "sleep"},
	{"set +m; sleep 600 &", "bash", "exit", "died", plan.Kept, "sleep"}, // in the shell's own group
	{"trap '' HUP; sleep 600 >/dev/null 2>&1 &", "bash", "hangup", "survived", plan.Kept, "sleep"},
	{"sleep 600 | cat &", "bash", "exit", "survived", plan.Kept, "sleep"},
	{"nohup sleep 600 2>&1 | cat &", "bash", "exit-close", "muted", plan.Kept, "sleep"},          // its pipe is whole
	{"nohup sleep 600 2>&1 | cat &", "bash", "hangup", "muted", plan.Kept, "sleep"},              // its reader dies
	{"setsid sleep 600 2>&1 | cat >/dev/null &", "bash", "exit", "survived", plan.Kept, "sleep"}, // which is younger than what it is piped to
	{"nohup sleep 600 | cat &", "bash", "sighup", "survived", plan.Kept, "sleep"},                // it is not sent to its reader
	{"coproc { sleep 600; }", "bash", "exit-close", "muted", plan.Kept, ""},                      // the shell reads it
	{"f() { sleep 600; }; f &", "bash", "hangup", "died", plan.Kept, "bash"},                     // a subshell has its shell's handler
	{"f() { sleep 600; }; f &", "zsh", "exit", "died", plan.Kept, "zsh"},                         // and exits with a status there
	{"(sleep 600; true) &", "ksh", "sigterm", "died", plan.Kept, "ksh"},
	{"f() { sleep 600; }; f &", "zsh", "sigint", "survived", plan.Told, "zsh"},                  // blocked
	{"(trap 'exit 3' HUP; sleep 600 & wait) &", "bash", "sighup", "died", plan.Told, "bash"},    // it has one of its own
	{"sleep 600 >/dev/null 2>&1 & disown -h", "bash", "hangup", "survived", plan.Kept, "sleep"}, // marked
	{"sleep 600 >/dev/null 2>&1 & disown -h", "zsh", "hangup", "died", plan.Kept, "sleep"},      // which zsh has no word for
	{"(yes 2>/dev/null | cat >/dev/null &)", "zsh", "hangup", "survived", plan.Kept, "yes"},
	{"while :; do sleep 0.05; done &", "bash", "exit", "survived", plan.Kept, "bash"}, // children come and go
	{"while :; do :; done &", "dash", "exit", "survived", plan.Kept, "dash"},          // never at rest
	{"cat &", "bash", "exit", "died", plan.Kept, "cat"},                               // stopped, as it reads
	{"cat &", "dash", "kill-shell", "died", plan.Kept, "cat"},
	{"cat &", "zsh", "sigterm", "stopped", plan.Kept, "cat"},
	{"true", "bash", "hangup", "unfit", plan.Unfit, ""},
	{"sleep 600", "ksh", "hangup", "skipped", plan.Skipped, ""}, // a builtin: there is no program
	{"exit", "bash", "hangup", "unfit", plan.Unfit, ""},
	{"sleep \"600 &", "dash", "hangup", "skipped", plan.Skipped, ""}, // it waits for the rest
	{"sleep 600 &", "zsh", "huponexit", "skipped", plan.Skipped, ""}, // an option of bash
}

// What a program does by itself is no matter of the theory: a status that it exits
// with, the terminal that it reads from; and a step on the way is not the program.
func TestProgramsThatActThemselves(t *testing.T) {
	elsewhere(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"reads":   "while read x; do :; done; exit 5",
		"handles": "trap 'exit 3' TERM; while :; do sleep 0.05; done",
		"quick":   "echo done; exit 3",
		// a launcher of two steps, each with the command's words, as shims have them
		// that has its handler when the shell has gone: it had not begun when it was looked at
		"late": "exec perl -e 'my $p = getppid; select undef, undef, undef, 0.02 while getppid == $p; $SIG{HUP} = sub { exit 4 }; sleep 1 while 1'",
		"shim": "while test -n \"$STEP\"; do sleep 1; done; sleep 0.6; STEP=last setsid ./shim & exit 0",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	for _, g := range []struct {
		command, mode, event string
		want                 evidence.Outcome
		verdict              plan.Verdict
		why                  string
	}{
		{"reads", "foreground", "hangup", "died", plan.Told, ""}, // by SIGHUP, or by what it reads at the end
		{"reads", "background", "exit", "died", plan.Kept, "it is stopped"},
		{"reads", "background", "sigterm", "stopped", plan.Kept, "it is stopped"},
		{"reads", "nohup", "hangup", "unfit", plan.Unfit, "its log says \"nohup: ignoring input\""},
		{"handles", "background", "sigterm", "died", plan.Told, "it catches SIGTERM"},
		{"quick", "setsid", "hangup", "unfit", plan.Unfit, "its log says \"done\""},
		{"quick", "background", "hangup", "unfit", plan.Unfit, "the terminal shows \"done\""},
		{"late", "nohup", "hangup", "unfit", plan.Unfit, "SIGHUP is caught by now, and was ignored"},
		{"shim", "background", "exit", "survived", plan.Kept, ""},
	} {
		what, _ := event.Lookup(g.event)
		m, _ := modes.Lookup(g.mode)
		cell := plan.Cell{Mode: m, Form: m.Forms[0], Shell: "bash", Event: what, Voice: plan.Own, Guest: &plan.Guest{Command: []string{"./" + g.command}, Dir: dir, Window: briefly}}
		_, err := Matrix{Cells: []plan.Cell{cell}, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
			name := g.command + " in " + g.mode + ", " + g.event
			require.Equal(t, g.want, one.Outcome, "%s: %s", name, one.Why)
			if g.why != "" {
				require.Equal(t, g.verdict, one.Verdict, "%s: %s", name, one.Why)
			}
			require.NotEqual(t, plan.Broken, one.Verdict, "%s: %s", name, one.Why)
			require.Contains(t, one.Why, g.why, name)
		})
		require.NoError(t, err)
	}
}

// briefly is the usual window, and has no twin look for longer.
const briefly = 333 * time.Millisecond

// Programs that behave badly, each with an answer, and nothing left of it.
func TestAwkwardPrograms(t *testing.T) {
	elsewhere(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"late":   "(sleep 1.5; exec setsid sleep 600 >/dev/null 2>&1 </dev/null) & exit 0", // looks at rest before
		"chain":  "sleep 0.02; ./chain & exit 0",
		"forks":  "exec perl -e 'while (1) { fork or do { sleep 600; exit } }'",
		"closes": "exec sleep 600 <&- >&- 2>&-",
		"floods": "exec yes flood",
		"leaves": "exec setpriv --reuid=65534 --regid=65534 --clear-groups sleep 600",
		"full":   "(while :; do echo x; done) | sleep 600", // nobody reads the pipe, and it is whole
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	for _, g := range []struct {
		line, event string
		want        evidence.Outcome
		why         string
	}{
		{"./late", "hangup", "survived", "a session of its own"}, // without a twin it is met in the shell's, and mute
		{"./chain &", "exit", "unfit", "it is a fork chain, which never settles"},
		{"./forks", "hangup", "unfit", "it forks without end"},
		{"./closes & disown", "hangup", "muted", ""},
		{"nohup ./floods >log 2>&1 &", "hangup", "survived", ""},
		{"./leaves & disown", "exit", "survived", ""},
		{"./full 2>/dev/null & disown", "exit", "survived", ""},
	} {
		c := guestCell(t, g.line, "bash", g.event)
		c.Guest.Dir = dir
		switch g.line {
		case "./late":
			c.Guest.Window = 0
		case "./forks": // however slow it is
			c.Guest.Window = 5 * time.Second
		}
		_, err := Matrix{Cells: []plan.Cell{c}, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
			require.Equal(t, g.want, one.Outcome, "%s: %s", g.line, one.Why)
			require.Contains(t, one.Why, g.why, g.line)
			require.NotEqual(t, plan.Broken, one.Verdict, "%s: %s", g.line, one.Why)
		})
		require.NoError(t, err)
		require.Empty(t, inFolder(dir), g.line)
	}
}

// inFolder counts the processes whose directory that is.
func inFolder(dir string) (left []string) {
	all, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range all {
		if is, err := os.Readlink(link); err == nil && is == dir {
			left = append(left, filepath.Dir(link))
		}
	}
	return left
}

// guestCell is a line of somebody's own.
func guestCell(t *testing.T, line, sh, what string) plan.Cell {
	t.Helper()
	e, ok := event.Lookup(what)
	require.True(t, ok, what)
	_, ok = shell.Lookup(sh)
	require.True(t, ok, sh)
	mode := plan.LineMode(line)
	return plan.Cell{Mode: mode, Form: mode.Forms[0], Shell: sh, Event: e, Voice: plan.Own, Guest: &plan.Guest{Line: line, Dir: t.TempDir(), Window: briefly}}
}

// A line is typed as it stands, and what it starts is found, judged and ended.
func TestLines(t *testing.T) {
	var cells []plan.Cell
	for _, g := range guests {
		cells = append(cells, guestCell(t, g.line, g.shell, g.event))
	}
	var all []plan.Trial
	m := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}
	controls, err := m.Run(t.Context(), func(one plan.Trial) { all = append(all, one) })
	require.NoError(t, err)
	require.NoError(t, controls.Err())
	require.Len(t, all, len(guests))
	for i, g := range guests {
		name := g.line + ", " + g.shell + ", " + g.event
		require.Equal(t, g.want, all[i].Outcome, "%s: %s", name, all[i].Why)
		require.Equal(t, g.verdict, all[i].Verdict, "%s: %s, expected %s", name, all[i].Why, all[i].Expected)
		if g.comm != "" {
			require.Equal(t, g.comm, all[i].Subject.Comm, name)
		}
		require.NotEmpty(t, all[i].Why, name)
	}
}

// A command is typed in its folder, as it was given, in every mode; what it
// writes is looked for nowhere, and its own files are its own business.
func TestCommandOfSomebodysOwn(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app"), []byte("#!/bin/sh\necho \"$1\" >>here\nexec sleep 600\n"), 0o755))
	hangup, _ := event.Lookup("hangup")
	s := plan.Selection{Events: []event.Event{hangup}, Shells: []shell.Shell{shell.All()[0]}, Voices: []string{plan.Own},
		Guest: &plan.Guest{Command: []string{"./app", "it's mine"}, Dir: dir, Window: briefly}}
	for _, id := range []string{"foreground", "disown", "nohup", "setsid", "tmux"} {
		m, ok := modes.Lookup(id)
		require.True(t, ok)
		s.Modes = append(s.Modes, m)
	}
	cells, err := s.Cells()
	require.NoError(t, err)
	fate := map[string]evidence.Outcome{}
	_, err = Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
		require.Equal(t, plan.Kept, one.Verdict, "%s: %s: %s", one.Mode, one.Outcome, one.Why)
		require.Equal(t, "sleep", one.Subject.Comm, one.Mode)
		fate[one.Mode] = one.Outcome
	})
	require.NoError(t, err)
	require.Equal(t, map[string]evidence.Outcome{
		"foreground": "died", "disown": "muted", "nohup": "survived", "setsid": "survived", "tmux": "survived",
	}, fate)
	text, err := os.ReadFile(filepath.Join(dir, "here"))
	require.NoError(t, err)
	require.Contains(t, string(text), "it's mine\n")
}

// A launcher that has done nothing yet leads the command's output where its mode says.
func TestCommandWhoseLauncherHasDoneNothing(t *testing.T) {
	elsewhere(t)
	atOnce, _ := event.Lookup("launch-close")
	s := plan.Selection{Events: []event.Event{atOnce}, Shells: []shell.Shell{shell.All()[0]}, Voices: []string{plan.Own}, Modes: modes.All(),
		Guest: &plan.Guest{Command: []string{"sleep", "600"}, Dir: t.TempDir(), Window: briefly}}
	cells, err := s.Cells()
	require.NoError(t, err)
	kept := 0
	_, err = Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
		require.Contains(t, []plan.Verdict{plan.Kept, plan.Skipped}, one.Verdict, "%s: %s: %s", one.Mode, one.Outcome, one.Why)
		if one.Verdict == plan.Kept {
			kept++
		}
	})
	require.NoError(t, err)
	require.Greater(t, kept, 5)
}

// lateReader starts the reader of a pipe when its writer has been there for longer than the
// window, as a shell may on a busy machine.
const lateReader = `setsid -f perl -e 'pipe R, W; unless (fork) { open STDOUT, ">&W"; exec "sleep", 600 } close W; 1 while (times)[0] + (times)[1] < 0.6; ` +
	`unless (fork) { open STDIN, "<&R"; open STDOUT, ">/dev/null"; exec "cat" } close R; wait; wait' 2>/dev/null`

// Who reads what the subject prints is waited for, and looked at, however young it is.
func TestReaderThatIsStartedLate(t *testing.T) {
	elsewhere(t)
	cell := guestCell(t, lateReader, "bash", "hangup")
	cell.Guest.Subject = "comm=sleep"
	trials := 0
	_, err := Matrix{Cells: []plan.Cell{cell}, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
		trials++
		requireKept(t, []plan.Trial{one})
		require.Equal(t, evidence.Survived, one.Outcome, one.Why)
	})
	require.NoError(t, err)
	require.Equal(t, 1, trials)
}

// What a key has stopped has the rules of stopped jobs, and is not told to read.
func TestStoppedByAKey(t *testing.T) {
	var cells []plan.Cell
	for _, sh := range []string{"bash", "zsh"} {
		requireShell(t, sh)
		for _, what := range []string{"hangup", "kill-shell", "sigterm"} {
			c := guestCell(t, "sleep 600", sh, what)
			c.Guest.Steps = []stage.Step{{Text: "^Z", Keys: true}}
			cells = append(cells, c)
		}
	}
	_, err := Matrix{Cells: cells, Self: outlive}.Run(t.Context(), func(one plan.Trial) {
		requireKept(t, []plan.Trial{one})
		want, why := evidence.Died, "it is stopped, by Ctrl-Z"
		if one.Event == "sigterm" {
			want, why = evidence.Stopped, "acts on no signal but SIGKILL"
		}
		require.Equal(t, want, one.Outcome, "%s: %s", one, one.Why)
		require.Contains(t, one.Why, why, one)
	})
	require.NoError(t, err)
}
