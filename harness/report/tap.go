package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/visible"
)

// tap writes TAP version 14: a test point a trial as it ends, the plan last.
// Source: testanything.org, TAP 14 specification.
type tap struct {
	out io.Writer
	n   int
}

func newTAP(w io.Writer, _ Options) Writer { return &tap{out: w} }

func (p *tap) Begin(h Head) error {
	return write(p.out, []byte("TAP version 14\n# outlive compare on "+visible.Line(title(h.Host))+"\n"))
}

func (p *tap) Trial(t plan.Trial) error {
	p.n++
	var b strings.Builder
	name := tapEscape(nameOf(t))
	switch verdictOf(t) {
	case plan.Skipped:
		fmt.Fprintf(&b, "ok %d - %s # SKIP %s\n", p.n, name, tapEscape(t.Why))
	case plan.Kept:
		fmt.Fprintf(&b, "ok %d - %s %s\n", p.n, name, tapEscape(string(t.Outcome)))
	default:
		fmt.Fprintf(&b, "not ok %d - %s %s\n", p.n, name, tapEscape(string(t.Outcome)))
		diagnose(&b, t)
	}
	return write(p.out, []byte(b.String()))
}

func (p *tap) End(s plan.Summary) error {
	return write(p.out, fmt.Appendf(nil, "1..%d\n# %s\n", p.n, counted(s)))
}

// diagnose writes the YAML block of a test point. Every value is a
// double-quoted scalar: Go's escapes are a subset of YAML's.
func diagnose(b *strings.Builder, t plan.Trial) {
	line := func(indent int, key, value string) {
		fmt.Fprintf(b, "%s%s: %s\n", page.Blanks(indent), key, strconv.Quote(strings.ToValidUTF8(value, "\ufffd")))
	}
	b.WriteString("  ---\n")
	line(2, "message", complaint(t))
	line(2, "severity", map[bool]string{true: "unfit", false: "fail"}[verdictOf(t) == plan.Unfit])
	line(2, "expected", string(t.Expected))
	line(2, "got", string(t.Outcome))
	line(2, "why", t.Why)
	line(2, "source", t.Source)
	line(2, "line", t.Line)
	if broken := brokenChecks(t); len(broken) > 0 {
		b.WriteString("  checks:\n")
		for _, c := range broken {
			line(4, "- id", c.ID)
			line(6, "want", c.Want)
			line(6, "got", c.Got)
			line(6, "source", c.Source)
		}
	}
	b.WriteString("  ...\n")
}

// tapEscape keeps a description from being read as a directive.
func tapEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(visible.Line(s))
}
