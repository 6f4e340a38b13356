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

func (p *tap) Begin(s Suite) error {
	return write(p.out, []byte("TAP version 14\n# "+visible.Line(s.Name+" on "+s.On)+"\n"))
}

func (p *tap) Case(c Case) error {
	p.n++
	var b strings.Builder
	name := tapEscape(c.Name)
	switch {
	case c.Verdict == plan.Skipped:
		fmt.Fprintf(&b, "ok %d - %s # SKIP %s\n", p.n, name, tapEscape(c.Why))
	case c.Verdict == plan.Kept:
		fmt.Fprintf(&b, "ok %d - %s %s\n", p.n, name, tapEscape(c.Word))
	default:
		fmt.Fprintf(&b, "not ok %d - %s %s", p.n, name, tapEscape(c.Word))
		if c.Verdict == plan.Broken && c.Known != "" {
			b.WriteString(" # TODO " + tapEscape(c.Known))
		}
		b.WriteString("\n")
		diagnose(&b, c)
	}
	return write(p.out, []byte(b.String()))
}

func (p *tap) End(summary string, _ float64) error {
	return write(p.out, fmt.Appendf(nil, "1..%d\n# %s\n", p.n, visible.Line(summary)))
}

// diagnose writes the YAML block of a test point. Every value is a
// double-quoted scalar: Go's escapes are a subset of YAML's.
func diagnose(b *strings.Builder, c Case) {
	line := func(indent int, key, value string) {
		fmt.Fprintf(b, "%s%s: %s\n", page.Blanks(indent), key, strconv.Quote(strings.ToValidUTF8(value, "\ufffd")))
	}
	b.WriteString("  ---\n")
	line(2, "message", c.Message)
	line(2, "severity", map[bool]string{true: "unfit", false: "fail"}[c.Verdict == plan.Unfit])
	var listed string // the list that is being written
	for _, f := range c.Facts {
		if len(f.Below) == 0 {
			line(2, f.Key, f.Value)
			continue
		}
		if f.Key != listed {
			fmt.Fprintf(b, "  %ss:\n", f.Key)
			listed = f.Key
		}
		line(4, "- id", f.Value)
		for _, below := range f.Below {
			line(6, below.Key, below.Value)
		}
	}
	b.WriteString("  ...\n")
}

// tapEscape keeps a description from being read as a directive.
func tapEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(visible.Line(s))
}
