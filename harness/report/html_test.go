package report

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// requireSheet reads a page back: it has no element and no attribute but its own, whatever
// its texts are, and each link leads somewhere.
func requireSheet(t *testing.T, text string, n int) {
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	elements := strings.Fields("html head meta title style body main header div section article fieldset legend label input h1 h2 h3 h4 p a span small strong code table caption thead tbody tr th td")
	attributes := strings.Fields("lang charset http-equiv content name class id href scope colspan rowspan tabindex role aria-label aria-labelledby aria-hidden type checked")
	ids, links, stories := map[string]bool{}, []string{}, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		e, is := token.(xml.StartElement)
		if !is {
			continue
		}
		require.Contains(t, elements, e.Name.Local)
		for _, a := range e.Attr {
			require.Contains(t, attributes, a.Name.Local)
			switch {
			case a.Name.Local == "id":
				ids[a.Value] = true
			case a.Name.Local == "href":
				require.True(t, strings.HasPrefix(a.Value, "#"), "nothing is fetched: %s", a.Value)
				links = append(links, a.Value[1:])
			case a.Name.Local == "class" && a.Value == "story":
				stories++
			}
		}
	}
	require.LessOrEqual(t, stories, n, "of a cell that was tried several times one trial is told")
	require.Len(t, links, 2*stories)
	if n > 0 {
		require.Positive(t, stories)
	}
}

// TestFlakyIsTold: of a cell that disagrees with itself one trial is told, and that it does.
func TestFlakyIsTold(t *testing.T) {
	h := localHead([]string{"bash"}, []string{"chatty"})
	h.Repeat = 3
	text := render(t, "html", storied(Options{}), h, trouble)
	_, story, _ := strings.Cut(text, `id="nohup.native.bash.hangup.chatty"`)
	story, _, _ = strings.Cut(story, "</article>")
	require.Contains(t, story, "not the same each time: survived 2, died 1")
	require.Equal(t, 1, strings.Count(text, "not the same each time: "))
}

// requireMarkdown: nothing that it says is markup, but for what it has of its own.
func requireMarkdown(t *testing.T, text string, _ int) {
	bare := strings.NewReplacer("<code>", "", "</code>", "", "<sup>", "", "</sup>", "", "<details><summary>", "", "</summary>", "", "</details>", "").Replace(text)
	require.NotContains(t, bare, "<")
	require.NotContains(t, bare, "`")
	require.NotContains(t, bare, "\\")
	require.NotContains(t, bare, "[")
	require.NotContains(t, bare, "@")
	columns := 0 // of the table, whose rows have as many cells each
	for line := range strings.Lines(text) {
		n := strings.Count(line, "|")
		if n > 0 && columns > 0 {
			require.Equal(t, columns, n, "%q", line)
		}
		columns = n
	}
}

// requirePicture reads the SVG strictly.
func requirePicture(t *testing.T, text string, _ int) {
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		if e, is := token.(xml.StartElement); is {
			require.Contains(t, strings.Fields("svg title style rect text"), e.Name.Local)
		}
	}
}
