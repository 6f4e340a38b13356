package wish

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"outlive/harness/proc"
	"outlive/modes"
	"outlive/modes/unit"
)

// env is next to the command: what it sets binds no tool that stands before it.
var _ = register(60, "env", func() Wish {
	return Wish{
		Summary: "set the variable `NAME=VALUE`; who looks may read it, so secrets belong into --env-file",
		Source:  "environ(7)",
		Many:    true,
		Example: []string{"OUTLIVE_WISH=a = 'b' $c %d \\e \"f\"", "OUTLIVE_EMPTY="},
		Parse:   each(variable),
		Bars: func(s Seat, values []string) error {
			switch all := strings.Join(values, ""); {
			case s.Form.Speaks() != modes.NoSpeech && !utf8.ValidString(all):
				return errors.New("a unit and supervisord hold UTF-8 only")
			case s.Form.Speaks() == modes.Program && strings.ContainsAny(all, "\n\r"):
				return errors.New("supervisord's command is one line")
			}
			return nil
		},
		Tool:   "env",
		Words:  func(_ Seat, values []string) []string { return append([]string{"env"}, values...) },
		Unit:   variables,
		Shown:  func(values []string) string { return strings.Join(lastOf(values), "\x00") },
		Effect: environ,
	}
})

func variable(text string) (string, error) {
	name, _, is := strings.Cut(text, "=")
	switch {
	case !is || !isName(name):
		return "", errors.New("it is NAME=VALUE, with letters, digits and _ in the name")
	case strings.Contains(text, "\x00"):
		return "", errors.New("a value has no NUL in it")
	}
	return text, nil
}

func isName(name string) bool {
	for i, c := range []byte(name) {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return name != ""
}

// variables as units have them. Of a list on the bus all that came before stays.
func variables(values []string) (all []unit.Directive) {
	for i, v := range values {
		d := unit.Directive{Key: "Environment", Value: unit.Value(v), Option: "--setenv=" + v, As: []string{v}}
		if i == 0 {
			d.As = values
		}
		all = append(all, d)
	}
	return all
}

// lastOf are the values of which each name has but the last.
func lastOf(values []string) (kept []string) {
	for i, v := range values {
		name, _, _ := strings.Cut(v, "=")
		if !slices.ContainsFunc(values[i+1:], func(later string) bool { return strings.HasPrefix(later, name+"=") }) {
			kept = append(kept, v)
		}
	}
	return kept
}

// environ are those of the variables that a process was executed with.
func environ(pid int, wanted []string) (string, error) {
	text, err := proc.Root.Of(pid, "environ")
	var found []string
	for _, w := range lastOf(wanted) {
		name, _, _ := strings.Cut(w, "=")
		for v := range strings.SplitSeq(text, "\x00") {
			if strings.HasPrefix(v, name+"=") {
				found = append(found, v)
			}
		}
	}
	return strings.Join(found, "\x00"), err
}
