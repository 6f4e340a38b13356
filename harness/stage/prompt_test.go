package stage

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The prompt is the prompt, whatever a line editor asks the terminal for behind it.
func TestAtPrompt(t *testing.T) {
	for text, is := range map[string]bool{
		"outlive> ":              true,
		"outlive> sleep 9":       false,
		"outlive> x\b \b":        true,
		"\routlive> \x1b[?2004h": true,
		"\routlive> \x1b[?2004h\x1b[>4;1m\x1b[=5u\x1b=": true, // fish 4.0.2
		"\x1b]133;A\x07outlive> \x1b[K":                 true,
		"\x1b]0;outlive> \x1b\\":                        false,
		"outlive> \x1b[>4":                              false, // there is more to come
	} {
		require.Equal(t, is, atPrompt([]byte(text)), "%q", text)
	}
}
