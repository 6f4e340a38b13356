//go:build linux

package main

import (
	"strings"

	"github.com/spf13/pflag"
)

// other reads what the second run is against the first, and in which mode that is: the
// same, but for what --against says.
func (f *explainFlags) other(mode string) (*explainFlags, string, error) {
	other := *f
	set := pflag.NewFlagSet("--against", pflag.ContinueOnError)
	set.SetInterspersed(true)
	set.Usage = func() {}
	words := strings.Fields(f.against)
	if len(words) > 0 && !strings.HasPrefix(words[0], "-") && words[0] != mode {
		other.via, other.without = "", nil // they are the first mode's
	}
	other.register(set)
	const hint = "a mode, flags of it, or both: --against nohup, --against '--without setsid'"
	if err := set.Parse(words); err != nil {
		return nil, "", usageError(hint, "cannot read --against %q: %w", f.against, err)
	}
	switch named := set.Args(); {
	case len(words) == 0 || len(named) > 1:
		return nil, "", usageError(hint, "cannot read --against %q: it takes one mode", f.against)
	case len(named) == 1 && f.guest.typed():
		return nil, "", usageError("--against '--shell zsh'", "cannot use mode %q with --line: it is typed as it stands", named[0])
	case len(named) == 1:
		mode = named[0]
	}
	return &other, mode, nil
}
