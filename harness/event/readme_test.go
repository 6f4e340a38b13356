package event

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the README shows as a whole event is one.
func TestTheReadmeShowsAnEventAsItIs(t *testing.T) {
	source, err := os.ReadFile("sighup.go")
	require.NoError(t, err)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, event, found := strings.Cut(string(source), ")\n\n")
	require.True(t, found)
	require.Contains(t, string(readme), "```go\n"+event+"```\n")
}
