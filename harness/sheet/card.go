package sheet

import (
	"strings"

	"outlive/harness/page"
	"outlive/harness/visible"
)

// Card draws what a terminal gets as an SVG that stands alone: for a README. show is given
// the look of the page, and gives its lines.
func Card(title string, columns int, show func(page.Look) string) Markup {
	const begins, ends = "\x02", "\x03"
	text := show(page.Look{Width: columns, Paint: func(kind page.Kind, text string) string {
		return begins + string(rune('A'+int(kind))) + text + ends
	}})
	v := card{Title: visible.Line(title), Width: 2*cardEdge + float64(columns)*cardColumn}
	for line := range strings.Lines(text) {
		at := 0
		add := func(kind page.Kind, text string) {
			for text != "" {
				word := text // what stands apart has a place of its own, whatever font there is
				if gap := strings.Index(strings.TrimLeft(text, " "), "  "); gap > 0 {
					word = text[:len(text)-len(strings.TrimLeft(text, " "))+gap]
				}
				text = text[len(word):]
				bare := strings.TrimLeft(word, " ")
				v.add(kind, at+page.Width(word)-page.Width(bare), bare)
				at += page.Width(word)
			}
		}
		for rest := strings.TrimSuffix(line, "\n"); rest != ""; {
			plain, painted, is := strings.Cut(rest, begins)
			add(page.Plain, plain)
			if rest = ""; is {
				var inner string
				inner, rest, _ = strings.Cut(painted, ends)
				add(page.Kind(inner[0]-'A'), inner[1:])
			}
		}
		v.lines++
	}
	v.Height = 2*cardEdge + float64(v.lines)*cardLine
	return set("card", v)
}

const (
	cardEdge   = 20.0
	cardLine   = 20.0
	cardColumn = 8.0 // of a font of 13 pixels
)

type card struct {
	Title         string
	Width, Height float64
	Words         []cardWord
	lines         int
}

type cardWord struct {
	Class           string
	X, Y            float64
	Text            string
	Left, Top, Wide float64 // of what is behind it
}

// InnerWidth and InnerHeight leave the border room.
func (c card) InnerWidth() float64 { return c.Width - 1 }

func (c card) InnerHeight() float64 { return c.Height - 1 }

func (c *card) add(kind page.Kind, at int, text string) {
	if text == "" {
		return
	}
	w := cardWord{Class: Class(kind), X: cardEdge + float64(at)*cardColumn, Y: cardEdge + float64(c.lines)*cardLine + 14, Text: text}
	w.Left, w.Top, w.Wide = w.X-4, w.Y-14, float64(page.Width(text))*cardColumn+8
	c.Words = append(c.Words, w)
}
