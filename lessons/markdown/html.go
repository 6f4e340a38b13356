package markdown

import (
	"fmt"
	"html"
	"strings"
)

// HTML sets a document as elements of a body. Whatever stands in the source is text there: none
// of it becomes markup, and a link is its words.
func HTML(source []byte) string {
	w := &htmlWriter{source: source}
	w.blocks(Parse(source).Children)
	return w.String()
}

type htmlWriter struct {
	strings.Builder
	source []byte
}

// elements are those of the blocks that hold others.
var elements = map[Kind]string{Quote: "blockquote", Item: "li", List: "ul", Row: "tr", Cell: "td"}

func (w *htmlWriter) blocks(all []*Node) {
	for _, n := range all {
		switch n.Kind {
		case Heading:
			w.element(fmt.Sprintf("h%d", n.Level), func() { w.inline(n) })
		case Paragraph:
			w.element("p", func() { w.inline(n) })
		case Tight:
			w.inline(n)
		case Fence, Example:
			w.element("pre", func() { w.text(n.Text(w.source)) })
		case Rule:
			w.WriteString("<hr>\n")
		case List:
			w.list(n)
		case Table:
			w.element("table", func() { w.table(n) })
		default:
			w.element(elements[n.Kind], func() { w.blocks(n.Children) })
		}
	}
}

func (w *htmlWriter) list(l *Node) {
	if !l.Ordered {
		w.element(elements[List], func() { w.blocks(l.Children) })
		return
	}
	fmt.Fprintf(w, "<ol start=\"%d\">", l.First)
	w.blocks(l.Children)
	w.WriteString("</ol>\n")
}

// table sets the first row as the names of the columns.
func (w *htmlWriter) table(t *Node) {
	for i, row := range t.Children {
		cell := elements[Cell]
		if i == 0 {
			cell = "th"
		}
		w.element(elements[Row], func() {
			for _, c := range row.Children {
				w.element(cell, func() { w.inline(c) })
			}
		})
	}
}

func (w *htmlWriter) element(name string, of func()) {
	w.WriteString("<" + name + ">")
	of()
	w.WriteString("</" + name + ">\n")
}

func (w *htmlWriter) inline(n *Node) {
	for _, c := range n.Children {
		switch {
		case c.Kind == Text:
			w.text(c.Text(w.source))
			if c.Break {
				w.WriteByte('\n')
			}
		case c.Kind == Code:
			w.WriteString("<code>")
			w.text(strings.ReplaceAll(c.Text(w.source), "\n", " "))
			w.WriteString("</code>")
		case c.Kind == Emphasis && c.Level == 2:
			w.WriteString("<strong>")
			w.inline(c)
			w.WriteString("</strong>")
		case c.Kind == Emphasis:
			w.WriteString("<em>")
			w.inline(c)
			w.WriteString("</em>")
		default:
			w.inline(c)
		}
	}
}

func (w *htmlWriter) text(s string) { w.WriteString(html.EscapeString(s)) }
