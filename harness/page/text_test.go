package page

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A line to be typed is broken only where the shell puts it together again: what
// sh makes of the pieces is what it makes of the line.
func TestWrapTyped(t *testing.T) {
	for _, line := range []string{
		`outlive explain nohup hangup -- ./app --port 8080`,
		`outlive compare --line 'sleep 1; echo done # a comment &' --shells all`,
		`outlive compare -- ./app 'it'\''s  two blanks' "and \" more" with\ blank x`,
		`outlive compare -- ./app 'ends with \' 'next word' last`,
		`outlive compare -- averylongwordthatdoesnotfitanywhere x`,
	} {
		for _, n := range []int{5, 20, 40, 200} {
			lines := wrapTyped(line, n)
			require.Equal(t, line, strings.Join(lines, " "))
			require.Equal(t, words(t, line), words(t, strings.Join(lines, " \\\n   ")), "%d columns", n)
		}
	}
	require.Equal(t, []string{`a $'b\' c'`, `d`}, wrapTyped(`a $'b\' c' d`, 10)) // as bash, zsh and ksh read it
	require.Equal(t, []string{`a`, `'b c`}, wrapTyped(`a 'b c`, 3), "a quote that is open stays open")
}

// words are those that sh makes of a line.
func words(t *testing.T, line string) string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `printf '<%s>' `+line).Output()
	require.NoError(t, err, line)
	return string(out)
}
