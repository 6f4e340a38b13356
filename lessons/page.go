package lessons

import (
	"strconv"
	"strings"
	"sync"

	"outlive/harness/page"
	"outlive/lessons/markdown"
)

// Style is what text means to the page; how that looks is its printer's.
type Style string

// The styles of text.
const (
	Plain  Style = ""
	Strong Style = "strong" // a term where it is explained
	Stress Style = "stress"
	Code   Style = "code"
	Title  Style = "title"
	Faint  Style = "faint"
)

// Page says how Markdown is set.
type Page struct {
	Width int // columns; 0 for 80
	// Paint gives text its look; nil for none. Without colour, code bears its quotes.
	Paint func(Style, string) string
	// Plain spells what is beyond ASCII in ASCII.
	Plain bool
	// Whole keeps the lines of examples as they are, however wide: they are to be copied.
	Whole bool
}

// word is what is not broken: text between blanks, of several styles.
type word []span

type span struct {
	style Style
	text  string
}

// Set renders Markdown for a terminal: paragraphs, lists, examples.
func (p Page) Set(text string) string {
	source := []byte(text)
	s := &setter{Page: p, source: source}
	if s.Width == 0 {
		s.Width = 80
	}
	s.blocks(markdown.Parse(source).Children, "", "")
	return s.b.String()
}

// setter is a page in progress.
type setter struct {
	Page
	source []byte
	b      strings.Builder
}

// blocks sets what is in a container; the first line begins with the mark, the others are indented.
func (s *setter) blocks(all []*markdown.Node, mark, indent string) {
	for i, n := range all {
		if i > 0 && n.Kind != markdown.Tight && (n.Kind != markdown.List || all[i-1].Kind != markdown.Tight) {
			s.b.WriteByte('\n')
		}
		switch n.Kind {
		case markdown.List:
			s.list(n, indent)
		case markdown.Fence, markdown.Example:
			s.example(n, indent)
		case markdown.Quote:
			s.blocks(n.Children, indent+"  ", indent+"  ")
		case markdown.Table:
			s.table(n, indent)
		case markdown.Heading:
			s.words(s.inline(n, Title), mark, indent)
		default:
			s.words(s.inline(n, Plain), mark, indent)
		}
		mark = indent
	}
}

func (s *setter) list(l *markdown.Node, indent string) {
	for i, item := range l.Children {
		mark := "- "
		if l.Ordered {
			mark = strconv.Itoa(l.First+i) + ". "
		}
		if i > 0 && l.Gaps {
			s.b.WriteByte('\n')
		}
		s.blocks(item.Children, indent+mark, indent+strings.Repeat(" ", len(mark)))
	}
}

// example sets lines as they stand: indented, but for what fits only without that.
func (s *setter) example(n *markdown.Node, indent string) {
	room, lead := s.Width-page.Width(indent), examplesIndent
	for line := range strings.Lines(n.Text(s.source)) {
		if spare := room - page.Width(s.fit(strings.TrimRight(line, "\n"))); spare >= 0 {
			lead = min(lead, spare)
		}
	}
	for line := range strings.Lines(n.Text(s.source)) {
		if line = strings.TrimRight(line, "\n"); line == "" {
			s.b.WriteByte('\n')
			continue
		}
		for _, part := range s.broken(s.fit(line), room-lead) {
			s.b.WriteString(indent + page.Blanks(lead) + s.paint(Code, part) + "\n")
		}
	}
}

const examplesIndent = 4 // columns

// broken breaks an example's line at blanks where it is too wide; what goes on is indented
// further than the line.
func (s *setter) broken(line string, width int) (parts []string) {
	if s.Whole || page.Width(line) <= width {
		return []string{line}
	}
	lead := page.Blanks(len(line) - len(strings.TrimLeft(line, " ")))
	for i, words := range page.Fill(strings.Fields(line), page.Width, width-len(lead)-examplesIndent) {
		if i > 0 {
			words[0] = page.Blanks(examplesIndent) + words[0]
		}
		parts = append(parts, lead+strings.Join(words, " "))
	}
	return parts
}

// inline gives the words of a block.
func (s *setter) inline(n *markdown.Node, style Style) []word {
	var words []word
	open := false // the last word goes on
	add := func(style Style, text string) {
		for i, part := range strings.Split(text, " ") {
			if i > 0 {
				open = false
			}
			if part == "" {
				continue
			}
			if !open {
				words = append(words, nil)
			}
			last := len(words) - 1
			words[last], open = append(words[last], span{style, part}), true
		}
	}
	var walk func(n *markdown.Node, style Style)
	walk = func(n *markdown.Node, style Style) {
		for _, c := range n.Children {
			switch c.Kind {
			case markdown.Text:
				add(style, s.fit(c.Text(s.source)))
				if c.Break {
					open = false
				}
			case markdown.Code:
				code := strings.NewReplacer(" ", "\u00a0", "\n", "\u00a0").Replace(s.fit(c.Text(s.source)))
				if s.Paint == nil {
					code = "`" + code + "`"
				}
				add(Code, code)
			case markdown.Emphasis:
				walk(c, map[int]Style{1: Stress, 2: Strong}[c.Level])
			default:
				walk(c, style)
			}
		}
	}
	walk(n, style)
	return words
}

// words sets a paragraph.
func (s *setter) words(words []word, mark, indent string) {
	before := page.Width(mark)
	for i, l := range s.lines(words, s.Width-before) {
		if i > 0 {
			mark = indent
		}
		s.b.WriteString(mark + l.Text + "\n")
	}
	if len(words) == 0 && before > 0 {
		s.b.WriteString(mark + "\n")
	}
}

// lines breaks words into lines no wider than a number of columns, as far as words can be.
func (s *setter) lines(words []word, width int) (all []page.Cell) {
	for _, line := range page.Fill(apart(words, width), word.width, width) {
		var l page.Cell
		for i, w := range line {
			if i > 0 {
				l.Text, l.Width = l.Text+" ", l.Width+1
			}
			for _, part := range w {
				l.Text += s.paint(part.style, part.text)
			}
			l.Width += w.width()
		}
		all = append(all, l)
	}
	return all
}

// apart parts code at its blanks where it is wider than a line.
func apart(words []word, width int) (all []word) {
	for _, w := range words {
		if w.width() <= width {
			all = append(all, w)
			continue
		}
		all = append(all, nil)
		for _, part := range w {
			for i, text := range strings.Split(part.text, "\u00a0") {
				if i > 0 {
					all = append(all, nil)
				}
				last := len(all) - 1
				all[last] = append(all[last], span{part.style, text})
			}
		}
	}
	return all
}

func (w word) width() (n int) {
	for _, part := range w {
		n += page.Width(part.text)
	}
	return n
}

func (s *setter) paint(style Style, text string) string {
	text = strings.ReplaceAll(text, "\u00a0", " ")
	if s.Paint == nil || style == Plain {
		return text
	}
	return s.Paint(style, text)
}

var ascii = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("─", "-", "–", "-", "—", "-", "·", "-", "…", "...", "×", "x", "→", "->", "✓", "+",
		"✗", "x", "◐", "~", "↻", "@", "■", "#", "└", "`", "│", "|", "‖", "=", "◒", "%", "◔", "<", "≠", "!=",
		"≥", ">=", "≤", "<=", "“", `"`, "”", `"`, "‘", "'", "’", "'")
})

// fit spells text as the terminal can show it.
func (s *setter) fit(text string) string {
	if !s.Plain {
		return text
	}
	return ascii().Replace(text)
}
