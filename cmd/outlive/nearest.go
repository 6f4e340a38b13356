//go:build linux

package main

import (
	"slices"
	"strings"
)

// unknownError is the usage error for a name that is none of its kind ("mode",
// "event", "shell" ...); it offers the nearest.
func unknownError(kind, name string, known []string) error {
	hint := "choose one of " + strings.Join(known, ", ")
	if list := kind + "s"; len(known) > readable && slices.ContainsFunc(catalogues(), func(c catalogue) bool { return c.kind == list }) {
		hint = "the " + list + ": outlive list " + list
	}
	if near := nearest(name, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return usageError(hint, "there is no %s %q", kind, name)
}

// readable is how many names one reads through in an error.
const readable = 12

// nearest gives the known name that a slip of the fingers or a cut-off typing
// turns into name; empty when none is near.
func nearest(name string, known []string) string {
	best, least := "", 2+len(name)/3
	for _, k := range known {
		if len(name)-len(k) >= least { // nor is the distance less
			continue
		}
		d := distance(name, k)
		if len(name) > 1 && strings.HasPrefix(k, name) {
			d = 1
		}
		if d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is Levenshtein's: insertions, deletions and substitutions, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(before[j+1]+1, row[j]+1, before[j]+change)
		}
	}
	return row[len(b)]
}
