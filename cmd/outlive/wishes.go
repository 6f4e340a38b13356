//go:build linux

package main

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"outlive/harness/runs"
	"outlive/harness/wish"
)

// wishFlags are a flag for each wish, the values that it is given by its id.
func wishFlags(flags *pflag.FlagSet) map[string]*[]string {
	given := map[string]*[]string{}
	for _, w := range wish.All() {
		given[w.ID] = flags.StringArray(w.ID, nil, w.Summary)
	}
	return given
}

// wish reads what is wished, and refuses what the mode cannot keep.
func (a *app) wish(o *runs.Order, f runFlags) (err error) {
	given := map[string][]string{}
	for id, values := range f.wishes {
		given[id] = *values
	}
	if o.Wishes, err = wish.Parse(given); err != nil {
		return usageError("", "%w", err)
	}
	err = o.Seat(f.print || o.Form.Start == nil).Check()
	var refused *wish.Refusal
	if !errors.As(err, &refused) {
		return err
	}
	hint := "leave it out"
	if len(refused.Instead) > 0 {
		hint = "a mode that can"
		if refused.Started {
			hint += ", where outlive starts it, without --print"
		}
		hint += ": " + strings.Join(refused.Instead[:min(len(refused.Instead), someModes)], ", ") + "; all: " + called() + " list modes --wishes"
	}
	return usageError(hint, "cannot run in %s: %w", o.Mode.ID, refused)
}

// someModes are as many as one reads in a hint.
const someModes = 3
