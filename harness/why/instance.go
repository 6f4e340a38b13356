package why

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

var specifier = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^ExecStart=.*?(\S*%[iI]\S*)`) })

// The name of an instance stands in its command wherever the template has %i, or %I, in
// which - is / again: a template that has it for a port takes no instance called alpha.
var _ = register(25, "instance.unfit", func() Cause {
	return Cause{
		Says:   "the name of its instance stands in its command, and the program cannot use it",
		Source: "systemd.unit(5), \"Specifiers\", %i and %I",
		Find: func(f Facts) *Finding {
			word := specifier().FindStringSubmatch(f.File)
			name, plain := instance(f.name())
			if name == "" || word == nil || !f.failing() {
				return nil
			}
			said := f.complains(name, plain)
			if said == "" {
				return nil
			}
			is := map[bool]string{true: plain, false: name}[strings.Contains(word[1], "%I")]
			return &Finding{
				Because: []string{"it said: " + said, "ExecStart= has " + word[1] + ", and of " + f.name() + " that is " + is},
				Next:    lines(Next{"Name the instance by what the command wants, or give each a file: EnvironmentFile=/etc/…/%i", f.sudo() + f.systemctl("edit "+quote(f.name()))}, f.shows()),
			}
		},
	}
})

// complains is a line in which the program says of one of these words that it is not what
// it wants.
func (f Facts) complains(words ...string) string {
	for i := range f.Said {
		line := f.Said[len(f.Said)-1-i]
		low := strings.ToLower(line)
		for _, word := range words {
			named := strings.Contains(low, strings.ToLower(word))
			for _, what := range []string{"invalid", "not a number", "number", "port", "parse", "unknown", "illegal"} {
				if named && strings.Contains(low, what) {
					return line
				}
			}
		}
	}
	return ""
}

// instance is what %i and %I are of a unit; "" where it is none of a template.
func instance(unit string) (name, plain string) {
	_, rest, is := strings.Cut(unit, "@")
	if at := strings.LastIndexByte(rest, '.'); is && at > 0 {
		name = rest[:at]
	}
	return name, escaped().ReplaceAllStringFunc(strings.ReplaceAll(name, "-", "/"), func(code string) string {
		n, _ := strconv.ParseUint(code[2:], 16, 8)
		return string([]byte{byte(n)})
	})
}

var escaped = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\\x[0-9a-f]{2}`) })
