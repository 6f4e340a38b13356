package report

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"outlive/harness/files"
	"outlive/harness/plan"
	"outlive/harness/visible"
)

// junit writes JUnit XML, one testsuite a host. Its counts come before its
// cases, so cases wait in a nameless temporary file: memory stays flat, and a
// killed run leaves no file.
type junit struct {
	out   io.Writer
	spool *os.File
	cases *bufio.Writer
	host  plan.Host
	sum   plan.Summary // as judged here: a broken check fails its case
}

func newJUnit(w io.Writer, _ Options) Writer { return &junit{out: w} }

var errNoSpool = errors.New("cannot write the JUnit report: it did not begin")

func (j *junit) Begin(h Head) error {
	f, err := files.Spool()
	if err != nil {
		return fmt.Errorf("cannot spool the JUnit report: %w", err)
	}
	j.host, j.spool, j.cases = h.Host, f, bufio.NewWriter(f)
	return nil
}

type xmlCase struct {
	XMLName xml.Name    `xml:"testcase"`
	Name    string      `xml:"name,attr"`
	Class   string      `xml:"classname,attr"`
	Time    string      `xml:"time,attr"`
	Skipped *xmlMessage `xml:"skipped"`
	Error   *xmlMessage `xml:"error"`
	Failure *xmlMessage `xml:"failure"`
}

type xmlMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

func (j *junit) Trial(t plan.Trial) error {
	if j.spool == nil {
		return errNoSpool
	}
	c := xmlCase{
		Name:  xmlText(nameOf(t)),
		Class: xmlText("outlive." + t.Shell + "." + t.Mode),
		Time:  fmt.Sprintf("%.3f", t.Seconds),
	}
	t.Verdict = verdictOf(t)
	switch t.Verdict {
	case plan.Kept:
	case plan.Skipped:
		c.Skipped = &xmlMessage{Message: xmlText(t.Why)}
	case plan.Broken:
		c.Failure = &xmlMessage{xmlText(complaint(t)), "broken", xmlText(account(t))}
	default:
		c.Error = &xmlMessage{xmlText(complaint(t)), "unfit", xmlText(account(t))}
	}
	j.sum.Add(t)
	text, err := xml.MarshalIndent(c, "    ", "  ")
	if err != nil {
		return fmt.Errorf("cannot write trial %q as XML: %w", cellOf(t), err)
	}
	if _, err := j.cases.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("cannot spool the JUnit report: %w", err)
	}
	return nil
}

func (j *junit) End(s plan.Summary) error {
	if j.spool == nil {
		return errNoSpool
	}
	defer j.spool.Close()
	if err := j.cases.Flush(); err != nil {
		return fmt.Errorf("cannot spool the JUnit report: %w", err)
	}
	if _, err := j.spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("cannot read the spooled JUnit report: %w", err)
	}
	if err := write(j.out, j.head(s.Seconds)); err != nil {
		return err
	}
	if _, err := io.Copy(j.out, j.spool); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return write(j.out, []byte("  </testsuite>\n</testsuites>\n"))
}

// head opens the document: what was counted, and the host as properties.
func (j *junit) head(seconds float64) []byte {
	var b bytes.Buffer
	counts := fmt.Sprintf(`tests="%d" failures="%d" errors="%d" skipped="%d" time="%.3f"`,
		j.sum.Trials, j.sum.Broken, j.sum.Unfit, j.sum.Skipped, seconds)
	fmt.Fprintf(&b, "%s<testsuites name=\"outlive compare\" %s>\n", xml.Header, counts)
	fmt.Fprintf(&b, "  <testsuite name=%s %s>\n    <properties>\n", attr("outlive compare on "+title(j.host)), counts)
	property := func(name, value string) {
		fmt.Fprintf(&b, "      <property name=%s value=%s/>\n", attr(name), attr(value))
	}
	property("kernel", j.host.Kernel)
	property("distribution", j.host.Distribution)
	property("init", j.host.Init)
	property("user", j.host.User)
	property("witness", j.host.Witness)
	for _, tool := range slices.Sorted(maps.Keys(j.host.Tools)) {
		property("tool."+tool, j.host.Tools[tool])
	}
	b.WriteString("    </properties>\n")
	return b.Bytes()
}

// account tells a failed trial in full.
func account(t plan.Trial) string {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "\n%-9s %s", key, value)
		}
	}
	line("expected", string(t.Expected))
	line("got", became(t))
	line("why", t.Why)
	line("source", t.Source)
	line("line", t.Line)
	for _, c := range brokenChecks(t) {
		line("check", c.ID)
		line("  want", c.Want)
		line("  got", c.Got)
		line("  source", c.Source)
	}
	return b.String() + "\n"
}

// attr is a quoted attribute value.
func attr(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(xmlText(s))) // a strings.Builder never fails
	return `"` + b.String() + `"`
}

// xmlText spells out what XML 1.0 cannot hold, and what a reader cannot see.
func xmlText(s string) string {
	return visible.Text(s)
}
