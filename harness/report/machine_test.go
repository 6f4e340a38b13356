package report

import (
	"bufio"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
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
	"junit": parseJUnit,
	"tap":   parseTAP,
}

// parseJUnit demands what the JUnit schemas of CI systems demand.
func parseJUnit(t *testing.T, text string, n int) {
	dec := xml.NewDecoder(strings.NewReader(text))
	require.True(t, dec.Strict)
	var doc struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Name    string      `xml:"name,attr"`
				Class   string      `xml:"classname,attr"`
				Time    float64     `xml:"time,attr"`
				Skipped *struct{}   `xml:"skipped"`
				Error   *xmlMessage `xml:"error"`
				Failure *xmlMessage `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, dec.Decode(&doc))
	_, err := dec.Token()
	for err == nil {
		_, err = dec.Token()
	}
	require.ErrorIs(t, err, io.EOF)
	require.Len(t, doc.Suites, 1)
	s := doc.Suites[0]
	require.NotEmpty(t, s.Name)
	require.Equal(t, n, s.Tests)
	require.Len(t, s.Cases, n)
	failures, errs, skipped := 0, 0, 0
	for _, c := range s.Cases {
		require.NotEmpty(t, c.Name)
		require.NotEmpty(t, c.Class)
		switch {
		case c.Failure != nil:
			failures++
			require.NotEmpty(t, c.Failure.Message)
		case c.Error != nil:
			errs++
			require.NotEmpty(t, c.Error.Message)
		case c.Skipped != nil:
			skipped++
		}
	}
	require.Equal(t, []int{failures, errs, skipped}, []int{s.Failures, s.Errors, s.Skipped})
}

var testPoint = regexp.MustCompile(`^(not )?ok (\d+) - (.*)$`)

// parseTAP follows the grammar of TAP 14: nothing but test points in order,
// their YAML blocks, comments, and one plan that counts them.
func parseTAP(t *testing.T, text string, n int) {
	lines := bufio.NewScanner(strings.NewReader(text))
	require.True(t, lines.Scan())
	require.Equal(t, "TAP version 14", lines.Text())
	points, plan := 0, -1
	for lines.Scan() {
		line := lines.Text()
		switch m := testPoint.FindStringSubmatch(line); {
		case m != nil:
			points++
			require.Equal(t, strconv.Itoa(points), m[2])
			bare := strings.ReplaceAll(strings.ReplaceAll(m[3], `\\`, ""), `\#`, "")
			require.LessOrEqual(t, strings.Count(bare, "#"), 1, "%s", line)
			if strings.Contains(bare, "#") {
				require.Contains(t, bare, " # SKIP ")
				require.Empty(t, m[1])
			}
		case line == "  ---":
			block := yamlBlock(t, lines)
			var doc map[string]any
			require.NoError(t, yaml.Unmarshal([]byte(block), &doc), block)
			require.NotEmpty(t, doc["message"])
		case strings.HasPrefix(line, "# "):
		default:
			_, err := fmt.Sscanf(line, "1..%d", &plan)
			require.NoError(t, err, "%q", line)
			require.Equal(t, fmt.Sprintf("1..%d", plan), line)
		}
	}
	require.Equal(t, n, points)
	require.Equal(t, n, plan)
}

func yamlBlock(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	var b strings.Builder
	for lines.Scan() {
		if lines.Text() == "  ..." {
			return b.String()
		}
		require.True(t, strings.HasPrefix(lines.Text(), "  "), "%q", lines.Text())
		b.WriteString(lines.Text() + "\n")
	}
	t.Fatal("a YAML block without end")
	return ""
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
