package lessons

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"outlive/lessons/markdown"
)

// Parse reads a lesson, and says all that is wrong with its form.
func Parse(name string, source []byte) (Lesson, []Problem) {
	p := &parser{source: source, lesson: Lesson{File: name, Source: source, lines: linesOf(source)}}
	if at, what := tooMuch(source); what != "" {
		p.complain(at, "make it shorter", "%s", what)
		p.lesson.refused = true
		return p.lesson, p.problems
	}
	body := p.frontMatter()
	if n := max(len(p.lesson.Teaches), len(p.lesson.Requires), len(p.lesson.Needs)); n > maxTerms {
		p.complain(Pos{1, 1}, "make two lessons of it", "it teaches, requires or needs %d, %d are the most", n, maxTerms)
		p.lesson.refused = true
		return p.lesson, p.problems
	}
	p.offset = len(source) - len(body)
	p.lesson.body = p.offset
	p.body = body
	for _, n := range markdown.Parse(body).Children {
		if p.fences > maxFences {
			break
		}
		p.block(n)
	}
	p.flush(len(body))
	return p.lesson, p.problems
}

// parser is a lesson in progress.
type parser struct {
	source, body []byte
	offset       int // of the body in the source
	lesson       Lesson
	problems     []Problem
	from         int  // of prose that is not yet taken over, in the body
	fences       int  // that have a role
	checked      bool // the step's check has been seen: what follows is shown afterwards
}

func (p *parser) complain(at Pos, want, format string, args ...any) {
	p.problems = append(p.problems, Problem{p.lesson.File, at, fmt.Sprintf(format, args...), want})
}

// pos gives the line and column of an offset in the body.
func (p *parser) pos(at int) Pos { return p.lesson.lines.at(p.offset + at) }

var fence = []byte("---\n")

// frontMatter reads what stands between two lines of three dashes, and gives the rest.
func (p *parser) frontMatter() []byte {
	matter, body, closed := bytes.Cut(bytes.TrimPrefix(p.source, fence), append([]byte("\n"), fence...))
	if !bytes.HasPrefix(p.source, fence) || !closed {
		p.complain(Pos{1, 1}, "begin the file with ---, id: and title:, and another ---", "there is no front matter")
		return p.source
	}
	p.matter(string(matter))
	return body
}

// block takes one block of the document.
func (p *parser) block(n *markdown.Node) {
	switch n.Kind {
	case markdown.Heading:
		if n.Level == 2 {
			p.heading(n)
		}
	case markdown.Fence:
		words := strings.Fields(string(n.Info.In(p.body)))
		if len(words) > 0 && roles[words[0]] != nil {
			p.fence(n, words)
		}
	}
}

// span gives where a fence begins and ends in the body, its marks included.
func (p *parser) span(n *markdown.Node) (from, to int) {
	from = n.Info.Start
	from = bytes.LastIndexByte(p.body[:from], '\n') + 1
	to = lineEnd(p.body, n.Info.Stop)
	if len(n.Lines) > 0 {
		to = n.Lines[len(n.Lines)-1].Stop
	}
	return from, lineEnd(p.body, to)
}

func lineEnd(b []byte, at int) int {
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b)
}

// flush takes over the prose up to an offset.
func (p *parser) flush(to int) {
	prose := strings.Trim(string(p.body[p.from:max(p.from, to)]), "\n")
	p.from = to
	s := p.step()
	switch {
	case prose == "":
	case s == nil:
		p.lesson.Intro = paragraphs(p.lesson.Intro, prose)
	case p.checked:
		s.After = paragraphs(s.After, prose)
	default:
		s.Text = paragraphs(s.Text, prose)
	}
}

func paragraphs(before, more string) string {
	return strings.Trim(before+"\n\n"+more, "\n") // blanks in front make an example
}

// step is the one in progress; nil before the first.
func (p *parser) step() *Step {
	if len(p.lesson.Steps) == 0 {
		return nil
	}
	return &p.lesson.Steps[len(p.lesson.Steps)-1]
}

var stepID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(.*\S)\s*\{#([a-z0-9-]+)(?: english=([0-9a-f]{8}))?\}$`)
})

func (p *parser) heading(n *markdown.Node) {
	at := n.Lines[0]
	begin := bytes.LastIndexByte(p.body[:at.Start], '\n') + 1
	p.flush(begin)
	p.from = lineEnd(p.body, at.Stop)
	s := Step{Title: strings.TrimSpace(string(at.In(p.body))), At: p.pos(begin)}
	m := stepID().FindStringSubmatch(s.Title)
	if m == nil {
		p.complain(s.At, "end it with an id, as in {#the-id}", "the heading %q has no id", s.Title)
	} else {
		s.Title, s.ID, s.English = m[1], m[2], m[3]
	}
	p.checked = false
	p.lesson.Steps = append(p.lesson.Steps, s)
}
