package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/report/strict"
)

var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x00\x01\x7f", "]]>", "<a b=\"c\">&amp;", "one\ntwo\r\nthree", "\xff\xfe\xc3",
	"# SKIP it", `back\slash \# "quote'`, "...\n  ---\nok 99", "\u202eright to left", "\u2028\u0085\u009b1m", "😀 表 e\u0301",
	"1..5", "Bail out!", "'", "%s%d", "\ufffe\uffff", "", " ", strings.Repeat("x", 300),
}

// poison puts one hostile string into every text of a trial and of its place.
func poison(h Head, s string) (Head, func(*plan.Trial) bool) {
	h.Host = plan.Host{Kernel: s, Distribution: s, Init: s, User: s, Witness: s, Tools: map[string]string{s: s}}
	h.Rows = []Row{{s, s, s, s}, {"b", "shell", "", "plain"}, {"c", "shell", "", "skipped"}, {"d", "shell", "", "unfit"}}
	h.Columns = []Column{{s, s, s, s, false}, {"x", s, "other", s, true}}
	h.Shells, h.Voices, h.Runtimes = []string{s}, []string{s}, []string{cmp.Or(s, "go"), "node"}
	return h, func(t *plan.Trial) bool {
		t.Outcome, t.Expected, t.Verdict = evidence.Died, evidence.Survived, plan.Broken
		switch t.Mode {
		case "c":
			t.Outcome, t.Verdict = evidence.Skipped, plan.Skipped
		case "d":
			t.Outcome, t.Verdict = evidence.Unfit, plan.Unfit
		}
		t.Signal, t.Sender, t.Why, t.Source, t.Line = s, s, s, s, s
		t.Checks = []plan.CheckResult{{ID: s, Verdict: plan.Broken, Want: s, Got: s, Source: s}}
		return true
	}
}

func TestHostileTextInEveryFormat(t *testing.T) {
	for _, s := range hostile {
		for _, format := range Formats() {
			t.Run(fmt.Sprintf("%s %.20q", format, s), func(t *testing.T) {
				h, bend := poison(Head{}, s)
				text := render(t, format, Options{}, h, bend)
				require.True(t, utf8.ValidString(text))
				parsers[format](t, text, 16)
			})
		}
	}
}

func FuzzHostileText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range Formats() {
			h, bend := poison(Head{}, s)
			parsers[format](t, render(t, format, Options{}, h, bend), 16)
		}
	})
}

// parsers read a format back, strictly, and expect n trials.
var parsers = map[string]func(t *testing.T, text string, n int){
	"table": func(t *testing.T, text string, _ int) {
		for _, r := range text {
			require.True(t, r == '\n' || unicode.IsPrint(r), "%q", r)
		}
		for line := range strings.Lines(text) {
			require.LessOrEqual(t, page.Width(strings.TrimSuffix(line, "\n")), 80, "%q", line)
		}
	},
	"json": func(t *testing.T, text string, n int) {
		var doc struct{ Trials []plan.Trial }
		require.NoError(t, json.Unmarshal([]byte(text), &doc))
		require.Len(t, doc.Trials, n)
	},
	"jsonl": func(t *testing.T, text string, n int) {
		require.Equal(t, n, strings.Count(text, "\n"))
		for line := range strings.Lines(text) {
			var one plan.Trial
			require.NoError(t, json.Unmarshal([]byte(line), &one))
		}
	},
	"junit": func(t *testing.T, text string, n int) { strict.JUnit(t, text, n) },
	"tap":   func(t *testing.T, text string, n int) { strict.TAP(t, text, n) },
	"html":  requireSheet,
	"md":    requireMarkdown,
	"svg":   requirePicture,
}

func TestRealisticReportsParse(t *testing.T) {
	h := localHead([]string{"bash", "dash"}, []string{"silent", "chatty"})
	h.Repeat = 2
	n := len(h.Rows)*len(h.Columns)*8 - 8 // trouble drops tmux × ctrl-c
	for _, format := range Formats() {
		parsers[format](t, render(t, format, Options{}, h, trouble), n)
	}
}

func TestInterruptedBeforeTheFirstTrial(t *testing.T) {
	for _, format := range Formats() {
		parsers[format](t, render(t, format, Options{}, Head{}, nil), 0)
	}
}

func TestMemoryIsFlat(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	var writers []Writer
	for _, format := range Formats() {
		w, err := New(format, io.Discard, Options{})
		require.NoError(t, err)
		writers = append(writers, w)
	}
	w := Fan(append(writers, NewCollector())...)
	require.NoError(t, w.Begin(h))
	round := func(times int) {
		for range times {
			for _, r := range h.Rows {
				for _, c := range h.Columns {
					one := trialOf(r, c, part{"bash", "chatty", "go", ""})
					one.Evidence = &evidence.Evidence{Screen: strings.Repeat("x", 8192)}
					one.Line = strings.Repeat("y", 400) + fmt.Sprint(times)
					require.NoError(t, w.Trial(one))
				}
			}
		}
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	round(1)
	before := heap()
	round(75)
	after := heap()
	require.Less(t, after, before+1<<20, "10,000 trials more than 1 MiB above the first matrix")
	require.NoError(t, w.End(plan.Summary{}))
}
