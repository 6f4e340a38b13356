package rehearse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatAShellMakesRoomFor(t *testing.T) {
	for line, want := range map[string]bool{
		"sleep 600":                 true,
		"sleep 600 >log 2>&1":       true,
		`sleep 'a; b' "c & d"`:      true,
		`sleep a\;b`:                true,
		`sleep '\'`:                 true,
		`sleep '\'; true`:           false,
		"sleep 1; sleep 2":          false,
		"sleep 1 &":                 false,
		"sleep 1 && sleep 2":        false,
		"sleep 1 | cat":             false,
		"(sleep 1)":                 false,
		"cd /; sleep 1":             false,
		"exec sleep 1":              false,
		"A=1 sleep 1":               false,
		"while sleep 1; do :; done": false,
		"":                          false,
	} {
		require.Equal(t, want, simple(line), line)
	}
}
