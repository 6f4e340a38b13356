package harness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"outlive/harness/plan"
	"outlive/harness/shell"
)

// nasty are words that some layer between the keyboard and exec(3) might take
// for more than text: a line editor, the line discipline, a shell, a launcher.
var nasty = []string{
	"", " ", "-", "--", "-x", "-n\n", "--help", "-e\x01", "a b", "it's", `"`, `\`, `\\`, `\n`, `'\''`, "'", "$HOME", "$(id)", "`id`", "${x}", "!!", "!x",
	"~", "~root", "=ls", "#", "a#b", "*", "?", "[a]", "{a,b}", "{", "}", "(", ")", "<", ">", "|", "&", ";", "a;", ";", `\;`, "%", "%1", "%s", "%%", "^a^b",
	"if", "then", "!", "[[", "A=b", "@", ":", "+", "+x", "\t", "a\tb", "\n", "\n\n", "a\nb", "a\n", "\na", "\r", "\r\n", "\x00"[1:], "\x01", "\x03", "\x04", "\x08", "\x11",
	"\x12", "\x13", "\x15", "\x16", "\x17", "\x1a", "\x1b", "\x1b[A", "\x1bOP", "\x1c", "\x7f", "\x9b", "é", "日本語", "🙂", "e\u0301", "\u202e", "\ufeff", "\xff", "\xc3", "\xc3(", "\xe6\x97", "\xf0\x9f", "\xed\xa0\x80",
	"%n$(printf x)\n", "'%b'\x01", "#{pane_pid}", "##", "$1\x02$2", "\\X41", "\\x41\x01", "\\0101\x01", "a\\\x01", "\x011", "\x01a", "\xc3\xa9f", "\n'", "'\n", "\\\n", "$'\\n'",
}

// words gives some of the nasty ones and some made at random.
func words(r *rand.Rand, n int) []string {
	all := make([]string, n)
	for i := range all {
		switch r.IntN(4) {
		case 0:
			all[i] = random(r, 1+r.IntN(12), func() byte { return byte(1 + r.IntN(255)) })
		case 1:
			all[i] = random(r, 1+r.IntN(20), func() byte { return "'\"\\$`!\n\t -%=~#a1\xc3\xa9\x01"[r.IntN(19)] })
		case 2:
			all[i] = nasty[r.IntN(len(nasty))] + nasty[r.IntN(len(nasty))]
		default:
			all[i] = nasty[r.IntN(len(nasty))]
		}
	}
	return all
}

func random(_ *rand.Rand, n int, char func() byte) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = char()
	}
	return string(b)
}

// requireWords runs the cells and demands that every workload got its words.
func requireWords(t *testing.T, cells []plan.Cell) {
	t.Helper()
	m := Matrix{Cells: cells, Self: outlive, KeepEvidence: true}
	i := 0
	_, err := m.Run(t.Context(), func(one plan.Trial) {
		c := cells[i]
		i++
		if one.Verdict == plan.Skipped {
			bytes := slices.ContainsFunc(c.Args, func(w string) bool { return !utf8.ValidString(w) })
			require.True(t, bytes || !strings.Contains(one.Why, "loses bytes"), "%q: %s", c.Args, one.Why)
			return
		}
		var got []string
		for _, arg := range one.Evidence.Args {
			got = append(got, string(arg))
		}
		require.GreaterOrEqual(t, len(got), len(c.Args), "%s: %q: %s", one, c.Args, one.Why)
		require.Equal(t, fmt.Sprintf("%q", c.Args), fmt.Sprintf("%q", got[len(got)-len(c.Args):]), "%s: %s", one, one.Line)
		require.Equal(t, plan.Kept, one.Verdict, "%s: %q: %s", one, c.Args, one.Why)
	})
	require.NoError(t, err)
	require.Equal(t, len(cells), i)
}

// Every mode in every shell hands the words on byte for byte.
func TestWordsArriveInEveryModeAndShell(t *testing.T) {
	elsewhere(t)
	r := rand.New(rand.NewPCG(1, 2))
	cells, err := request{Events: "sighup", Voices: plan.Silent, Repeat: 2}.cells()
	require.NoError(t, err)
	for i := range cells {
		cells[i].Args = words(r, 6)
	}
	requireWords(t, cells)
}

// Every nasty word, and as many random ones, in every shell.
func TestWordsArriveInEveryShell(t *testing.T) {
	elsewhere(t)
	for _, sh := range shell.All() {
		t.Run(sh.ID, func(t *testing.T) {
			t.Parallel()
			requireShell(t, sh.ID)
			r := rand.New(rand.NewPCG(3, 4))
			var cells []plan.Cell
			add := func(args ...string) {
				c := cell(jobForm, sh.ID, "sighup", plan.Silent)
				c.Args = args
				cells = append(cells, c)
			}
			for i := 0; i < len(nasty); i += 6 {
				add(nasty[i:min(i+6, len(nasty))]...)
			}
			for range 20 {
				add(words(r, 6)...)
			}
			requireWords(t, cells)
		})
	}
}

// The longest line that can be typed arrives whole, a longer one is refused
// with its reason: of what a terminal or line editor drops nobody would know.
func TestLongLines(t *testing.T) {
	for _, sh := range shell.All() {
		t.Run(sh.ID, func(t *testing.T) {
			t.Parallel()
			requireShell(t, sh.ID)
			longest := 5_000
			if sh.MaxLine > 0 {
				longest = sh.MaxLine
				one := typing(t, sh.ID, longest+1)
				require.Equal(t, plan.Unfit, one.Verdict)
				require.Equal(t, fmt.Sprintf("cannot type the line: it has %d bytes, and one typed at %s may have %d", longest+1, sh.ID, longest), one.Why)
			}
			one := typing(t, sh.ID, longest)
			require.Equal(t, plan.Kept, one.Verdict, one.Why)
			require.Len(t, one.Line, longest)
		})
	}
}

// typing makes a trial whose line has so many bytes. How many there are besides
// the word depends on the lane's directory, so a first trial tells.
func typing(t *testing.T, shell string, length int) (last plan.Trial) {
	t.Helper()
	m := Matrix{Self: outlive, KeepEvidence: true, Parallel: 1}
	word := "a"
	for range 2 {
		c := cell(jobForm, shell, "sighup", plan.Silent)
		c.Args = []string{word}
		m.Cells = []plan.Cell{c}
		_, err := m.Run(t.Context(), func(one plan.Trial) { last = one })
		require.NoError(t, err)
		if got := last.Evidence.Args; last.Verdict == plan.Kept {
			require.Equal(t, word, string(got[len(got)-1]))
		}
		word = strings.Repeat("a", 1+max(0, length-len(last.Line)))
	}
	return last
}
