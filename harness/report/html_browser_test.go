package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"outlive/harness/browser"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/proc/anew"
)

// markup is what a name, an argument or a line of a log may be on this machine.
const markup = `</script><script>document.title="owned"</script><img src=x onerror='document.title="owned"'>"'`

// storied has each trial tell a story with a part of each kind, and what a program may call itself in it.
func storied(o Options) Options {
	o.Story = func(t plan.Trial) page.Document {
		return page.Document{
			page.Said{Pieces: []page.Piece{page.Title.Of(t.Mode + " in " + t.Shell + ", when " + t.Event)}},
			page.Blank{}, page.Typed{Prompt: "$ ", Line: t.Line + markup},
			page.Facts{Names: page.Column{Head: "before", Cells: []string{t.Shell, "workload"}, Depths: []int{0, 1}},
				Columns: []page.Column{{Head: "pid", Right: true, Cells: []string{"100", "120"}}, {Head: "tty", Cells: []string{"pts/3", markup}}}},
			page.Blank{}, page.Sourced{Text: page.Heading.Of("the terminal closes"), Source: "POSIX XBD 11.1.10"},
			page.Exchange{{When: "+0.04 ms", From: "kernel", Name: "SIGHUP", To: t.Shell + " (100)", End: page.Plain.Of("caught")},
				{When: "+0.19 ms", From: t.Shell + " (100)", Name: "SIGHUP", To: "workload (120)", End: page.Bad.Of("default: ends it")}},
			page.Blank{}, page.Sourced{Text: page.Heading.Of("after")},
			page.Fates{Indent: 3, Heads: []page.Column{{Cells: []string{"workload (120)"}}}, Ends: []page.Piece{page.Bad.Of("gone: ended by SIGHUP")}},
			page.Blank{}, page.Said{Mark: Sign(t.Outcome), Pieces: []page.Piece{page.Plain.Of(string(t.Outcome) + ", as predicted")}},
			page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Plain.Of(t.Why), page.Faint.Of(t.Source)}},
			page.Proposed{Question: "To keep it:", Line: "outlive run setsid -- CMD"},
		}
	}
	return closing(o)
}

// written gives the address of a page.
func written(t *testing.T, h Head, bend func(*plan.Trial) bool) string {
	path := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(path, []byte(render(t, "html", storied(Options{}), h, bend)), 0o600))
	return "file://" + path
}

// TestPageIsForEverybody: of 135 trials, at the widths of a telephone, a laptop and a room's
// screen, light and dark, with a story open: nothing is wider than the page, the browser
// complains of nothing, and axe-core finds nothing.
func TestPageIsForEverybody(t *testing.T) {
	anew.Elsewhere(t)
	b := browser.Open(t)
	url := written(t, localHead([]string{"bash"}, []string{"chatty"}), trouble)
	for _, l := range []browser.Look{{Width: 360, Height: 640}, {Width: 1280, Height: 800, Dark: true}, {Width: 1920, Height: 1080}} {
		for _, at := range []string{"", "#background.shell.bash.hangup.chatty"} {
			name := fmt.Sprintf("%d %v %s", l.Width, l.Dark, at)
			p := b.Show(url+at, l)
			require.LessOrEqual(t, browser.Ask[int](p, "document.documentElement.scrollWidth"), l.Width, name)
			require.Equal(t, at != "", browser.Ask[bool](p, `[...document.querySelectorAll(".story")].some(s => s.checkVisibility())`), name)
			require.Empty(t, p.Axe(), name)
			require.Empty(t, p.Complaints(), name)
			require.Equal(t, "What survives in bash", browser.Ask[string](p, "document.title"), "what a program calls itself ran as a script")
		}
	}
}

// TestPageByKeyboard: with scripts switched off, a choice is made, a story opened, read and
// closed by keys, and who closes it is back where he was.
func TestPageByKeyboard(t *testing.T) {
	anew.Elsewhere(t)
	b := browser.Open(t)
	h := localHead([]string{"bash", "dash"}, []string{"silent", "chatty"})
	h.Rows = append(h.Rows, Row{"systemd-run-user", "tool", "", "systemd-run-user"}, Row{"systemd-run-user", "tool", "linger", "systemd-run-user -linger"})
	p := b.Show(written(t, h, nil), browser.Look{NoScript: true})
	shown := func() string {
		return browser.Ask[string](p, `[...document.querySelectorAll(".part")].filter(s => s.checkVisibility()).map(s => s.querySelector("h2").textContent).join("; ")`)
	}
	focused := func() string {
		return browser.Ask[string](p, `document.activeElement.getAttribute("href") || document.activeElement.id || document.activeElement.tagName`)
	}
	until := func(want string) {
		t.Helper()
		var seen []string
		for range 30 {
			if seen = append(seen, focused()); seen[len(seen)-1] == want {
				return
			}
			p.Press(kb.Tab)
		}
		require.Fail(t, "the keyboard does not come to "+want, strings.Join(seen, "\n"))
	}
	require.Equal(t, "bash, silent", shown())
	until("shell0")
	p.Press(kb.ArrowDown)
	require.Equal(t, "dash, silent", shown())
	until("voice0")
	p.Press(kb.ArrowDown)
	require.Equal(t, "dash, chatty", shown())

	users := func() string {
		return browser.Ask[string](p, `[...document.querySelectorAll(".linger th")].filter(s => s.checkVisibility()).map(s => s.textContent).join("; ")`)
	}
	require.Equal(t, "systemd-run-user; systemd-run-user -linger", users())
	until("linger-all")
	p.Press(kb.ArrowDown)
	require.Equal(t, "systemd-run-user", users())
	p.Press(kb.ArrowDown)
	require.Equal(t, "systemd-run-user -linger", users())

	const to = "#foreground.shell.dash.exit.chatty"
	until(to)
	require.Equal(t, "solid", browser.Ask[string](p, `getComputedStyle(document.activeElement).outlineStyle`), "where the focus is, is seen")
	p.Press(kb.Enter)
	open := func() string {
		return browser.Ask[string](p, `[...document.querySelectorAll(".story")].filter(s => s.checkVisibility()).map(s => s.id).join()`)
	}
	require.Equal(t, to[1:], open())
	p.Press(kb.Tab)
	require.Equal(t, "Close", browser.Ask[string](p, `document.activeElement.textContent`))
	p.Press(kb.Enter)
	require.Empty(t, open())
	p.Press(kb.Tab)
	require.Equal(t, to, focused())
	require.Empty(t, p.Complaints())
}

// TestPageOnPaper: on A4 no column is lost, and what takes a screen is not there.
func TestPageOnPaper(t *testing.T) {
	anew.Elsewhere(t)
	b := browser.Open(t)
	url := written(t, localHead([]string{"bash", "dash"}, []string{"chatty"}), trouble)
	const wide = 1047 // pixels: 297 mm without the margins
	p := b.Show(url, browser.Look{Width: wide, Height: 800, Print: true})
	require.LessOrEqual(t, browser.Ask[int](p, `Math.max(...[...document.querySelectorAll("table")].map(t => t.getBoundingClientRect().right))`), wide)
	require.False(t, browser.Ask[bool](p, `document.querySelector(".choices").checkVisibility()`))
	require.True(t, browser.Ask[bool](p, `document.querySelector(".matrix").checkVisibility()`))
	require.Equal(t, "%PDF-", string(p.PDF()[:5]))
}
