package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/plan"
)

const (
	ends = "the terminal or the shell ends"
	keys = "a signal or a key"
)

func localHead(shells, voices []string) Head {
	return Head{
		Host: plan.Host{
			Kernel: "6.18", Distribution: "Debian 12", Init: "systemd", User: "alice",
			Tools: map[string]string{"tmux": "3.3a", "bash": "5.2.15"}, Witness: "on",
		},
		Rows: []Row{
			{"foreground", "shell", "", "foreground"},
			{"background", "shell", "", "background"},
			{"disown", "shell", "", "disown"},
			{"subshell", "shell", "", "subshell"},
			{"nohup", "tool", "", "nohup tool"},
			{"nohup", "native", "", "nohup native"},
			{"setsid", "tool", "", "setsid tool"},
			{"setsid", "native", "", "setsid native"},
			{"double-fork", "native", "", "double-fork"},
			{"double-fork", "native", "fork2", "double-fork -fork2"},
			{"go-daemon", "native", "", "go-daemon"},
			{"tmux", "tool", "", "tmux"},
			{"tmux-attached", "tool", "", "tmux attached"},
			{"screen", "tool", "", "screen"},
			{"screen-attached", "tool", "", "screen attached"},
		},
		Columns: []Column{
			{"hangup", "terminal closes", ends, "the terminal closes", false},
			{"exit", "shell exits", ends, "it happens", true},
			{"exit-close", "exits, then closes", ends, "it happens", false},
			{"huponexit", "exits with huponexit", ends, "it happens", false},
			{"kill-shell", "shell is killed", ends, "it happens", true},
			{"sighup", "SIGHUP to it", keys, "it happens", false},
			{"sighup-group", "SIGHUP to its group", keys, "it happens", true},
			{"ctrl-c", "Ctrl-C", keys, "it happens", false},
			{"suspend-hangup", "Ctrl-Z, then closes", keys, "it happens", true},
		},
		Shells: shells, Voices: voices,
	}
}

// fate fills in what becomes of one cell; it is a rough copy of the real rules,
// only good for looking at.
func fate(t *plan.Trial) {
	survives := func(why, source string) {
		t.Outcome, t.Why, t.Source = evidence.Survived, why, source
	}
	dies := func(signal, sender, why, source string) {
		t.Outcome, t.Signal, t.Sender, t.Why, t.Source = evidence.Died, signal, sender, why, source
	}
	skip := func(why string) { t.Outcome, t.Verdict, t.Why = evidence.Skipped, plan.Skipped, why }
	job := t.Mode == "foreground" || t.Mode == "background"
	switch {
	case t.Mode == "disown" && t.Shell == "dash":
		skip("dash has no disown")
	case t.Event == "huponexit" && t.Shell != "bash":
		skip("huponexit is bash's")
	case t.Mode == "foreground" && (t.Event == "exit" || t.Event == "exit-close" || t.Event == "huponexit"):
		skip("there is no prompt to type at while a job is in the foreground")
	case t.Event == "suspend-hangup" && t.Mode != "foreground" && t.Mode != "nohup":
		skip("nothing is left in the foreground")
	case t.Event == "ctrl-c" && t.Mode == "foreground":
		dies("SIGINT", "kernel", "Ctrl-C sends SIGINT to the foreground group of the terminal", "termios(3), ISIG")
	case t.Event == "ctrl-c":
		survives("it is not in the foreground group of the terminal", "termios(3), ISIG")
	case t.Event == "suspend-hangup":
		dies("SIGTERM", "shell", "bash sends SIGTERM, SIGHUP and SIGCONT to its stopped jobs when it ends", "bash(1), SIGNALS")
	case t.Event == "sighup" || t.Event == "sighup-group":
		if t.Mode == "nohup" {
			survives("SIGHUP is ignored", "nohup(1)")
			return
		}
		dies("SIGHUP", "outlive", "the default action of SIGHUP is to end the process", "signal(7)")
	case t.Event == "hangup" && job && t.Shell == "bash":
		dies("SIGHUP", "shell", "bash sends the SIGHUP that it received on to every job", "bash(1), SIGNALS")
	case t.Event == "huponexit" && t.Mode == "background":
		dies("SIGHUP", "shell", "a login shell with huponexit sends SIGHUP to every job when it exits", "bash(1), SIGNALS")
	case t.Event == "kill-shell" && t.Mode == "foreground":
		dies("SIGHUP", "kernel", "the kernel sends SIGHUP to the foreground group when the session leader ends", "POSIX XBD 11.1.10")
	case (t.Mode == "disown" || t.Mode == "subshell" || t.Mode == "background") && (t.Event == "hangup" || t.Event == "exit-close") && t.Voice == "chatty":
		t.Outcome, t.Why, t.Source = evidence.Muted, "alive, but its output goes to a terminal that is gone (EIO)", "tty_io.c"
	default:
		survives("nothing sends it a signal", "setsid(2)")
	}
}

func trialOf(r Row, c Column, of part) plan.Trial {
	t := plan.Trial{
		Mode: r.Mode, Without: r.Without, Via: r.Via, Shell: of.shell, Event: c.ID, Voice: of.voice, Runtime: of.runtime,
		Verdict: plan.Kept, Line: r.Mode + ` outlive workload >log 2>&1 &`,
		Subject: plan.Subject{PID: 4711, Start: 123456}, Seconds: 0.012,
	}
	fate(&t)
	t.Expected = t.Outcome
	if t.Verdict == plan.Kept {
		t.Checks = []plan.CheckResult{
			{ID: "session.own", Verdict: plan.Kept, Holds: true, Want: "in a session of its own", Got: "sid 4711, the shell's is 4700", Source: "setsid(2)"},
			{ID: "tty.none", Verdict: plan.Kept, Want: "no controlling terminal", Got: "pts/3", Source: "proc(5)"},
		}
	}
	return t
}

// run puts a whole matrix through a writer; bend may change each trial first, or drop it.
func run(t *testing.T, w Writer, h Head, bend func(*plan.Trial) bool) {
	t.Helper()
	require.NoError(t, w.Begin(h))
	sum := plan.Summary{Seconds: 1.62}
	for _, of := range h.parts() {
		for _, r := range h.Rows {
			for _, c := range h.Columns {
				for n := range max(h.Repeat, 1) {
					one := trialOf(r, c, of)
					if h.Repeat > 1 {
						one.Repeat = n + 1
					}
					if bend != nil && !bend(&one) {
						continue
					}
					sum.Add(one)
					require.NoError(t, w.Trial(one))
				}
			}
		}
	}
	require.NoError(t, w.End(sum))
}

// render gives the text of a whole matrix in a format.
func render(t *testing.T, format string, o Options, h Head, bend func(*plan.Trial) bool) string {
	t.Helper()
	var b bytes.Buffer
	w, err := New(format, &b, o)
	require.NoError(t, err)
	run(t, w, h, bend)
	return b.String()
}

func closing(o Options) Options {
	o.Controls = func() string { return "controls right" }
	o.Next = func() []Next {
		return []Next{{"Why?", "outlive explain background hangup"}, {"Another shell?", "outlive compare --shells all"}}
	}
	return o
}

// trouble bends one trial each into everything that can go wrong.
func trouble(t *plan.Trial) bool {
	switch {
	case t.Mode == "setsid" && t.Via == "tool" && t.Event == "ctrl-c":
		t.Outcome, t.Verdict, t.Signal, t.Sender = evidence.Died, plan.Broken, "SIGINT", "kernel"
	case t.Mode == "go-daemon" && t.Verdict == plan.Kept:
		t.Verdict = plan.Broken
		t.Checks = append(t.Checks, plan.CheckResult{
			ID: "session.not-leader", Verdict: plan.Broken, Want: "not the leader of its session",
			Got: "pid 4711 = sid 4711", Source: "daemon(7), step 7",
		})
	case t.Mode == "screen" && t.Event == "hangup":
		t.Outcome, t.Verdict, t.Why, t.Source = evidence.Unfit, plan.Unfit, "the prompt did not come back within 5 s", ""
	case t.Mode == "nohup" && t.Via == "native" && t.Event == "hangup" && t.Repeat == 2:
		t.Outcome, t.Verdict, t.Signal = evidence.Died, plan.Broken, "SIGHUP"
		t.Checks[1].Verdict = plan.Broken
	case t.Mode == "tmux" && t.Event == "kill-shell":
		t.Outcome, t.Expected, t.Why, t.Source = evidence.Restarted, evidence.Restarted, "another process does the same work", "tmux(1)"
	case t.Mode == "tmux" && t.Event == "ctrl-c":
		return false
	}
	return true
}

// unheard is what a dead terminal does to programs of other runtimes.
func unheard(t *plan.Trial) bool {
	switch {
	case t.Runtime == "python":
		t.Outcome, t.Expected, t.Verdict, t.Why = evidence.Skipped, evidence.Skipped, plan.Skipped, "python3 is not installed"
		t.Signal, t.Sender, t.Source = "", "", ""
	case t.Runtime == "node" && t.Outcome == evidence.Muted:
		t.Outcome, t.Expected, t.Signal, t.Why, t.Source = evidence.Died, evidence.Died, "SIGABRT", "Node cannot reset the terminal", "src/node.cc"
	case t.Runtime == "node" && t.Mode == "nohup" && t.Event == "hangup":
		t.Outcome, t.Verdict, t.Signal, t.Sender = evidence.Died, plan.Broken, "SIGHUP", "shell"
	}
	return true
}
