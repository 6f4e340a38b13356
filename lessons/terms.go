package lessons

import (
	"regexp"
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
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // "process group" hides "process"
	passages := t.passages()
	for _, word := range words {
		if known[word] {
			continue
		}
		teaches := slices.Contains(t.Teaches, word)
		explained := false
		for _, use := range uses(passages, word, words) {
			explained = explained || use.strong
			if !explained && (teaches || !within(word, known, t.Teaches)) {
				want := "teach it before, or use another word"
				if teaches {
					want = "explain it where it first appears, in **bold**"
				}
				t.complain(position(t.Source, use.at), want, "%q is used before it is taught", word)
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

func pattern(word string) *regexp.Regexp {
	flags := "(?i)"
	if strings.ToUpper(word) == word { // a name of the kernel's
		flags = ""
	}
	return regexp.MustCompile(flags + `\b` + strings.ReplaceAll(regexp.QuoteMeta(word), " ", `\s+`) + `(s|es|ed|ing)?\b`)
}

// uses finds a term, but not where it is a part of a longer one.
func uses(passages []passage, word string, words []string) (found []passage) {
	var longer []*regexp.Regexp
	for _, other := range words {
		if len(other) > len(word) && strings.Contains(strings.ToLower(other), strings.ToLower(word)) {
			longer = append(longer, pattern(other))
		}
	}
	re := pattern(word)
	for _, p := range passages {
		hidden := []byte(p.text)
		for _, l := range longer {
			hidden = l.ReplaceAllFunc(hidden, func(b []byte) []byte { return []byte(strings.Repeat("_", len(b))) })
		}
		for _, m := range re.FindAllIndex(hidden, -1) {
			if m[0] > 0 && hidden[m[0]-1] == '-' || m[1] < len(hidden) && hidden[m[1]] == '(' {
				continue // a part of a name, as in go-daemon; a man page, as in daemon(7)
			}
			found = append(found, passage{p.text, p.strong, p.at + m[0]})
		}
	}
	return found
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
