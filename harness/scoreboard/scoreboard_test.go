package scoreboard

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/verify"
)

// TestList: the list of the daemons is whole.
func TestList(t *testing.T) {
	text, err := os.ReadFile("daemons.yaml")
	require.NoError(t, err)
	all, err := Parse(text)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 30)
	for _, d := range all {
		require.NotEmpty(t, d.Stop, d.Name)
		require.NotContains(t, d.Line, "\n", d.Name)
	}
}

func TestParse(t *testing.T) {
	const whole = "- name: one\n  packages: [p]\n  line: one -d\n  ready: test -s pid\n  pidfile: pid\n"
	for text, want := range map[string]string{
		whole:                 "",
		whole + whole:         "cannot judge one: it is there twice",
		"- name: one\n":       "cannot judge daemon 1 (one): it has no packages",
		"- packages: [p]\n":   "cannot judge daemon 1 (): it has no name",
		whole + "  kill: 9\n": "field kill not found",
		"- name: one\n  packages: [p]\n  line: l\n  ready: r\n": "it has no stop",
	} {
		all, err := Parse([]byte(text))
		if want != "" {
			require.ErrorContains(t, err, want)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, "kill -TERM $(head -n 1 pid)", all[0].Stop)
	}
}

func TestPrepare(t *testing.T) {
	d := Daemon{Files: map[string]string{"b": "2\n", "a": "1"}, Before: "true"}
	require.Equal(t, "cat >a <<'END OF FILE'\n1\nEND OF FILE\ncat >b <<'END OF FILE'\n2\nEND OF FILE\ntrue || exit\ncd /tmp/start\n", d.Prepare())
}

// TestMarkdown: each verdict has its place, and who breaks most comes first by rule.
func TestMarkdown(t *testing.T) {
	row := func(name string, verdicts map[string]verify.Verdict) Row {
		return Row{Daemon: Daemon{Name: name, Packages: []string{"p"}, Line: name + " -d | cat"}, Version: "1.2", Verdicts: verdicts}
	}
	two := row("two", map[string]verify.Verdict{"session.own": verify.Kept, "dir.root": verify.Broken, "stop.term": verify.Skipped, "tty.none": verify.Broken})
	two.Wavers, two.But = []string{"tty.none"}, map[string]string{"dir.root": "only so"}
	text := Markdown([]Row{
		row("one", map[string]verify.Verdict{"session.own": verify.Broken, "dir.root": verify.Broken, "tty.none": verify.Kept, "stop.term": verify.Unfit}),
		two,
	}, "Debian 12")
	require.Contains(t, text, "2 daemons of Debian")
	require.Contains(t, text, "| one | p 1.2 | 1 | session.own | dir.root |  | stop.term |  |\n")
	require.Contains(t, text, "| two | p 1.2 | 1 |  | dir.root |  |  | tty.none |\n")
	require.Regexp(t, `(?s)\| dir.root \| should \| .* \| 2 \| 0 \| one, two \|\n\| session.own \| must \| .* \| 1 \| 1 \| one \|\n`, text)
	require.Contains(t, text, "| two | dir.root | only so |")
	require.NotContains(t, text, "| tty.none | must")
	require.Contains(t, text, "| one | `one -d \\| cat` |")
}

func TestDifferences(t *testing.T) {
	require.Empty(t, Differences("a\nb\n", "a\nb\n"))
	require.Equal(t, []string{"- b", "+ c"}, Differences("a\nb\n", "a\nc\n"))
}
