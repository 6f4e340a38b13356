package report

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
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
	suite Suite

	tests, failures, errors, skipped int
}

var errNoSpool = errors.New("cannot write the JUnit report: it did not begin")

func (j *junit) Begin(s Suite) error {
	f, err := files.Spool()
	if err != nil {
		return fmt.Errorf("cannot spool the JUnit report: %w", err)
	}
	j.suite, j.spool, j.cases = s, f, bufio.NewWriter(f)
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

func (j *junit) Case(one Case) error {
	if j.spool == nil {
		return errNoSpool
	}
	c := xmlCase{Name: xmlText(one.Name), Class: xmlText(one.Class), Time: fmt.Sprintf("%.3f", one.Seconds)}
	j.tests++
	told := func(kind string) *xmlMessage {
		return &xmlMessage{xmlText(one.Message), kind, xmlText(account(one.Facts))}
	}
	switch {
	case one.Verdict == plan.Kept:
	case one.Verdict == plan.Skipped:
		c.Skipped = &xmlMessage{Message: xmlText(one.Why)}
		j.skipped++
	case one.Verdict == plan.Broken && one.Known != "":
		c.Skipped = &xmlMessage{Message: xmlText(one.Known + ": " + one.Message)}
		j.skipped++
	case one.Verdict == plan.Broken:
		c.Failure = told("broken")
		j.failures++
	default:
		c.Error = told("unfit")
		j.errors++
	}
	text, err := xml.MarshalIndent(c, "    ", "  ")
	if err != nil {
		return fmt.Errorf("cannot write %q as XML: %w", one.Name, err)
	}
	if _, err := j.cases.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("cannot spool the JUnit report: %w", err)
	}
	return nil
}

func (j *junit) End(_ string, seconds float64) error {
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
	if err := write(j.out, j.head(seconds)); err != nil {
		return err
	}
	if _, err := io.Copy(j.out, j.spool); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return write(j.out, []byte("  </testsuite>\n</testsuites>\n"))
}

// head opens the document: what was counted, and the suite's properties.
func (j *junit) head(seconds float64) []byte {
	var b bytes.Buffer
	counts := fmt.Sprintf(`tests="%d" failures="%d" errors="%d" skipped="%d" time="%.3f"`,
		j.tests, j.failures, j.errors, j.skipped, seconds)
	fmt.Fprintf(&b, "%s<testsuites name=%s %s>\n", xml.Header, attr(j.suite.Name), counts)
	fmt.Fprintf(&b, "  <testsuite name=%s %s>\n    <properties>\n", attr(j.suite.Name+" on "+j.suite.On), counts)
	for _, p := range j.suite.Properties {
		fmt.Fprintf(&b, "      <property name=%s value=%s/>\n", attr(p.Key), attr(p.Value))
	}
	b.WriteString("    </properties>\n")
	return b.Bytes()
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
