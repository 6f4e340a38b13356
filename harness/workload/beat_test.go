package workload

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
)

func TestParseBeats(t *testing.T) {
	o, e := func(n int) string { return Beat(n, "stdout") }, func(n int) string { return Beat(n, "stderr") }
	for _, c := range []struct {
		name, text string
		stdout     []int
		stderr     []int
		torn       int
	}{
		{name: "nothing", text: "outlive workload\n$ "},
		{name: "a file", text: o(1) + "\n" + e(1) + "\n" + o(2) + "\n" + e(2) + "\n", stdout: []int{1, 2}, stderr: []int{1, 2}},
		{name: "a terminal", text: "$ outlive workload &\r\n[1] 12\r\n$ " + o(1) + "\r\n" + e(1) + "\r\n", stdout: []int{1}, stderr: []int{1}},
		{name: "escapes around it", text: "\x1b[?2004h$ " + o(1) + "\x1b[K\r\n", stdout: []int{1}},
		{name: "a pane", text: o(10) + strings.Repeat(" ", 40) + "\n" + e(10) + "\n\n\n", stdout: []int{10}, stderr: []int{10}},
		{name: "no newline at the end", text: o(1), stdout: []int{1}},
		{name: "doubled", text: o(1) + "\n" + o(1) + "\n", stdout: []int{1, 1}},
		{name: "reordered", text: o(2) + "\n" + o(1) + "\n", stdout: []int{2, 1}},
		{name: "one lost", text: o(1) + "\n" + o(3) + "\n", stdout: []int{1, 3}},
		{name: "a hole in the file", text: strings.Repeat("\x00", 300) + o(3) + "\n", stdout: []int{3}},
		{name: "cut short", text: o(1) + "\n" + o(2)[:25], stdout: []int{1}, torn: 1},
		{name: "only the mark", text: mark, torn: 1},
		{name: "one inside another", text: o(1)[:20] + e(1) + "\n" + o(1)[20:] + "\n", stderr: []int{1}, torn: 1},
		{name: "wrong checksum", text: strings.Replace(o(1), "1 stdout", "2 stdout", 1) + "\n", torn: 1},
		{name: "other stream's checksum", text: strings.Replace(o(1), "stdout", "stderr", 1) + "\n", torn: 1},
		{name: "newline lost", text: o(1) + o(2) + "\n", stdout: []int{2}, torn: 1},
		{name: "leading zero", text: strings.Replace(o(1), " 1 ", " 01 ", 1) + "\n", torn: 1},
		{name: "beyond any number", text: mark + strings.Repeat("9", 30) + " stdout 00000000\n", torn: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			beats := ParseBeats([]byte(c.text))
			require.Equal(t, c.torn > 0, strings.HasPrefix(beats.Why, `it begins "outlive:beat `), beats.Why)
			beats.Why = ""
			require.Equal(t, evidence.Beats{Stdout: c.stdout, Stderr: c.stderr, Torn: c.torn}, beats)
		})
	}
}

func TestBeatIsPlainAndShort(t *testing.T) {
	for _, n := range []int{0, 1, 1 << 40} {
		for _, stream := range []string{"stdout", "stderr"} {
			beat := Beat(n, stream)
			require.Less(t, len(beat), 60)
			require.Equal(t, -1, strings.IndexFunc(beat, func(r rune) bool { return r < ' ' || r > '~' }))
		}
	}
	require.NotEqual(t, Beat(1, "stdout"), Beat(1, "stderr"))
}

func FuzzParseBeats(f *testing.F) {
	f.Add([]byte(Beat(1, "stdout") + "\n" + mark + "-1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		marks := strings.Count(string(text), mark)
		beats := ParseBeats(text)
		require.Equal(t, marks, len(beats.Stdout)+len(beats.Stderr)+beats.Torn)
	})
}
