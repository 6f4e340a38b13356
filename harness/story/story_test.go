package story

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/visible"
	"outlive/modes"
)

// update writes the goldens.
var update = flag.Bool("update", false, "write the goldens")

func told(t *testing.T, s Story, o Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Tell(&b, s, inBash(o)))
	return b.String()
}

// bent are the stories that no right trial tells.
var bent = []struct {
	name, of string
	bend     func(*Story)
}{
	{"no-witness", recorded[0], func(s *Story) {
		s.Trial.Evidence.Signals, s.Trial.Sender = nil, ""
		s.Witness = "cannot trace signals: mkdir: permission denied"
	}},
	{"not-as-predicted", recorded[5], func(s *Story) {
		s.Trial.Outcome, s.Trial.Verdict, s.Trial.Signal = evidence.Died, plan.Broken, "SIGHUP"
		s.Trial.Why = "ended by SIGHUP, though: " + s.Trial.Why
		s.Trial.Checks[3].Verdict = plan.Broken
		e := s.Trial.Evidence
		e.Gone, e.After, e.Ending = true, nil, evidence.Ending{Signal: "SIGHUP", By: "pidfd"}
	}},
	{"other-signal", recorded[0], func(s *Story) {
		s.Trial.Verdict, s.Trial.Why = plan.Broken, "ended by SIGTERM, though: "+s.Trial.Why
		s.Trial.Evidence.Ending.Signal = "SIGTERM"
	}},
	{"ending-unknown", recorded[0], func(s *Story) {
		s.Trial.Evidence.Ending = evidence.Ending{Code: -1, Why: "its parent reaped it, and this kernel keeps no exit status (Linux 6.15)"}
	}},
	{"stopped", recorded[5], func(s *Story) {
		s.Trial.Outcome, s.Trial.Expected = evidence.Stopped, evidence.Stopped
		s.Trial.Evidence.Stopped = true
	}},
	{"skipped", recorded[0], func(s *Story) {
		s.Trial = plan.Trial{Verdict: plan.Skipped, Expected: evidence.Skipped, Outcome: evidence.Skipped, Why: "dash has no disown"}
	}},
	{"unfit", recorded[0], func(s *Story) {
		s.Trial.Outcome, s.Trial.Verdict, s.Trial.Why, s.Trial.Checks = evidence.Unfit, plan.Unfit, "cannot meet the subject", nil
		*s.Trial.Evidence = evidence.Evidence{Line: s.Trial.Evidence.Line}
	}},
	{"no-keeper", recorded[0], func(s *Story) { s.Keepers = s.Keepers[:1] }},
}

// stories gives every story there is, by name.
func stories(t *testing.T) map[string]Story {
	all := map[string]Story{}
	for _, name := range recorded {
		all[strings.ReplaceAll(name, "/", "_")] = loadStory(t, name)
	}
	for _, b := range bent {
		s := loadStory(t, b.of)
		b.bend(&s)
		all[b.name] = s
	}
	return all
}

func TestStories(t *testing.T) {
	for name, s := range stories(t) {
		for _, look := range []struct {
			suffix string
			o      Options
		}{{".txt", Options{}}, {"-ascii-60.txt", Options{Look: page.Look{ASCII: true, Width: 60}}}} {
			t.Run(name+look.suffix, func(t *testing.T) {
				got := told(t, s, look.o)
				path := filepath.Join("testdata", name+look.suffix)
				if *update {
					require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
				}
				want, err := os.ReadFile(path)
				require.NoError(t, err)
				require.Equal(t, string(want), got)
			})
		}
	}
}

// enlarge gives every process the largest pid that Linux knows, or nearly so.
func enlarge(s *Story) {
	const more = 4_100_000
	e := s.Trial.Evidence
	if e == nil {
		return
	}
	all := []*evidence.Process{&e.Shell, &e.Before, e.After}
	for i := range e.Tree {
		all = append(all, &e.Tree[i])
	}
	for _, p := range all {
		if p != nil && p.PID != 0 {
			p.PID, p.PPID, p.PGID, p.SID = p.PID+more, p.PPID+more, p.PGID+more, p.SID+more
		}
	}
	for i := range e.Signals {
		e.Signals[i].From, e.Signals[i].To = e.Signals[i].From+more, e.Signals[i].To+more
	}
	e.Reaper += more
}

func TestStoriesFitThePage(t *testing.T) {
	for name, s := range stories(t) {
		enlarge(&s)
		for _, columns := range []int{40, 60, 80, 132} {
			for _, ascii := range []bool{false, true} {
				text := told(t, s, Options{Look: page.Look{Width: columns, ASCII: ascii}})
				for line := range strings.Lines(text) {
					line = strings.TrimSuffix(line, "\n")
					require.LessOrEqual(t, page.Width(line), columns, "%s: %q", name, line)
					require.Equal(t, strings.TrimRight(line, " "), line, name)
				}
				if ascii {
					require.Equal(t, visible.ASCII(text), visible.Line(text), name)
				}
			}
		}
	}
}

// Colour changes nothing but colour.
func TestStoriesPainted(t *testing.T) {
	paint := func(_ page.Kind, text string) string { return "<" + text + ">" }
	strip := strings.NewReplacer("<", "", ">", "")
	for name, s := range stories(t) {
		require.Equal(t, strip.Replace(told(t, s, Options{})), strip.Replace(told(t, s, Options{Look: page.Look{Paint: paint}})), name)
	}
}

func TestStoryNamesTheKiller(t *testing.T) {
	for _, c := range []struct{ of, want string }{
		{recorded[0], `bash \(\d+\) +─SIGHUP─+→ +workload \(\d+\) +default: ends it`},
		{recorded[4], `outlive \(\d+\) +─SIGKILL─+→ +ash \(\d+\) +ends it at once\n +\S+ ms +kernel +─SIGHUP─+→ +workload \(\d+\) +default: ends it`},
		{recorded[5], `bash \(\d+\) +─SIGHUP─+→ +workload \(\d+\) +ignored`},
		{recorded[6], `bash \(\d+\) +─SIGTERM─+→ +workload \(\d+\) +caught: ends it`},
		{recorded[7], `outlive \(\d+\) +─SIGHUP─+→ +workload \(\d+\) +default: ends it`},
		{recorded[10], `kernel +─SIGINT─+→ +workload \(\d+\) +default: ends it`},
	} {
		text := told(t, loadStory(t, c.of), Options{})
		require.Regexp(t, c.want, text)
		require.LessOrEqual(t, strings.Count(text, ": ends it"), 1, c.of)
		require.NotContains(t, text, "SIGKILL─→  workload", "the harness clears up behind the curtain")
	}
}

func TestSignalsAreFoldedNotLost(t *testing.T) {
	for _, name := range recorded {
		s := loadStory(t, name)
		tell := &teller{Story: s, e: *s.Trial.Evidence}
		shown, folded := tell.told()
		before := 0
		for _, one := range tell.e.Signals[:tell.curtain()] {
			if one.At < 0 {
				before++
			}
		}
		require.GreaterOrEqual(t, len(shown)+folded, tell.curtain()-before, name)
		for i := range shown[:max(0, len(shown)-1)] {
			require.LessOrEqual(t, shown[i].At, shown[i+1].At, name)
		}
	}
}

// inBash is told to one whose own shell is bash.
func inBash(o Options) Options {
	o.Shell = "bash"
	return o
}

// SIGCONT does what the receiver's state makes of it, whatever the tracepoint's
// result: under ptrace that is another one (measured).
func TestWhatSIGCONTDoesGoesByWhatWasSeen(t *testing.T) {
	const shell, subject = 10, 11
	cont := func(to int) evidence.Signal { return evidence.Signal{At: 2, Name: "SIGCONT", From: shell, To: to} }
	stop := func(at time.Duration, name string) evidence.Signal {
		return evidence.Signal{At: at, Name: name, From: shell, To: subject}
	}
	for name, c := range map[string]struct {
		halted  []int
		state   string
		ignored uint64
		before  []evidence.Signal
		to      int
		want    string
	}{
		"seen stopped":              {[]int{subject}, "S", 0, nil, subject, "lets it go on"},
		"seen running":              {[]int{}, "S", 0, nil, subject, "runs already"},
		"another was stopped":       {[]int{subject}, "S", 0, nil, shell, "runs already"},
		"stopped since":             {[]int{}, "S", 0, []evidence.Signal{stop(1, "SIGSTOP")}, subject, "lets it go on"},
		"its Ctrl-Z is ignored":     {[]int{}, "S", 1 << (unix.SIGTSTP - 1), []evidence.Signal{stop(1, "SIGTSTP")}, subject, "runs already"},
		"let go on since":           {[]int{subject}, "S", 0, []evidence.Signal{stop(1, "SIGCONT")}, subject, "runs already"},
		"let go on before":          {[]int{}, "S", 0, []evidence.Signal{stop(-2, "SIGTSTP"), stop(-1, "SIGCONT")}, subject, "runs already"},
		"an old record":             {nil, "S", 0, []evidence.Signal{stop(-2, "SIGTSTP")}, subject, "lets it go on"},
		"one that nobody looked at": {[]int{}, "S", 0, nil, 99, "goes on, if it was stopped"},
	} {
		for _, fate := range []string{"delivered", "ignored"} {
			e := evidence.Evidence{
				Shell: evidence.Process{PID: shell, State: "S"}, Before: evidence.Process{PID: subject, State: c.state, Ignored: c.ignored},
				Halted: c.halted,
			}
			s := cont(c.to)
			s.Fate = fate
			e.Signals = append(slices.Clone(c.before), s)
			_, said := (&teller{e: e}).fate(s)
			require.Equal(t, c.want, said, "%s, %s", name, fate)
		}
	}
}

// An ending that nobody saw is told as such, in a story and in the sum.
func TestWhatNobodySawIsTold(t *testing.T) {
	s := loadStory(t, recorded[7])
	require.NotContains(t, told(t, s, Options{}), "how was not seen")
	s.Trial.Unseen = true
	require.Contains(t, told(t, s, Options{}), "died, as predicted, but how was not seen")
	var sum plan.Summary
	sum.Add(s.Trial)
	require.Equal(t, plan.Summary{Trials: 1, Kept: 1, Unseen: 1}, sum)
}

// What is offered only holds with its whole condition: it is named, with its
// command, and of two that survive as much the one without it comes first.
func TestToKeepItNamesLinger(t *testing.T) {
	keepers := func(of string, ids ...string) Story {
		s := loadStory(t, recorded[0])
		e, ok := event.Lookup(of)
		require.True(t, ok)
		s.Cell.Event, s.Cell.Lab, s.Keepers = e, &plan.Machine{}, nil
		for _, id := range ids {
			m, ok := modes.Lookup(id)
			require.True(t, ok)
			s.Keepers = append(s.Keepers, plan.Cell{Mode: m, Form: m.Forms[0], Event: e, Shell: "bash", Voice: plan.Chatty, Lab: s.Cell.Lab})
		}
		return s
	}
	const condition = "systemd-run-user only for a user who lingers: loginctl enable-linger\n"
	require.Contains(t, told(t, keepers("ssh-exit", "systemd-run-user", "nohup"), Options{}), "\n"+condition)
	require.Contains(t, told(t, keepers("logind-kill", "systemd-run-user"), Options{}), "run systemd-run-user -- CMD\n"+condition)
	require.NotContains(t, told(t, keepers("ssh-exit", "nohup", "systemd-run"), Options{}), "linger")
	require.NotContains(t, told(t, keepers("hangup", "systemd-run-user"), Options{}), "only for a user")

	// As good as the other in all but the condition.
	s := keepers("ssh-exit", "systemd-run-user", "systemd-run-user")
	s.Keepers[1].Mode.ID = "twin"
	s.Keepers[1].Form.Steps = nil
	require.Contains(t, told(t, s, Options{}), "run twin -- CMD  (or systemd-run-user)\n"+condition)
}
