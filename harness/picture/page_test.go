package picture

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/page"
	"outlive/harness/sheet"
	"outlive/harness/story"
)

// TestPages: a page bears its pictures, what differs, and the stories; its policy allows its
// one style, and nothing in it needs more.
func TestPages(t *testing.T) {
	one, two := load(t, "../story/testdata/background_shell_hangup_bash_chatty.json"), load(t, "../story/testdata/nohup_tool_hangup_bash_chatty.json")
	two.Trial.Evidence.Before.Comm, two.Cell.Event.Summary = "<script>", "the <b>terminal</b> closes"
	told := []page.Document{story.Document(one, story.Options{}), story.Document(two, story.Options{})}
	var b bytes.Buffer
	require.NoError(t, Write(&b, Panels([]*story.Story{&one, &two}, "To keep it"), told, nil, "en"))
	text := b.String()
	has := func(part string) bool { return strings.Contains(text, part) } // a page is too long to be shown
	require.Equal(t, 1, strings.Count(html.UnescapeString(text), sheet.Policy(sheet.Style()+Style+beside)))
	require.Equal(t, 1, strings.Count(text, "<style>"))
	require.False(t, has(" style="))
	require.False(t, has("<script"))
	require.False(t, has("<b>"))
	require.True(t, has("the &lt;b&gt;terminal&lt;/b&gt; closes"))
	require.True(t, has(">what differs<"))
	require.True(t, has("SIGHUP from bash: ignored"))
	require.Equal(t, 2, strings.Count(text, "<svg "))
	require.Equal(t, 2, strings.Count(text, "<section>"))
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		require.False(t, seen[id[1]], "two have the id %s", id[1])
		seen[id[1]] = true
	}
	require.Equal(t, heights(t, text)[0], heights(t, text)[1], "what happens is at one height in both")
}

// heights are those of the pictures.
func heights(t *testing.T, text string) []string {
	t.Helper()
	found := regexp.MustCompile(`<svg [^>]* height="([^"]*)"`).FindAllStringSubmatch(text, -1)
	require.Len(t, found, 2)
	return []string{found[0][1], found[1][1]}
}
