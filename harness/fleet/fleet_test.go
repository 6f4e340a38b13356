package fleet

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/report"
)

// compared is a document of compare: one trial of each outcome, in bash.
func compared(t *testing.T, host plan.Host, outcomes ...evidence.Outcome) string {
	t.Helper()
	var b strings.Builder
	w, err := report.New("json", &b, report.Options{})
	require.NoError(t, err)
	require.NoError(t, w.Begin(report.Head{Host: host}))
	var sum plan.Summary
	for i, outcome := range outcomes {
		one := plan.Trial{
			Mode: fmt.Sprintf("mode%d", i), Via: "tool", Shell: "bash", Event: "hangup", Voice: "chatty", Runtime: "go",
			Outcome: outcome, Expected: outcome, Verdict: plan.Kept,
		}
		if outcome == evidence.Muted { // which nobody expects here
			one.Expected, one.Verdict = evidence.Survived, plan.Broken
		}
		sum.Add(one)
		require.NoError(t, w.Trial(one))
	}
	require.NoError(t, w.End(sum))
	return b.String()
}

func inspected(t *testing.T, fates map[string]evidence.Outcome) string {
	t.Helper()
	l := inspect.Listing{Schema: inspect.Schema, Processes: []inspect.OneOf{}}
	for comm, outcome := range fates {
		p := inspect.OneOf{}
		p.Comm, p.Forecast = comm, []inspect.Foretold{{Event: "logout", Outcome: outcome}}
		l.Processes = append(l.Processes, p)
	}
	text, err := json.Marshal(l)
	require.NoError(t, err)
	return string(text)
}

var debian = plan.Host{Kernel: "6.1", Distribution: "Debian 12", Tools: map[string]string{"bash": "5.2"}}

// reportOf holds documents against each other, by the host that each is of.
func reportOf(documents ...string) Report {
	f := New()
	for i, text := range documents {
		f.Add(fmt.Sprintf("h%d", i+1), fmt.Sprintf("h%d.json", i+1), strings.NewReader(text))
	}
	return f.Report()
}

func TestWhoDiffersFromMost(t *testing.T) {
	usual := compared(t, debian, evidence.Survived, evidence.Died)
	other := debian
	other.Tools = map[string]string{"bash": "5.1"}
	r := reportOf(usual, compared(t, other, evidence.Survived, evidence.Survived), usual, usual)
	require.Equal(t, Summary{Hosts: 4, Alike: 3, Differ: 1, Documents: 4, Differences: 1}, r.Summary)
	require.Equal(t, "h2", r.Hosts[0].Host, "who differs is told first")
	trial, bash := Question{Compare, "mode1/tool/bash/hangup/chatty"}, Question{System, "bash"}
	require.Equal(t, []Deviation{{trial, "survived", "died"}, {bash, "5.1", "5.2"}}, r.Hosts[0].Differs)
	require.Equal(t, []Difference{
		{trial, "died", []Answer{{"died", []string{"h1", "h3", "h4"}}, {"survived", []string{"h2"}}}},
		{bash, "5.2", []Answer{{"5.2", []string{"h1", "h3", "h4"}}, {"5.1", []string{"h2"}}}},
	}, r.Differences)
	require.Equal(t, "4 hosts, 1 differs from most", r.Headline())
}

func TestOtherToolsAreNoDifferenceInWhatWasMeasured(t *testing.T) {
	other := debian
	other.Kernel = "6.18"
	r := reportOf(compared(t, debian, evidence.Died), compared(t, debian, evidence.Died), compared(t, other, evidence.Died))
	require.Equal(t, 3, r.Summary.Alike)
	require.Zero(t, r.Summary.Differences)
	require.Len(t, r.Differences, 1)
}

// Of two that differ neither is most.
func TestNoMajority(t *testing.T) {
	r := reportOf(compared(t, debian, evidence.Died), compared(t, debian, evidence.Survived))
	require.Equal(t, Summary{Hosts: 2, Differ: 2, Documents: 2, Differences: 1}, r.Summary)
	require.Empty(t, r.Differences[0].Most)
	require.Equal(t, "2 hosts, 2 differ", r.Headline())
	text := r.Document(false, "").Show(page.Look{})
	require.NotContains(t, text, "most", text)
	require.NotContains(t, text, "in nothing", text)
}

// What is not installed is told once, and what could not be told is no answer.
func TestWhatIsMissingOrUnfitIsNoAnswer(t *testing.T) {
	trial := func(more string) string {
		return `{"mode":"m","via":"tool","shell":"yash","event":"hangup","voice":"chatty",` + more + "}\n"
	}
	kept := trial(`"outcome":"survived","expected":"survived","verdict":"kept"`)
	missing, unfit := trial(`"outcome":"skipped","verdict":"skipped","missing":"yash"`), trial(`"outcome":"unfit","verdict":"unfit"`)
	r := reportOf(kept, kept, missing, unfit)
	require.Equal(t, Summary{Hosts: 4, Alike: 4, Documents: 4, Unfit: 1}, r.Summary)
	require.Empty(t, r.Differences)
	host, version := plan.Host{Kernel: "6.1", Tools: map[string]string{"yash": "2.52"}}, Question{System, "yash installed"}
	r = reportOf(compared(t, host, evidence.Survived), missing+strings.Replace(missing, `"m"`, `"n"`, 1))
	require.Equal(t, []Difference{{version, "", []Answer{{no, []string{"h2"}}, {yes, []string{"h1"}}}}}, r.Differences)
}

func TestBrokenIsCounted(t *testing.T) {
	r := reportOf(compared(t, debian, evidence.Muted), compared(t, debian, evidence.Survived), compared(t, debian, evidence.Survived))
	require.Equal(t, 1, r.Summary.Broken)
	require.Equal(t, "muted, expected survived", r.Hosts[0].Differs[0].Is)
}

func TestRulesThatAreBroken(t *testing.T) {
	verified := func(verdict string, fault bool) string {
		return fmt.Sprintf(`{"schema":"outlive/verify/1","profile":"sysv","rules":[{"id":"a.b","verdict":%q,"fault":%t}],"summary":{}}`, verdict, fault)
	}
	r := reportOf(verified("kept", false), verified("broken", true), verified("kept", false), verified("broken", false))
	require.Equal(t, 1, r.Summary.Broken, "what is known to be broken is no fault")
	require.Equal(t, Question{Verify, "sysv a.b"}, r.Differences[0].Question)
	require.Len(t, r.Differences[0].Answers, 3)
}

func TestWhatRuns(t *testing.T) {
	usual := inspected(t, map[string]evidence.Outcome{"nginx": evidence.Survived, "job": evidence.Died})
	r := reportOf(usual, usual, inspected(t, map[string]evidence.Outcome{"nginx": evidence.Died}))
	require.Equal(t, []Deviation{{Question{Inspect, "job runs"}, no, yes}, {Question{Inspect, "nginx, logout"}, "died", "survived"}}, r.Hosts[0].Differs)
	require.Len(t, r.Differences, 2, "of what does not run nobody asks what becomes of it")
}

// TestWhatCannotBeRead: it is a row that says so, and counts nothing.
func TestWhatCannotBeRead(t *testing.T) {
	usual := compared(t, debian, evidence.Survived, evidence.Died)
	for text, why := range map[string]string{
		"": "it is empty", " \n": "it is empty", usual[:len(usual)-9]: "it is cut off after 2 trials", `{"schema":"outlive/verify/1","rules":[`: "it is cut off",
		`{"schema":"outlive/needs/1"}`: "its schema is \"outlive/needs/1\"", "<html>": "it is no document of outlive's", usual + "{}": "something follows its end",
		`{"schema":"outlive/compare/1","host":{},"trials":[]}`: `it has no "summary"`, `{"trials":[{"mode":"x"}]}`: "trial 1 lacks",
		`{"schema":"outlive/missing/1","why":"ssh: no route"}`: "ssh: no route", `[1]`: `"{" is missing`, `{"trials":[],"summary":{}}`: `it has no "schema"`,
		`{"more":"` + strings.Repeat("x", 2*largest): "larger than 16 MiB", `{"schema":"outlive/inspect/1","processes":[{"pid":1}]}`: "a process has no name",
	} {
		r := reportOf(usual, text, usual)
		require.Equal(t, Unread, r.Hosts[0].State, "%.60q", text)
		require.Contains(t, r.Hosts[0].Why(), why, "%.60q", text)
		require.Zero(t, r.Hosts[0].Counts)
		require.Equal(t, Summary{Hosts: 3, Alike: 2, Unread: 1, Documents: 3}, r.Summary)
		require.Empty(t, r.Differences)
	}
}

func TestLinesAreRead(t *testing.T) {
	lines := func(verdict string) string {
		return `{"id":"a.b","verdict":"` + verdict + `","fault":true}` + "\n" + `{"id":"c.d","verdict":"kept"}` + "\n"
	}
	r := reportOf(lines("kept"), lines("broken"), lines("kept"))
	require.Equal(t, 1, r.Summary.Broken)
	require.Equal(t, 2, r.Hosts[0].Counts.Answers)
	r = reportOf(lines("kept"), lines("kept")[:20])
	require.Equal(t, "it is cut off", r.Hosts[0].Why())
}

// A key may stand anywhere, as jq -S sorts them.
func TestKeysInAnyOrder(t *testing.T) {
	sorted := `{"profile":"sysv","rules":[{"id":"a.b","verdict":"kept"}],"schema":"outlive/verify/1","summary":{}}`
	require.Equal(t, 1, reportOf(sorted).Hosts[0].Counts.Kept)
}

func TestAHostIsAskedOnce(t *testing.T) {
	usual := compared(t, debian, evidence.Survived)
	f := New()
	f.Add("a", "a.json", strings.NewReader(usual))
	f.Add("a", "a.inspect.json", strings.NewReader(inspected(t, map[string]evidence.Outcome{"job": evidence.Died})))
	f.Add("a", "b/a.json", strings.NewReader(usual))
	r := f.Report()
	require.Len(t, r.Hosts, 1)
	require.Equal(t, Counts{Answers: 2, Kept: 1}, r.Hosts[0].Counts)
	require.Equal(t, "b/a.json: another document says what a has measured by compare", r.Hosts[0].Why())
}

func TestNames(t *testing.T) {
	for _, c := range [][2]string{
		{"web-1.json db/web-2.json", "web-1 web-2"}, {"r/web.compare.json r/web.verify.json", "web web"}, {"web/compare.json web/inspect.json", "web web"},
		{"mon/web.json tue/web.json", "mon/web tue/web"}, {"-", "standard input"}, {"compare.json", "compare"}, {"web.example.org.json", "web.example.org"},
		{"a.jsonl", "a"}, {".verify.json", ".verify"},
	} {
		require.Equal(t, c[1], strings.Join(Names(strings.Fields(c[0])), " "), c[0])
	}
}

// TestHostile: what a document holds is text, wherever it is shown.
func TestHostile(t *testing.T) {
	const bad = "\x1b[2J<script>|`@all\n# x"
	host := plan.Host{Kernel: bad, Distribution: bad, Tools: map[string]string{bad: bad}}
	missing, err := json.Marshal(map[string]string{"schema": Missing, "why": bad})
	require.NoError(t, err)
	r := reportOf(compared(t, host, evidence.Outcome(bad)), compared(t, debian, evidence.Died), string(missing))
	text := r.Document(false, "").Show(page.Look{})
	require.NotContains(t, text, "\x1b")
	var html strings.Builder
	require.NoError(t, r.Page(&html, "en", nil))
	require.NotContains(t, html.String(), "<script")
	require.NotContains(t, html.String(), "\x1b")
	require.Contains(t, html.String(), "&lt;script&gt;")
	md := r.Markdown()
	require.NotContains(t, md, "\x1b")
	require.NotContains(t, md, "<")
	require.NotContains(t, md, "@all")
	for line := range strings.Lines(md) {
		require.NotContains(t, line, "`")
		require.True(t, line == "\n" || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "###"), "%q", line)
	}
}

// TestManyHosts: those alike share what they say, and who differs is still found.
func TestManyHosts(t *testing.T) {
	var outcomes []evidence.Outcome
	for range 130 {
		outcomes = append(outcomes, evidence.Survived)
	}
	usual := compared(t, debian, outcomes...)
	odd := slices.Clone(outcomes)
	odd[129] = evidence.Died
	all := slices.Repeat([]string{usual}, 200)
	all[77] = compared(t, debian, odd...)
	r := reportOf(all...)
	require.Equal(t, "200 hosts, 1 differs from most", r.Headline())
	require.Equal(t, "h78", r.Hosts[0].Host)
	text := r.Document(false, "").Show(page.Look{})
	require.Contains(t, strings.Join(strings.Fields(text), " "), "h8 and 191 more")
	require.Less(t, strings.Count(text, "\n"), 23, text)
}

// TestManyAnswers: where hosts are of too many kinds for a column each, each difference is a line.
func TestManyAnswers(t *testing.T) {
	var all []string
	for i := range 12 {
		host := debian
		host.Kernel = fmt.Sprint(i)
		all = append(all, compared(t, host, evidence.Survived))
	}
	r := reportOf(all...)
	require.Contains(t, r.Document(false, "").Show(page.Look{}), "0: h1; 1: h2;")
	require.Contains(t, r.Markdown(), "|  | most | others |")
}
