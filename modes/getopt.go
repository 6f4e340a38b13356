package modes

import (
	"fmt"
	"strings"
)

// An option takes no argument; short is 0 where there is none.
type option struct {
	long  string
	short byte
}

// getopt reads the options in front of the first operand as getopt_long(3)
// does with "+": long ones may be shortened, short ones joined, -- ends them.
// It gives their long names in the order typed and the operands that are left,
// or, after those before it, what is wrong with one, in the C library's words.
func getopt(known []option, args []string) (given, operands []string, wrong string) {
	for i, arg := range args {
		switch {
		case arg == "--":
			return given, args[i+1:], ""
		case strings.HasPrefix(arg, "--"):
			name, wrong := longOption(known, arg)
			if wrong != "" {
				return given, nil, wrong
			}
			given = append(given, name)
		case len(arg) > 1 && arg[0] == '-':
			for _, c := range []byte(arg[1:]) {
				name := shortOption(known, c)
				if name == "" {
					return given, nil, fmt.Sprintf("invalid option -- '%c'", c)
				}
				given = append(given, name)
			}
		default:
			return given, args[i:], ""
		}
	}
	return given, nil, ""
}

func longOption(known []option, arg string) (name, wrong string) {
	typed, _, valued := strings.Cut(arg[2:], "=")
	for _, o := range known {
		if !strings.HasPrefix(o.long, typed) {
			continue
		}
		if valued {
			return "", fmt.Sprintf("option '--%s' doesn't allow an argument", o.long)
		}
		return o.long, ""
	}
	return "", fmt.Sprintf("unrecognized option '%s'", arg)
}

func shortOption(known []option, c byte) string {
	for _, o := range known {
		if o.short == c && c != 0 {
			return o.long
		}
	}
	return ""
}
