package lessons

import (
	"fmt"
	"strconv"
	"strings"
)

// matter reads the front matter: YAML as far as lessons need it, that is a line
// for each field: a text, a number, or a list in brackets, which may go on in
// indented lines.
func (p *parser) matter(text string) {
	fields := map[string]any{
		"id": &p.lesson.ID, "title": &p.lesson.Title, "goal": &p.lesson.Goal, "shell": &p.lesson.Shell,
		"needs": &p.lesson.Needs, "requires": &p.lesson.Requires, "units": &p.lesson.Units, "teaches": &p.lesson.Teaches, "minutes": &p.lesson.Minutes,
		"english": &p.lesson.English,
	}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		at, line := i+2, lines[i]
		if bare := strings.TrimSpace(line); bare == "" || bare[0] == '#' {
			continue
		}
		for ; i+1 < len(lines) && strings.HasPrefix(lines[i+1], " "); i++ {
			line += " " + strings.TrimSpace(lines[i+1])
		}
		name, value, _ := strings.Cut(line, ":")
		target, known := fields[name]
		if !known {
			p.matterProblem(at, "field %s not found", name)
			continue
		}
		delete(fields, name) // a second one is not known
		if err := set(target, strings.TrimSpace(value)); err != nil {
			p.matterProblem(at, "cannot unmarshal %s: %w", name, err)
		}
	}
}

func (p *parser) matterProblem(line int, format string, args ...any) {
	p.complain(Pos{line, 1}, "known are id, title, goal, needs, requires, units, teaches, minutes and shell; of a translation id, title, goal and english",
		"front matter: %s", fmt.Errorf(format, args...))
}

// set reads a field's value.
func set(target any, value string) (err error) {
	switch target := target.(type) {
	case *int:
		if *target, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("%q is no number", value)
		}
	case *string:
		*target, err = unquote(value)
	case *[]string:
		inner, opened := strings.CutPrefix(value, "[")
		inner, closed := strings.CutSuffix(inner, "]")
		if !opened || !closed {
			return fmt.Errorf("%q is no list, as in [one, two]", value)
		}
		*target = []string{}
		for _, one := range strings.Split(inner, ",") {
			if one = strings.TrimSpace(one); one == "" {
				continue
			}
			if one, err = unquote(one); err != nil {
				return err
			}
			*target = append(*target, one)
		}
	}
	return err
}

// unquote reads a text as it stands, or between quotes; what means something
// else in YAML is refused, so that each file is what other tools take it for.
func unquote(text string) (string, error) {
	switch {
	case text == "":
		return "", nil
	case text[0] == '"':
		plain, err := strconv.Unquote(text)
		if err != nil {
			return "", fmt.Errorf("%s lacks a quote at its end", text)
		}
		return plain, nil
	case text[0] == '\'':
		inner, closed := strings.CutSuffix(text[1:], "'")
		if !closed {
			return "", fmt.Errorf("%s lacks a quote at its end", text)
		}
		return strings.ReplaceAll(inner, "''", "'"), nil
	case strings.ContainsAny(text[:1], "[{|>&*!%@`") || strings.Contains(text, ": ") || strings.Contains(text, " #"):
		return "", fmt.Errorf("put %s between quotes", text)
	}
	return text, nil
}
