package event

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the topic shows as a whole event is one.
func TestTheTopicShowsAnEventAsItIs(t *testing.T) {
	source, err := os.ReadFile("sighup.go")
	require.NoError(t, err)
	topic, err := os.ReadFile("../../cmd/outlive/topics/97-adding.md")
	require.NoError(t, err)
	_, event, found := strings.Cut(string(source), ")\n\n")
	require.True(t, found)
	require.Contains(t, string(topic), "```go\n"+event+"```\n")
}
