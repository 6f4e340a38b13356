package registry

import (
	"slices"
	"strings"
)

// Nearest gives the known name that a slip of the fingers or a cut-off typing
// turns into name; empty when none is near.
func Nearest(name string, known []string) string {
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
