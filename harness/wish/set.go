package wish

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/modes"
	"outlive/modes/unit"
)

// Asked is one that was asked for.
type Asked struct {
	Wish
	Values []string
}

// Set are all that are asked of one program, the outermost first.
type Set []Asked

// ParseError is a value that a wish cannot have.
type ParseError struct {
	Wish  Wish
	Given string
	Err   error // what would do
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("cannot take %q for --%s: %v", e.Given, e.Wish.ID, e.Err)
}

// Parse reads what the flags were given, by id. The error is a *ParseError.
func Parse(given map[string][]string) (set Set, err error) {
	for _, w := range All() {
		if len(given[w.ID]) == 0 {
			continue
		}
		values, err := w.Parse(given[w.ID])
		if err != nil {
			e := &ParseError{Wish: w, Given: given[w.ID][0], Err: err}
			var one *valueError
			if errors.As(err, &one) {
				e.Given, e.Err = one.given, one.err
			}
			return nil, e
		}
		set = append(set, Asked{w, values})
	}
	return set, nil
}

// valueError tells which of several values is meant.
type valueError struct {
	given string
	err   error
}

func (e *valueError) Error() string { return e.err.Error() }

// Has gives the values of one that is asked for, nil where it is not.
func (s Set) Has(id string) []string {
	for _, a := range s {
		if a.ID == id {
			return a.Values
		}
	}
	return nil
}

// Refusal is a wish that a mode cannot keep.
type Refusal struct {
	Wish Wish
	Why  error
	// Instead are modes that can.
	Instead []string
	// Started: these can where `outlive run` starts them, and not where one pastes what it prints.
	Started bool

	asked Asked
}

func (r *Refusal) Error() string { return fmt.Sprintf("cannot keep --%s: %v", r.Wish.ID, r.Why) }

// Sit gives the seat in which this very process is, or who pastes what it prints.
func Sit(f modes.Form, set Set, printed bool) Seat {
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		raw = 20
	}
	return Seat{Form: f, Root: os.Geteuid() == 0, Nice: 20 - raw, Set: set, printed: printed}
}

// of is the seat for one wish: what systemd does itself root does, where sudo is typed.
func (s Seat) of(a Asked) Seat {
	s.Root = s.Root || s.printed && s.how(a) == InWords && strings.Contains(s.Form.Line, "sudo ")
	return s
}

// Missing gives the tool that one of them needs and that is not installed; "" for none.
func (s Seat) Missing() string {
	for _, a := range s.Set {
		if s.how(a) != ByTool || a.Tool == "" {
			continue
		}
		if _, err := modes.Look(a.Tool); err != nil {
			return a.Tool
		}
	}
	return ""
}

// Flags are all that is wished, as it may be typed: --nice=5; of variables the names alone.
func (s Set) Flags() (all []string) {
	for _, a := range s {
		for _, v := range a.Values {
			if a.ID == "env" { // a value may be a secret
				v, _, _ = strings.Cut(v, "=")
			}
			all = append(all, "--"+a.ID+"="+v)
		}
	}
	return all
}

// Check tells whether all of them can be kept. The error is a *Refusal.
func (s Seat) Check() error {
	if refused := s.refusal(); refused != nil {
		refused.Instead = s.able(refused.asked)
		if started := s; len(refused.Instead) == 0 && s.printed {
			started.printed = false
			refused.Instead = started.able(refused.asked)
			refused.Started = len(refused.Instead) > 0
		}
		return refused
	}
	return nil
}

// refusal is the first wish that cannot be kept; nil for none.
func (s Seat) refusal() *Refusal {
	for _, a := range s.Set {
		if why := s.why(a); why != nil {
			return &Refusal{Wish: a.Wish, Why: why, asked: a}
		}
	}
	return nil
}

// why tells why the seat cannot keep one; nil where it can.
func (s Seat) why(a Asked) error {
	switch {
	case s.how(a) == Cannot:
		return errors.New(a.Lacks)
	case a.Bars != nil:
		return a.Bars(s.of(a), a.Values)
	}
	return nil
}

// able are the usual modes that could keep one here, or where somebody pastes what is
// printed; and where none of them could, all that could.
func (s Seat) able(a Asked) (ids []string) {
	for _, all := range [][]modes.Mode{modes.Usual(), modes.All()} {
		for _, m := range all {
			other := s
			other.Form, other.printed = m.Forms[0], s.printed || m.Forms[0].Start == nil
			if other.why(a) == nil {
				ids = append(ids, m.ID)
			}
		}
		if len(ids) > 0 {
			break
		}
	}
	return ids
}

// Command is the command with the tools before it that keep what the form has no words for.
func (s Seat) Command(words []string) []string {
	var before []string
	for _, a := range s.Set {
		if _, words := s.starter(a); words != nil {
			before = append(before, words...)
		} else if s.how(a) == ByTool {
			before = append(before, a.Words(s, a.Values)...)
		}
	}
	if len(before) > 0 && strings.Contains(words[0], "=") { // env(1) would take that for a variable
		before = append(before, "sh", "-c", `exec "$0" "$@"`)
	}
	return append(before, words...)
}

// MovesPath tells whether the command would be looked for somewhere else than from here.
func (s Set) MovesPath() bool {
	return s.Has("env") != nil || s.Has("env-file") != nil || s.Has("workdir") != nil || s.Has("user") != nil
}

// Dir is the directory that is wished; "" for none.
func (s Set) Dir() string {
	if dir := s.Has("workdir"); dir != nil {
		return dir[0]
	}
	return ""
}

// Line is what is typed, or undoes it, as the wishes have it.
func (s Seat) Line(line string) string {
	for _, a := range s.Set {
		if a.Line != nil {
			line = a.Line(line, a.Values)
		}
	}
	return line
}

// Directives are what systemd is told.
func (s Seat) Directives() (all []unit.Directive) {
	for _, a := range s.Set {
		if unit := s.Form.Speaks(); a.Unit != nil && s.how(a) == InWords && (unit == modes.UnitFile || unit == modes.Transient) {
			all = append(all, a.Unit(a.Values)...)
		}
	}
	return all
}

// Options are what start-stop-daemon is told.
func (s Seat) Options() (all []string) {
	for _, a := range s.Set {
		options, _ := s.starter(a)
		all = append(all, options...)
	}
	return all
}

// Settings are what supervisord is told, Key=Value.
func (s Seat) Settings() (all []string) {
	for _, a := range s.Set {
		if a.Program != nil && s.Form.Speaks() == modes.Program {
			all = append(all, a.Program(a.Values)...)
		}
	}
	return all
}
