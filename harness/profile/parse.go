package profile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"outlive/harness/registry"
	"outlive/harness/rule"
)

// reader gathers what is wrong, so that all of it is told at once.
type reader struct {
	file File
	bad  []Problem
}

// Parse reads such a file's text. What is wrong in it is a *Wrong.
func Parse(text []byte) (File, error) {
	r := &reader{file: File{Expect: map[string]string{}, Exceptions: map[string]string{}}}
	r.file.Severities = map[string]rule.Severity{}
	if root := r.document(text); root != nil {
		r.top(root)
	}
	if len(r.bad) > 0 {
		slices.SortStableFunc(r.bad, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return r.file, &Wrong{Problems: r.bad}
	}
	return r.file, nil
}

// document is the one that the text has; nil where it is none.
func (r *reader) document(text []byte) *yaml.Node {
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.bad = append(r.bad, Problem{Line: 1, Text: "it is empty", Mend: "it begins with a profile of outlive's: extends: sysv"})
		return nil
	case err != nil:
		r.bad = append(r.bad, syntax(err))
		return nil
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		line := cmp.Or(more.Line, 1)
		r.bad = append(r.bad, Problem{Line: line, Text: "more follows: a profile is one document", Mend: "a file for each"})
		return nil
	}
	return doc.Content[0]
}

// syntax is a mistake that the YAML parser found, with the line that it tells.
func syntax(err error) Problem {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	p := Problem{Line: 1, Text: "it is no YAML: " + text}
	if m := regexp.MustCompile(`^line (\d+): (.*)$`).FindStringSubmatch(text); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.Text = "it is no YAML: " + m[2]
	}
	return p
}

func (r *reader) wrong(n *yaml.Node, mend, format string, args ...any) {
	r.bad = append(r.bad, Problem{n.Line, n.Column, fmt.Sprintf(format, args...), mend})
}

// near is what would be right in place of a name.
func near(name string, known []string) string {
	if n := registry.Nearest(name, known); n != "" {
		return "did you mean " + n + "?"
	}
	if len(known) > 12 { // more than one reads through
		return ""
	}
	return "it is one of " + strings.Join(known, ", ")
}

// pairs gives each key of a mapping and its value to do, keys that it knows once each;
// known is nil where any will do.
func (r *reader) pairs(n *yaml.Node, what string, known []string, do func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "KEY: VALUE, a line each", "%s is no mapping", what)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch before := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Value == "<<":
			r.wrong(key, "write it out", "a key has to be a word")
		case value.Kind == yaml.AliasNode || value.Anchor != "" || key.Anchor != "":
			r.wrong(value, "write it out", "%q uses an anchor or an alias, which a profile has no need of", key.Value)
		case before > 0:
			r.wrong(key, fmt.Sprintf("it is there in line %d", before), "%q is there twice", key.Value)
		case known != nil && !slices.Contains(known, key.Value):
			r.wrong(key, near(key.Value, known), "%s has no key %q", what, key.Value)
		default:
			do(key, value)
		}
		seen[key.Value] = key.Line
	}
}

// text is a value that is one, on one line.
func (r *reader) text(key, value *yaml.Node) string {
	switch {
	case value.Kind != yaml.ScalarNode || value.Tag == "!!null" || strings.TrimSpace(value.Value) == "":
		r.wrong(value, key.Value+": a text", "%q has no text", key.Value)
	case strings.ContainsAny(value.Value, "\n\r\x00"):
		r.wrong(value, "one line", "%q is more than a line", key.Value)
	case len(value.Value) > longest:
		r.wrong(value, "", "%q is longer than %d bytes", key.Value, longest)
	default:
		return value.Value
	}
	return ""
}
