package inspect

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Setting is one line of a configuration, and the file that it is from; "" is none: the
// program's own default.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	File  string `json:"file"`
	// Stale: it was read when the program started, and its files say otherwise by now.
	Stale bool `json:"stale"`
}

// String is how it is told in a line.
func (s Setting) String() string {
	if s.Stale {
		return s.Key + "=" + s.Value + " (in force)"
	}
	return s.Key + "=" + s.Value + " (" + orElse(s.File, "logind's default") + ")"
}

// settings are what files say, in the order in which they count: the last one of a switch
// does, lists add up.
type settings []Setting

// places are where systemd looks for its configuration: what is in the first hides what
// has the same name in others, systemd.unit(5) and logind.conf(5). Measured with 252.
var places = []string{"/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"}

// merged reads a file of that name and its drop-ins, below root, as systemd does: first the
// first file, then all drop-ins by their names, wherever they are. An empty file, or a link
// to /dev/null, says nothing.
func merged(root, name, section string) (all settings) {
	for _, dir := range places {
		path := filepath.Join(root, dir, name)
		if text, err := os.ReadFile(path); err == nil {
			all = parseSettings(string(text), path, section)
			break
		}
	}
	at := map[string]string{}
	for _, dir := range slices.Backward(places) {
		found, _ := filepath.Glob(filepath.Join(root, dir, name+".d", "*.conf"))
		for _, path := range found {
			if base := filepath.Base(path); !strings.HasPrefix(base, ".") {
				at[base] = path
			}
		}
	}
	var names []string
	for base := range at {
		names = append(names, base)
	}
	slices.Sort(names)
	for _, base := range names {
		if text, err := os.ReadFile(at[base]); err == nil {
			all = append(all, parseSettings(string(text), at[base], section)...)
		}
	}
	return all
}

// parseSettings reads the lines of a section, systemd.syntax(7).
func parseSettings(text, path, section string) (all settings) {
	in, begun := "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if part, goesOn := strings.CutSuffix(line, `\`); goesOn {
			begun += part + " "
			continue
		}
		line, begun = strings.TrimSpace(begun+line), ""
		if name, is := strings.CutPrefix(line, "["); is {
			in = strings.TrimSuffix(name, "]")
			continue
		}
		if key, value, is := strings.Cut(line, "="); is && in == section {
			all = append(all, Setting{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value), File: path})
		}
	}
	return all
}

// flag is what they make of a switch; ok is false where none says a thing that counts.
func (all settings) flag(key string) (is Setting, ok bool) {
	for _, one := range all {
		if value, valid := boolean(one.Value); one.Key == key && valid {
			is, ok = Setting{Key: key, Value: yesNo(value), File: one.File}, true
		}
	}
	return is, ok
}

// list is what they make of a list, to which each adds, and which an empty one empties.
func (all settings) list(key string) (is Setting, ok bool) {
	var words []string
	for _, one := range all {
		if one.Key != key {
			continue
		}
		if ok = true; one.Value == "" {
			words = nil
		}
		words = append(words, strings.Fields(one.Value)...)
		is.File = one.File
	}
	is.Key, is.Value = key, strings.Join(words, " ")
	return is, ok
}

func boolean(word string) (value, ok bool) {
	switch strings.ToLower(word) {
	case "1", "yes", "y", "true", "t", "on":
		return true, true
	case "0", "no", "n", "false", "f", "off":
		return false, true
	}
	return false, false
}

func yesNo(value bool) string {
	if value {
		return "yes"
	}
	return "no"
}
