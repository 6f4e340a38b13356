package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/parts"
	"outlive/modes"
)

// What a part is not played by is said, and not tried.
func TestPartsThatAreNotPlayed(t *testing.T) {
	c := cell(jobForm, "dash", "hangup", Chatty)
	c.Form.Needs, c.Part, c.Runtime = nil, "reloads", "bash"
	why, err := c.meaningless()
	require.NoError(t, err)
	require.Equal(t, "only the built-in workload plays a part", why)
	c.Part = "sings"
	_, err = c.meaningless()
	require.ErrorContains(t, err, `no part is called "sings"`)
}

// Each part says what it is, and does something.
func TestEveryPartIsWhole(t *testing.T) {
	for _, p := range parts.All() {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, p.ID)
		require.NotRegexp(t, `\.$`, p.Summary, p.ID)
		require.NotEmpty(t, p.Traits.Source, p.ID)
		require.Equal(t, p.ID == parts.Plain, len(p.Args) == 0, p.ID)
		_, _, err := Cell{Part: p.ID, Mode: modes.Mode{}}.program()
		require.NoError(t, err)
	}
}
