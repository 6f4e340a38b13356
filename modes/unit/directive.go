package unit

import "strings"

// Directive is one setting of a service, in the words of each who may be told.
type Directive struct {
	Section    string // heading of a unit file's; "" for [Service]
	Key, Value string // there: Key=Value
	// Option is the word for systemd-run(1); "" for --property=Key=Value.
	Option string
	// Name and As are the property and its value on the message bus
	// (org.freedesktop.systemd1(5)); Name is "" where that is Key.
	Name string
	As   any
}

// Word is the directive for systemd-run(1).
func (d Directive) Word() string {
	if d.Option != "" {
		return d.Option
	}
	return "--property=" + d.Key + "=" + d.Value
}

// Property is the directive for the message bus.
func (d Directive) Property() (name string, value any) {
	if d.Name != "" {
		return d.Name, d.As
	}
	return d.Key, d.As
}

// Set puts settings, "Key=Value", at the end of the section of a file whose heading begins
// so. What the section said of the same keys is gone: of some the last would hold, of
// others all would.
func Set(text, heading string, settings ...string) string {
	keys := map[string]bool{}
	for _, s := range settings {
		key, _, _ := strings.Cut(s, "=")
		keys[key] = true
	}
	var kept []string
	inside, at := false, -1
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		key, _, is := strings.Cut(line, "=")
		if strings.HasPrefix(line, "[") {
			inside = strings.HasPrefix(line, heading)
		}
		if inside && is && keys[key] {
			continue
		}
		if kept = append(kept, line); inside && line != "" {
			at = len(kept)
		}
	}
	if at < 0 {
		return text
	}
	all := append(append(append([]string(nil), kept[:at]...), settings...), kept[at:]...)
	return strings.Join(all, "\n") + "\n"
}

// Value writes a word as a directive wants it that splits its value into words, and expands
// no variables: Environment=.
func Value(word string) string {
	return strings.ReplaceAll(Words([]string{word}), "$$", "$")
}
