package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

func TestNoLineIsWiderThanThePage(t *testing.T) {
	long := localHead([]string{"bash", "dash"}, []string{"silent", "chatty"})
	long.Rows = append(long.Rows, Row{"x", "native", "a,b,c", "a label that is far too long for any table 表表表"})
	long.Columns = append(long.Columns, Column{"x", "Donaudampfschifffahrtsgesellschaft ends 終了終了終了終了", "another block with quite a long name", "it ends", false})
	long.Host.Witness = "a reason/without-any-blank/" + strings.Repeat("x", 300)
	for _, h := range []Head{localHead([]string{"bash"}, []string{"chatty"}), long} {
		for _, ascii := range []bool{false, true} {
			for n := 60; n <= 200; n++ {
				text := render(t, "table", closing(Options{Look: page.Look{Width: n, ASCII: ascii}}), h, trouble)
				for line := range strings.Lines(text) {
					line = strings.TrimSuffix(line, "\n")
					require.LessOrEqual(t, page.Width(line), n, "%q at %d", line, n)
					require.Equal(t, strings.TrimRight(line, " "), line)
				}
			}
		}
	}
}

func TestASCIITableIsASCII(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Rows[0].Label = "naïve 表 → …"
	for _, r := range render(t, "table", closing(Options{Look: page.Look{ASCII: true}}), h, trouble) {
		require.Less(t, r, rune(utf8.RuneSelf))
	}
}

// Every pair of glyph and word must tell its outcome without the other and without colour.
func TestSignsDiffer(t *testing.T) {
	seen := map[string]evidence.Outcome{}
	for outcome, s := range signs {
		for _, text := range []string{s.glyph, s.ascii + " in ASCII", s.word} {
			require.NotContains(t, seen, text, "%s", outcome)
			seen[text] = outcome
		}
		require.Equal(t, 1, page.Width(s.glyph))
		require.Len(t, s.ascii, 1)
	}
}

func TestPaintChangesNothingElse(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	plain := render(t, "table", closing(Options{}), h, trouble)
	painted := render(t, "table", closing(Options{Look: page.Look{Paint: func(k page.Kind, s string) string {
		return fmt.Sprintf("\x1b[%dm%s\x1b[0m", 30+int(k), s)
	}}}), h, trouble)
	require.NotEqual(t, plain, painted)
	for k := range 10 {
		painted = strings.ReplaceAll(painted, fmt.Sprintf("\x1b[%dm", 30+k), "")
	}
	require.Equal(t, plain, strings.ReplaceAll(painted, "\x1b[0m", ""))
}

func TestAnswer(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Rows, h.Columns = h.Rows[1:3], h.Columns[:2]
	for _, c := range []struct {
		name   string
		repeat int
		bend   func(*plan.Trial) bool
		want   string
	}{
		{"all kept", 1, nil, "All 4 as predicted\n"},
		{"interrupted", 1, func(t *plan.Trial) bool { return t.Mode == "background" }, "2 cells not run · 2 as predicted\n"},
		{"nothing", 1, func(*plan.Trial) bool { return false }, "Nothing was tried · 4 cells not run\n"},
		{"skipped", 1, func(t *plan.Trial) bool { t.Verdict = plan.Skipped; return true }, "Nothing was tried · 4 skipped\n"},
		{"one broken", 1, func(t *plan.Trial) bool {
			if t.Mode == "disown" && t.Event == "exit" {
				t.Outcome, t.Verdict = evidence.Died, plan.Broken
			}
			return true
		}, "1 of 4 not as predicted · 3 as predicted\n"},
		{"a broken check in a kept trial", 1, func(t *plan.Trial) bool {
			if t.Mode == "disown" && t.Event == "exit" {
				t.Checks[0].Verdict = plan.Broken
			}
			return true
		}, "1 of 4 not as predicted · 3 as predicted\n"},
		{"checks disagree", 2, func(t *plan.Trial) bool {
			if t.Mode == "disown" && t.Event == "exit" && t.Repeat == 2 {
				t.Checks[0].Verdict = plan.Skipped
			}
			return true
		}, "1 cell not the same each time · 8 as predicted\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.Repeat = c.repeat
			text := render(t, "table", Options{}, h, c.bend)
			require.True(t, strings.HasSuffix(text, "\n"+c.want), "%s", text)
		})
	}
}

func TestEqualReasonsShareALetter(t *testing.T) {
	h := localHead([]string{"bash", "dash"}, []string{"silent", "chatty"})
	text := render(t, "table", Options{Look: page.Look{Width: 140}, Reasons: true}, h, nil)
	require.Equal(t, 1, strings.Count(text, "the default action of SIGHUP is to end the process"))
}

func TestTooManyReasonsAreCounted(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	n := 0
	text := render(t, "table", Options{Reasons: true, All: true}, h, func(t *plan.Trial) bool {
		n++
		t.Outcome, t.Expected, t.Verdict, t.Why = evidence.Died, evidence.Died, plan.Kept, fmt.Sprint("reason ", n)
		return true
	})
	require.Contains(t, text, "✗ died az")
	require.Contains(t, text, "✗ died *")
	require.Contains(t, text, "*  83 more reasons")
}

func TestTrialWithoutAPlace(t *testing.T) {
	w, err := New("table", &strings.Builder{}, Options{})
	require.NoError(t, err)
	require.NoError(t, w.Begin(localHead([]string{"bash"}, []string{"chatty"})))
	err = w.Trial(plan.Trial{Mode: "nohup", Via: "tool", Shell: "zsh", Event: "hangup", Voice: "chatty"})
	require.ErrorContains(t, err, `cannot place trial "nohup/tool/zsh/hangup/chatty"`)
}

func TestUnknownFormat(t *testing.T) {
	_, err := New("yaml", nil, Options{})
	require.EqualError(t, err, `cannot write format "yaml": the formats are table, json, jsonl, junit, tap, html, md, svg`)
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestFullDiskIsToldInEveryFormat(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	for _, format := range Formats() {
		var kept strings.Builder
		bad, err := New(format, full{}, Options{})
		require.NoError(t, err)
		good, err := New(format, &kept, Options{})
		require.NoError(t, err)
		w := Fan(bad, good)
		err = errors.Join(w.Begin(h), w.Trial(trialOf(h.Rows[0], h.Columns[0], part{"bash", "chatty", "go", ""})), w.End(plan.Summary{}))
		require.ErrorContains(t, err, "no space left on device", format)
		require.NotEmpty(t, kept.String(), format)
	}
}

// It takes no temporary folder; one that did not begin says so.
func TestJUnitWithoutATemporaryFolder(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	w, err := New("junit", &strings.Builder{}, Options{})
	require.NoError(t, err)
	require.ErrorIs(t, w.Trial(plan.Trial{}), errNoSpool)
	require.ErrorIs(t, w.End(plan.Summary{}), errNoSpool)
	require.NoError(t, w.Begin(Head{}))
	require.NoError(t, w.End(plan.Summary{}))
}

func TestJUnitLeavesNoFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w, err := New("junit", &strings.Builder{}, Options{})
	require.NoError(t, err)
	require.NoError(t, w.Begin(Head{}))
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)
}
