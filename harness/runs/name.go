package runs

import (
	"fmt"
	"path/filepath"
	"strings"
)

// longest leaves room for the name in a socket's path, which unix(7) limits to
// 108 bytes.
const longest = 40

// CheckName tells whether a name can stand in file names, in tmux and in
// screen, which change or interpret other characters.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("cannot use an empty name")
	case len(name) > longest:
		return fmt.Errorf("cannot use a name of %d bytes: %d are the most", len(name), longest)
	case name[0] == '-':
		return fmt.Errorf("cannot use the name %q: it would be taken for a flag", name)
	}
	for _, r := range name {
		if !fits(r) {
			return fmt.Errorf("cannot use the name %q: %q has no place in it", name, r)
		}
	}
	return nil
}

func fits(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

// DefaultName makes a name of a command: that of its file, without what does
// not fit into a name.
func DefaultName(command []string) string {
	base := filepath.Base(command[0])
	if stem := strings.TrimSuffix(base, filepath.Ext(base)); stem != "" {
		base = stem
	}
	name := strings.Map(func(r rune) rune {
		if fits(r) {
			return r
		}
		return '-'
	}, base)
	if name = strings.Trim(name, "-"); name == "" {
		return "run"
	}
	const number = 5 // bytes for "-9999", should the name be in use
	return strings.TrimRight(name[:min(len(name), longest-number)], "-")
}
