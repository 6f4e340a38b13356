package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"outlive/harness/page"
	"outlive/harness/report"
)

// Options say how a report looks as text.
type Options struct {
	page.Look
	Whole   bool   // tell every rule
	Again   string // the line to type that tells every rule
	Explain string // the command that tells of one
	// Language is that of Words, as HTML names it; "" for English.
	Language string
	File     string // of the repository, that annotations belong to; "" for none
}

// Formats are the names that Write takes.
func Formats() []string {
	return []string{"text", "json", "jsonl", "junit", "tap", "github", "md", "html"}
}

// Write writes the report in a format. An unknown one is an error that lists them.
func (r Report) Write(out io.Writer, format string, o Options) error {
	var text string
	switch format {
	case "text":
		text = r.Document(o.Whole, o.Again, o.Explain).Show(o.Look)
	case "json":
		text = encoded(r.JSON(), "  ")
	case "jsonl":
		for _, j := range r.Rules {
			text += encoded(r.row(j), "")
		}
	case "junit":
		return r.suite(report.JUnit(out))
	case "tap":
		return r.suite(report.TAP(out))
	case "github":
		text = r.annotations(o.File)
	case "html":
		return r.page(out, o)
	case "md":
		text = r.Markdown()
	default:
		return fmt.Errorf("cannot write format %q: the formats are %s", format, strings.Join(Formats(), ", "))
	}
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}

// encoded is a value in JSON, with the & and < of command lines readable.
func encoded(v any, indent string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", indent)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // structs of texts and numbers
	return b.String()
}
