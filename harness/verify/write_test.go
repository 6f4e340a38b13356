package verify

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"outlive/harness/check"
	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report/strict"
	"outlive/harness/rule"
)

var update = flag.Bool("update", false, "write the goldens anew")

// sample is a report with a rule of every fate, all of whose texts that are not outlive's
// own are s, where s is not empty.
func sample(s string) Report {
	or := func(usual string) string {
		if s != "" {
			return s
		}
		return usual
	}
	of := func(id string, severity rule.Severity, v Verdict, got string) Judgement {
		return Judgement{
			Rule: rule.Rule{
				ID: id, Group: "detach", Severity: severity, Text: "what holds of " + id, Source: "daemon(7) step 1",
				Fix: rule.Fix{C: "close_range(3, ~0U, 0)", Line: "COMMAND 3>&-"},
			},
			Finding: check.Finding{Got: or(got)}, Verdict: v,
		}
	}
	r := Report{
		Profile: rule.Profile{ID: rule.SysV}, Took: 1400 * time.Millisecond,
		Seen: evidence.Rehearsal{Line: or("./mydaemon -d"), First: evidence.Start{Returned: true, Language: "C"}},
		Rules: []Judgement{
			of("a.kept", rule.Must, Kept, "sid 5120"), of("b.should", rule.Should, Broken, "umask 027"), of("c.must", rule.Must, Broken, "it holds descriptor 9"),
			of("d.note", rule.Note, Broken, "a note"), of("e.skipped", rule.Must, Skipped, "it has no pid file"), of("f.unfit", rule.Must, Unfit, "it could not be read"),
			of("g.excepted", rule.Must, Broken, "/srv"), of("h.before", rule.Must, Broken, "umask 0"), of("i.wanted", rule.Must, Broken, "as it is to be"),
			of("j.unwanted", rule.Must, Kept, "it is right"),
		},
	}
	r.Seen.First.Seen.Before = evidence.Process{PID: 5120, Start: 1, Comm: or("mydaemon")}
	r.Seen.First.Workers = []evidence.Process{{PID: 5121, Comm: or("worker")}}
	r.Hold(Terms{
		Exceptions: map[string]string{"g.excepted": or("TICKET-12"), "a.kept": "once"},
		Expect:     map[string]Verdict{"i.wanted": Broken, "j.unwanted": Broken},
		Before:     map[string]Verdict{"h.before": Broken, "a.kept": Broken, "b.should": Kept, "i.wanted": Broken},
	})
	return r
}

func written(t *testing.T, r Report, format string) string {
	t.Helper()
	return writtenOf(t, r, format, "")
}

func writtenOf(t *testing.T, r Report, format, file string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.Write(&b, format, Options{Look: page.Look{Width: 80}, Again: "outlive verify --all -- ./mydaemon -d", Explain: "outlive explain", File: file}))
	return b.String()
}

func TestGoldens(t *testing.T) {
	for format, ext := range map[string]string{"text": "txt", "json": "json", "jsonl": "jsonl", "junit": "xml", "tap": "tap", "github": "github", "md": "md", "html": "html"} {
		t.Run(format, func(t *testing.T) {
			got, path := written(t, sample(""), format), filepath.Join("testdata", "report."+ext)
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}

func TestWhatCounts(t *testing.T) {
	ids := func(all []Judgement) (ids []string) {
		for _, j := range all {
			ids = append(ids, j.ID)
		}
		return ids
	}
	r := sample("")
	require.Equal(t, []string{"c.must", "j.unwanted", "b.should"}, ids(r.Faults()))
	require.Equal(t, []string{"c.must", "b.should"}, ids(r.Broken()))
	require.Equal(t, []string{"f.unfit"}, ids(r.Doubts()))
	require.Equal(t, []Change{{"a.kept", Broken, Kept}, {"b.should", Kept, Broken}}, r.Changes)
	require.Equal(t, []string{"a.kept"}, r.Mended(Terms{Exceptions: map[string]string{"a.kept": "once", "g.excepted": "x"}}))

	r.Hold(Terms{Expect: map[string]Verdict{"e.skipped": Broken}})
	require.Equal(t, []string{"e.skipped", "f.unfit"}, ids(r.Doubts()), "what was not tried is not as expected")
}

func TestHeadline(t *testing.T) {
	of := func(all ...Judgement) string {
		r := Report{Profile: rule.Profile{ID: rule.SysV}, Rules: all}
		r.Seen.First.Seen.Before.Comm = "d"
		return r.Headline()
	}
	kept, broken := Judgement{Verdict: Kept}, Judgement{Rule: rule.Rule{Severity: rule.Should}, Verdict: Broken}
	known, wanted, unwanted := broken, broken, kept
	known.Known, wanted.Expected, unwanted.Expected = "an exception: x", Broken, Broken
	require.Equal(t, "d detaches as it must: all 2 rules kept", of(kept, kept))
	require.Equal(t, "d detaches, but 1 of 2 rules is broken", of(kept, broken))
	require.Equal(t, "d detaches as it must: 1 rule kept, 2 known to be broken", of(kept, known, wanted))
	require.Equal(t, "d detaches, but 1 of 2 rules is not as expected", of(kept, unwanted))
	require.Equal(t, "d detaches, as far as could be told: 1 rule kept, 1 not known", of(kept, Judgement{Verdict: Unfit}))
	broken.Rule = rule.Rule{Group: "detach", Severity: rule.Must}
	require.Equal(t, "d does not detach as it must: 1 of 1 rules is broken", of(broken))
}

func TestSavedAndLoaded(t *testing.T) {
	text := written(t, sample(""), "json")
	before, err := Load(strings.NewReader(text))
	require.NoError(t, err)
	require.Len(t, before, 10)
	require.Equal(t, Broken, before["c.must"])
	for says, bad := range map[string]string{
		"cut off": text[:len(text)/2], "schema": `{"schema": "outlive/compare/1"}`, "follows": text + "{}", "lacks an id": `{"schema": "outlive/verify/1", "rules": [{"id": "a"}]}`,
	} {
		_, err := Load(strings.NewReader(bad))
		require.ErrorContains(t, err, says)
	}
}

// hostile is what a daemon may be called, and may print.
var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x00\x01\x7f", "]]>", "<a b=\"c\">&amp;", "one\ntwo\r\nthree", "\xff\xfe\xc3", "# SKIP it", "...\n  ---\nok 99",
	"\u202eright", "::error::x\n::stop-commands::y", "##[error]x", "a | b \\| c `d` **e** @team http://x <img src=x>", "</details>", "%0A::warning::z",
}

func TestHostileTextInEveryFormat(t *testing.T) {
	command := regexp.MustCompile(`^::(error|warning|notice) (file=[^,:\r\n]*,)?title=[^,:\r\n]*::[^\r\n]*$`)
	for _, s := range hostile {
		for _, format := range Formats() {
			t.Run(fmt.Sprintf("%s %.20q", format, s), func(t *testing.T) {
				text := written(t, sample(s), format)
				for _, r := range text {
					require.True(t, r == '\n' || format == "junit" && r == '\t' || unicode.IsPrint(r) || format == "json" || format == "jsonl", "%q", r)
				}
				switch format {
				case "json":
					require.True(t, json.Valid([]byte(text)))
				case "jsonl":
					for line := range strings.Lines(text) {
						require.True(t, json.Valid([]byte(line)))
					}
				case "junit":
					strict.JUnit(t, text, 10)
				case "tap":
					strict.TAP(t, text, 10)
				case "github":
					for line := range strings.Lines(text + writtenOf(t, sample(s), format, s)) {
						require.Regexp(t, command, strings.TrimSuffix(line, "\n"))
					}
				case "md":
					require.Equal(t, 1, strings.Count(text, "</details>"))
					require.NotContains(t, text, "<img")
					require.NotContains(t, text, "@team")
					for line := range strings.Lines(text) {
						if strings.HasPrefix(line, "|") {
							require.Contains(t, []int{4, 5}, strings.Count(line, "|"), line)
						}
					}
				}
			})
		}
	}
}
