//go:build linux

package main

import (
	"slices"
	"strings"

	"outlive/harness/registry"
)

// unknownError is the usage error for a name that is none of its kind ("mode",
// "event", "shell" ...); it offers the nearest.
func unknownError(kind, name string, known []string) error {
	hint := "choose one of " + strings.Join(known, ", ")
	if list := kind + "s"; len(known) > readable && slices.ContainsFunc(catalogues(), func(c catalogue) bool { return c.kind == list }) {
		hint = "the " + list + ": outlive list " + list
	}
	if near := registry.Nearest(name, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return usageError(hint, "there is no %s %q", kind, name)
}

// readable is how many names one reads through in an error.
const readable = 12
