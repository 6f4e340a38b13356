package unit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWords(t *testing.T) {
	for want, words := range map[string][]string{
		`"a b" "%%n" "$$x"`:      {"a b", "%n", "$x"},
		`"\\ \"" "\x0a\x09\xff"`: {`\ "`, "\n\t\xff"},
		`"" ";"`:                 {"", ";"},
	} {
		require.Equal(t, want, Words(words))
	}
	require.Equal(t, []string{"$$x", "%n", "$$$$"}, Arguments([]string{"$x", "%n", "$$"}))
}
