package lessons

import (
	"slices"
	"strings"

	"outlive/lessons/markdown"
)

// jargon are technical terms that a lesson does not use before one of them
// teaches it, beside all that any lesson teaches.
var jargon = strings.Fields("terminal shell process signal SIGHUP SIGTERM SIGKILL SIGINT SIGTSTP SIGCONT SIGPIPE SIGTTOU " +
	"kernel foreground background job session daemon fork exec orphan zombie umask descriptor pipe socket inode pid ppid pgid sid tty pty " +
	"EIO EPIPE thread reaper multiplexer journal cgroup unit linger logind systemd sshd buffer stdin stdout stderr init syscall")

// passage is prose, and where in the file it begins.
type passage struct {
	text   string
	strong bool // in bold: a term that is explained
	at     int  // its offset
}

// terms finds those that are used before they are taught.
func (t *linter) terms(all []Lesson) {
	known := map[string]bool{}
	for _, l := range t.before {
		for _, term := range l.Teaches {
			known[term] = true
		}
	}
	words := slices.Clone(jargon)
	for _, l := range all {
		words = append(words, l.Teaches...)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	found := uses(t.passages(), words)
	for _, word := range words {
		if known[word] {
			continue
		}
		teaches := slices.Contains(t.Teaches, word)
		explained := false
		for _, use := range found[word] {
			explained = explained || use.strong
			if !explained && (teaches || !within(word, known, t.Teaches)) {
				want := "teach it before, or use another word"
				if teaches {
					want = "explain it where it first appears, in **bold**"
				}
				t.complain(t.lines.at(use.at), want, "%q is used before it is taught", word)
				break
			}
		}
		if teaches && !explained {
			t.complain(Pos{1, 1}, "explain **"+word+"** where it first appears, or take it out of teaches", "it teaches %q, but does not explain it", word)
		}
	}
}

// within tells whether a term is spelled otherwise in one that is known.
func within(word string, known map[string]bool, teaches []string) bool {
	same := func(other string) bool { return strings.EqualFold(word, other) }
	return slices.ContainsFunc(teaches, same) || slices.ContainsFunc(keys(known), same)
}

func keys(m map[string]bool) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}

// uses finds the terms, but none where it is a part of a longer one.
func uses(passages []passage, words []string) map[string][]passage {
	begins := map[string][]string{} // the terms, by their first letters in lower case
	for _, word := range words {
		key := strings.ToLower(word[:wordEnd(word, 0)])
		begins[key] = append(begins[key], word)
	}
	found := map[string][]passage{}
	for _, p := range passages {
		all := matches(p.text, begins)
		for i, m := range all {
			if !m.hidden(all, i) && !m.named(p.text) {
				found[m.word] = append(found[m.word], passage{p.text, p.strong, p.at + m.from})
			}
		}
	}
	return found
}

// match is where a term stands in a text.
type match struct {
	word     string
	from, to int
}

// matches finds all of them, in their order.
func matches(text string, begins map[string][]string) (all []match) {
	for from := 0; from < len(text); {
		to := wordEnd(text, from)
		if to == from {
			from++
			continue
		}
		first := strings.ToLower(text[from:to])
		for _, ending := range endings {
			stem, ok := strings.CutSuffix(first, ending)
			if !ok {
				continue
			}
			for _, word := range begins[stem] {
				if end := matchAt(text, from, word); end > 0 && !slices.Contains(all[max(0, len(all)-near):], match{word, from, end}) {
					all = append(all, match{word, from, end})
				}
			}
		}
		from = to
	}
	return all
}

// near is how many terms may overlap.
const near = 16

// endings that a term may have.
var endings = []string{"s", "es", "ed", "ing", ""}

// matchAt gives the end of the term that begins there; 0 when it does not. The
// names of the kernel's are written as they are.
func matchAt(text string, at int, word string) int {
	same := strings.EqualFold
	if strings.ToUpper(word) == word {
		same = func(a, b string) bool { return a == b }
	}
	for i, part := range strings.Fields(word) {
		if i > 0 {
			rest := strings.TrimLeft(text[at:], " \t\n\f\r")
			if len(rest) == len(text)-at {
				return 0
			}
			at = len(text) - len(rest)
		}
		if len(text)-at < len(part) || !same(text[at:at+len(part)], part) {
			return 0
		}
		at += len(part)
	}
	for _, ending := range endings {
		if end := at + len(ending); end <= len(text) && same(text[at:end], ending) && wordEnd(text, end) == end {
			return end
		}
	}
	return 0
}

// wordEnd gives where the letters, figures and low lines end that begin there.
func wordEnd(text string, at int) int {
	for at < len(text) && (text[at] == '_' || text[at] >= '0' && text[at] <= '9' || text[at]|0x20 >= 'a' && text[at]|0x20 <= 'z') {
		at++
	}
	return at
}

// hidden tells whether a longer term, that has this one in it, covers it: "process
// group" hides "process".
func (m match) hidden(all []match, i int) bool {
	longer := func(o match) bool {
		return len(o.word) > len(m.word) && o.from < m.to && m.from < o.to && strings.Contains(strings.ToLower(o.word), strings.ToLower(m.word))
	}
	return slices.ContainsFunc(all[max(0, i-near):min(len(all), i+near)], longer)
}

// named tells of a part of a name, as in go-daemon, and of a man page, as in daemon(7).
func (m match) named(text string) bool {
	return m.from > 0 && text[m.from-1] == '-' || m.to < len(text) && text[m.to] == '('
}

// passages reads the lesson's file again: prose and hints, without code and titles.
func (t *linter) passages() (all []passage) {
	t.collect(t.Source[t.body:], t.body, &all)
	slices.SortStableFunc(all, func(a, b passage) int { return a.at - b.at })
	return all
}

func (t *linter) collect(source []byte, offset int, all *[]passage) {
	t.gather(markdown.Parse(source), source, offset, all)
}

// gather takes the prose below a node. Text that goes on in the next line is
// one passage with it: a term may be broken, too.
func (t *linter) gather(parent *markdown.Node, source []byte, offset int, all *[]passage) {
	var before *markdown.Node
	for _, n := range parent.Children {
		switch n.Kind {
		case markdown.Code, markdown.Heading: // a title may name what its text explains
		case markdown.Fence:
			if role := strings.Fields(string(n.Info.In(source))); len(role) > 0 && role[0] == "hint" && len(n.Lines) > 0 {
				t.collect([]byte(n.Text(source)), offset+n.Lines[0].Start, all)
			}
		case markdown.Text:
			s := n.Lines[0]
			p := passage{string(s.In(source)), parent.Kind == markdown.Emphasis && parent.Level == 2, offset + s.Start}
			if before != nil && before.Break {
				last := &(*all)[len(*all)-1]
				last.text += string(source[before.Lines[0].Stop:s.Start]) + p.text
			} else {
				*all = append(*all, p)
			}
			before = n
			continue
		default:
			t.gather(n, source, offset, all)
		}
		before = nil
	}
}
