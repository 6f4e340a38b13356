package runs

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTail(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"", 3, ""}, {"", -1, ""}, {"", 0, ""},
		{"a\nb\nc\n", -1, "a\nb\nc\n"}, {"a\nb\nc\n", 0, ""}, {"a\nb\nc\n", 1, "c\n"}, {"a\nb\nc\n", 2, "b\nc\n"},
		{"a\nb\nc\n", 3, "a\nb\nc\n"}, {"a\nb\nc\n", 4, "a\nb\nc\n"}, {"a\nb\nc", 1, "c"}, {"a\nb\nc", 2, "b\nc"}, {"a\nb", 0, ""},
		{"\n\n\n", 2, "\n\n"}, {"a", 1, "a"}, {"\n", 1, "\n"},
		{"a\n" + long + "\nb\n", 2, long + "\nb\n"}, {"a\n" + long + "\n", 1, long + "\n"},
	} {
		at, err := tail(strings.NewReader(tt.text), int64(len(tt.text)), tt.n)
		require.NoError(t, err)
		require.Equal(t, tt.want, tt.text[at:], "%d of %.10q", tt.n, tt.text)
	}
}

// TestUnixLines splits the output everywhere: only a CR before LF is dropped.
func TestUnixLines(t *testing.T) {
	const text, want = "a\r\nb\rc\r\r\nd\n\r\n\x1b[0m", "a\nb\rc\r\nd\n\n\x1b[0m"
	for i := range len(text) {
		var b bytes.Buffer
		u := &unixLines{w: &b}
		for _, part := range []string{text[:i], text[i:]} {
			n, err := u.Write([]byte(part))
			require.NoError(t, err)
			require.Equal(t, len(part), n)
		}
		require.Equal(t, want, b.String(), i)
	}
}
