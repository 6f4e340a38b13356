//go:build linux

package main

import (
	"strings"

	"outlive/harness/page"
	"outlive/harness/wish"
)

// wishItem is a wish and how the modes keep it; its JSON is a contract.
type wishItem struct {
	ID      string     `json:"id"` // the flag of run, without the dashes
	Summary string     `json:"summary"`
	Source  string     `json:"source"`
	Many    bool       `json:"many,omitempty"` // it may be said several times
	Modes   []wishCell `json:"modes"`
	Also    []wishAlso `json:"also,omitempty"` // other kinds of values
}

// wishAlso is a value of another kind, and how the modes keep that.
type wishAlso struct {
	Value string     `json:"value"`
	Modes []wishCell `json:"modes"`
}

type wishCell struct {
	Mode string `json:"mode"`
	How  string `json:"how"`           // tool, own, itself, outlive (of what it has started) or cannot
	Why  string `json:"why,omitempty"` // it cannot
	By   string `json:"by,omitempty"`  // the tool, or the mode's own settings, or by itself
}

// printWishes tells what may be wished of a run, and which mode keeps that how.
func printWishes(a *app, format string) error {
	if format == "json" {
		var items []wishItem
		for _, w := range wish.All() {
			it := wishItem{ID: w.ID, Summary: plain(w.Summary), Source: w.Source, Many: w.Many}
			for i, values := range w.Rows() {
				if i == 0 {
					it.Modes = wishCells(w, values)
					continue
				}
				it.Also = append(it.Also, wishAlso{values[0], wishCells(w, values)})
			}
			items = append(items, it)
		}
		return a.document(map[string]any{"schema": "outlive/wishes/1", "wishes": items})
	}
	var b strings.Builder
	for i, w := range wish.All() {
		if i > 0 {
			b.WriteByte('\n')
		}
		a.wishText(&b, w)
	}
	_, err := a.stdout.WriteString(b.String())
	return err
}

func wishCells(w wish.Wish, values []string) (cells []wishCell) {
	for _, c := range w.Row(values) {
		cells = append(cells, wishCell{c.Mode, [...]string{"cannot", "tool", "own", "itself", "outlive"}[c.How], c.Why, c.By})
	}
	return cells
}

// wishText writes a wish, and a line for each way to keep it, with the modes that go it.
func (a *app) wishText(b *strings.Builder, w wish.Wish) {
	l, many := a.out, ""
	if w.Many {
		many = ", as often as you like"
	}
	b.WriteString(l.paint(bold, "--"+w.ID) + "  " + page.Hanging(plain(w.Summary)+many+" ["+w.Source+"]", l.Width, len(w.ID)+4) + "\n")
	for i, values := range w.Rows() {
		if i > 0 {
			b.WriteString("  " + l.paint(bold, "--"+w.ID+" "+values[0]) + "\n")
		}
		a.waysText(b, w.Row(values))
	}
}

// waysText writes a line for each way, with the modes that go it.
func (a *app) waysText(b *strings.Builder, row []wish.Cell) {
	l := a.out
	var ways []string
	by, cannot := map[string][]string{}, map[string]bool{}
	for _, c := range row {
		way := c.By + c.Why
		if by[way] == nil {
			ways = append(ways, way)
		}
		by[way], cannot[way] = append(by[way], c.Mode), c.How == wish.Cannot
	}
	for _, way := range ways {
		text := strings.Join(by[way], ", ")
		if len(ways) == 1 {
			text = "all"
		}
		head := way
		if cannot[way] {
			head, text = "refused", text+" ("+way+")"
		}
		b.WriteString("  " + l.paint(green, head) + page.Blanks(max(wayColumn-len(head), 2)) + page.Hanging(text, l.Width, max(wayColumn, len(head)+2)+2) + "\n")
	}
}

// wayColumn is the room for a tool or a setting.
const wayColumn = 22

// plain is a text without the quotes that mark what a flag takes.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }
