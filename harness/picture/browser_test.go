package picture

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/browser"
	"outlive/harness/page"
	"outlive/harness/proc/anew"
	"outlive/harness/sheet"
	"outlive/harness/story"
)

// faults measures each text where the browser has set it: none stands on another, on the
// edge of a box, or out of its picture. The font has air above and below its letters.
const faults = `[...document.querySelectorAll("svg.picture")].flatMap(svg => {
	const air = 3, page = {x: 0, y: 0, width: +svg.getAttribute("width"), height: +svg.getAttribute("height")};
	const inner = b => ({x: b.x, y: b.y + air, width: b.width, height: b.height - 2 * air});
	const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
	const within = (a, b) => a.x >= b.x && a.x + a.width <= b.x + b.width && a.y >= b.y && a.y + a.height <= b.y + b.height;
	const texts = [...svg.querySelectorAll("text")].map(t => ({box: inner(t.getBBox()), said: t.textContent}));
	const boxes = [...svg.querySelectorAll("rect.box, rect.roof, rect.open, rect.stripe")].map(r => r.getBBox());
	return texts.flatMap((t, i) => [
		...within(t.box, page) ? [] : [t.said + " reaches out"],
		...texts.slice(0, i).filter(o => meet(t.box, o.box)).map(o => t.said + " stands on " + o.said),
		...boxes.filter(b => meet(t.box, b) && !within(t.box, b)).map(() => t.said + " stands on an edge"),
	]).map(fault => svg.id + ": " + fault);
}).join("\n")`

// TestPicturesInABrowser: every picture there is, as a real Chromium sets it, in light and in dark.
func TestPicturesInABrowser(t *testing.T) {
	anew.Elsewhere(t)
	b := browser.Open(t)
	var body strings.Builder
	n := 0
	for name, panels := range pictures(t) {
		n++
		body.WriteString(string(sheet.Figure(sheet.Markup(Draw(panels, Options{Inline: true, ID: fmt.Sprintf("picture%d-%d", n, len(name))})), name)))
	}
	url := shown(t, func(b *bytes.Buffer) error {
		return sheet.Write(b, sheet.Page{Title: "pictures", Style: Style + "figure svg { max-width: none; }", Body: sheet.Markup(body.String())})
	})
	for _, dark := range []bool{false, true} {
		p := b.Show(url, browser.Look{Width: 1280, Height: 800, Dark: dark})
		require.Equal(t, n, browser.Ask[int](p, `document.querySelectorAll("svg.picture").length`))
		require.Empty(t, browser.Ask[string](p, faults))
		require.Empty(t, p.Complaints())
	}
}

// TestPageIsForEverybody: at the widths of a telephone, a laptop and a room's screen, light
// and dark: nothing is wider than the page, the browser complains of nothing, and axe-core
// finds nothing.
func TestPageIsForEverybody(t *testing.T) {
	anew.Elsewhere(t)
	b := browser.Open(t)
	one, two := load(t, "../story/testdata/background_shell_hangup_bash_chatty.json"), load(t, "../story/testdata/nohup_tool_hangup_bash_chatty.json")
	url := shown(t, func(b *bytes.Buffer) error {
		told := []page.Document{story.Document(one, story.Options{}), story.Document(two, story.Options{})}
		return Write(b, Panels([]*story.Story{&one, &two}, "To keep it"), told, nil, "en")
	})
	for _, l := range []browser.Look{{Width: 360, Height: 640}, {Width: 1280, Height: 800, Dark: true}, {Width: 1920, Height: 1080}} {
		p := b.Show(url, l)
		require.LessOrEqual(t, browser.Ask[int](p, "document.documentElement.scrollWidth"), l.Width)
		require.Empty(t, browser.Ask[string](p, faults))
		require.Equal(t, l.Width >= 1280, browser.Ask[bool](p, `(([a, b]) => a.getBoundingClientRect().top == b.getBoundingClientRect().top)(document.querySelectorAll("svg"))`), "side by side where there is room")
		require.Empty(t, p.Axe(), "%d", l.Width)
		require.Empty(t, p.Complaints())
	}
}

// shown gives the address of a page that is written by this.
func shown(t *testing.T, write func(b *bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b))
	path := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return "file://" + path
}
