package markdown

import (
	"bytes"
	"slices"
)

// inline reads the text of a paragraph's lines.
func (p parser) inline(lines []Segment) []*Node {
	i := inliner{source: p.source, closed: map[int]int{}}
	for _, s := range lines {
		i.lines = append(i.lines, Segment{s.Start, s.Start + len(bytes.TrimRight(s.In(p.source), " \t\r\n"))})
	}
	i.read()
	return i.emphasize(i.all)
}

// inliner reads pieces of text, one after the other; runs of * and _ wait to
// be found a partner.
type inliner struct {
	source []byte
	lines  []Segment
	all    []piece
	closed map[int]int // by length of a run of backquotes: from where on none closes it
}

// piece is a node, or a run of marks.
type piece struct {
	*Node
	mark        byte // * or _; 0 for a node
	opens, ends bool
}

func (i *inliner) add(n *Node) { i.all = append(i.all, piece{Node: n}) }

func (i *inliner) text(from, to int) {
	if from < to {
		i.add(&Node{Kind: Text, Lines: []Segment{{from, to}}})
	}
}

func (i *inliner) read() {
	for n := 0; n < len(i.lines); n++ {
		from := i.lines[n].Start // of text that is not yet taken
		at := from
		for at < i.lines[n].Stop {
			switch c := i.source[at]; c {
			case '\\':
				at++
				switch last := at == i.lines[n].Stop; {
				case last && n == len(i.lines)-1:
				case last || isPunct(i.source[at]): // a break, or a mark that means itself
					i.text(from, at-1)
					from = at
					at = min(at+1, i.lines[n].Stop)
				}
			case '`':
				run := i.run(at, i.lines[n].Stop)
				line, end := i.closing(n, at+run, run)
				if end < 0 {
					at += run
					continue
				}
				i.text(from, at)
				i.add(&Node{Kind: Code, Lines: i.between(n, at+run, line, end)})
				n, at = line, end+run
				from = at
			case '*', '_':
				run := i.run(at, i.lines[n].Stop)
				i.text(from, at)
				i.marks(n, at, run)
				at += run
				from = at
			case '<':
				end := autolink(i.source[at:i.lines[n].Stop])
				if end > 0 {
					i.text(from, at)
					i.add(&Node{Kind: Text, Lines: []Segment{{at + 1, at + end - 1}}})
					from = at + end
				}
				at += max(1, end)
			case '[':
				text, end := link(i.source[at:i.lines[n].Stop])
				if end > 0 {
					i.text(from, at)
					inner := parser{i.source}.inline([]Segment{{at + 1, at + 1 + text}})
					i.add(&Node{Kind: Link, Children: inner})
					from = at + end
				}
				at += max(1, end)
			default:
				at++
			}
		}
		i.text(from, at)
		if n < len(i.lines)-1 {
			i.lineBreak(at)
		}
	}
}

// lineBreak marks the text before it, or stands alone.
func (i *inliner) lineBreak(at int) {
	if last := len(i.all) - 1; last >= 0 && i.all[last].mark == 0 && i.all[last].Kind == Text {
		i.all[last].Break = true
		return
	}
	i.add(&Node{Kind: Text, Break: true, Lines: []Segment{{at, at}}})
}

// run is how often a byte is repeated.
func (i *inliner) run(at, stop int) (n int) {
	for at+n < stop && i.source[at+n] == i.source[at] {
		n++
	}
	return n
}

// closing finds the run of backquotes that ends a piece of code; end is -1 without one.
func (i *inliner) closing(n, at, length int) (line, end int) {
	if until, known := i.closed[length]; known && at >= until {
		return n, -1
	}
	for first := at; n < len(i.lines); n++ {
		if n > 0 && at < i.lines[n].Start {
			at = i.lines[n].Start
		}
		for at < i.lines[n].Stop {
			if i.source[at] != '`' {
				at++
				continue
			}
			run := i.run(at, i.lines[n].Stop)
			if run == length {
				return n, at
			}
			at += run
		}
		if n == len(i.lines)-1 {
			i.closed[length] = first
		}
	}
	return n, -1
}

// between gives a piece of code, line by line; a blank at each end is not its own.
func (i *inliner) between(n, from, line, to int) (parts []Segment) {
	for ; n < line; n++ {
		parts = append(parts, Segment{from, min(i.lines[n].Stop+1, len(i.source))}) // with the line's end
		from = i.lines[n+1].Start
	}
	parts = append(parts, Segment{from, to})
	first, last := &parts[0], &parts[len(parts)-1]
	blank := func(at int) bool { return i.source[at] == ' ' || i.source[at] == '\n' }
	whole := (&Node{Lines: parts}).Text(i.source)
	if len(bytes.TrimSpace([]byte(whole))) > 0 && first.Start < first.Stop && last.Start < last.Stop && blank(first.Start) && blank(last.Stop-1) {
		first.Start++
		last.Stop--
	}
	return parts
}

// marks takes a run of * or _: whether it opens or ends emphasis depends on
// what stands around it (CommonMark, "Emphasis and strong emphasis").
func (i *inliner) marks(n, at, run int) {
	before, after := byte(' '), byte(' ')
	if at > i.lines[n].Start {
		before = i.source[at-1]
	}
	if at+run < i.lines[n].Stop {
		after = i.source[at+run]
	}
	left := !isBlank(after) && (!isPunct(after) || isBlank(before) || isPunct(before))
	right := !isBlank(before) && (!isPunct(before) || isBlank(after) || isPunct(after))
	p := piece{Node: &Node{Kind: Text, Lines: []Segment{{at, at + run}}}, mark: i.source[at], opens: left, ends: right}
	if p.mark == '_' {
		p.opens = left && (!right || isPunct(before))
		p.ends = right && (!left || isPunct(after))
	}
	i.all = append(i.all, p)
}

// emphasize finds the partners, and gives what is left as text.
func (i *inliner) emphasize(all []piece) []*Node {
	var open []piece // as far as they are read: nodes, and runs that may be opened
	type kind struct {
		mark byte
		both bool
		len3 int
	}
	bottom := map[kind]int{} // no partner stands below
	for _, p := range all {
		for p.mark != 0 && p.ends && p.size() > 0 {
			k := kind{p.mark, p.opens, p.size() % 3}
			at := len(open) - 1
			for ; at >= bottom[k]; at-- {
				o := open[at]
				if o.mark != p.mark || !o.opens {
					continue
				}
				odd := (o.ends || p.opens) && (o.size()+p.size())%3 == 0 && (o.size()%3 != 0 || p.size()%3 != 0)
				if !odd {
					break
				}
			}
			if at < bottom[k] {
				bottom[k] = len(open)
				break
			}
			width := min(2, p.size(), open[at].size())
			n := &Node{Kind: Emphasis, Level: width, Children: nodes(open[at+1:])}
			open[at].Lines[0].Stop -= width
			p.Lines[0].Start += width
			open = open[:at+1]
			if open[at].size() == 0 {
				open = open[:at]
			}
			for k, b := range bottom {
				bottom[k] = min(b, len(open))
			}
			open = append(open, piece{Node: n})
		}
		if p.mark == 0 || p.size() > 0 {
			open = append(open, p)
		}
	}
	return nodes(open)
}

func (p piece) size() int { return p.Lines[0].Stop - p.Lines[0].Start }

func nodes(all []piece) (found []*Node) {
	for _, p := range all {
		found = append(found, p.Node)
	}
	return slices.Clip(found)
}

// autolink gives the length of <scheme:...>; 0 for none.
func autolink(text []byte) int {
	end := bytes.IndexAny(text[1:], "<> \t") + 1
	if end < 2 || text[end] != '>' || bytes.IndexByte(text[:end], ':') < 3 {
		return 0
	}
	for _, c := range text[1:bytes.IndexByte(text, ':')] {
		if c != '+' && c != '.' && c != '-' && (isPunct(c) || isBlank(c)) {
			return 0
		}
	}
	return end + 1
}

// link gives the lengths of the text and of all of [text](target); 0 for none.
func link(text []byte) (inner, all int) {
	end := bytes.IndexAny(text[1:], "[]`") + 1
	if end < 1 || text[end] != ']' || end+1 >= len(text) || text[end+1] != '(' {
		return 0, 0
	}
	target := bytes.IndexAny(text[end+2:], "()<> ")
	if target < 0 || text[end+2+target] != ')' {
		return 0, 0
	}
	return end - 1, end + 3 + target
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

func isPunct(c byte) bool {
	return c > ' ' && c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' && c < 0x7f
}
