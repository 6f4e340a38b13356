//go:build linux

package main

import "strings"

// button is the key that makes a step's event happen.
type button struct {
	code byte
	name string
}

// taken are the keys with Ctrl that shells and terminals need themselves: Ctrl-[ is Esc,
// I is Tab, J and M are Enter, H is Backspace.
const taken = "cdhijmqsz[\\"

// buttonOf reads Ctrl-G, C-g or ^g.
func buttonOf(text string) (button, error) {
	key := strings.ToLower(text)
	for _, prefix := range []string{"ctrl-", "ctrl+", "c-", "^"} {
		if rest, cut := strings.CutPrefix(key, prefix); cut {
			key = rest
			break
		}
	}
	if len(key) != 1 || key == strings.ToLower(text) || !strings.ContainsAny(key, "abcdefghijklmnopqrstuvwxyz[\\]^_") {
		return button{}, usageError("choose Ctrl and a letter, or one of ] ^ _, as in --key ctrl-g", "cannot take %q for the key: it is no such key", text)
	}
	if strings.Contains(taken, key) {
		return button{}, usageError("choose another, as in --key ctrl-g", "cannot take %q for the key: shells and terminals need it", text)
	}
	return button{key[0] & 0x1f, "Ctrl-" + strings.ToUpper(key)}, nil
}

const usualButton = "Ctrl-]" // as lessons name studio.Button

// page sets Markdown, in which the key has the name of the one that was chosen.
func (l *learner) page(markdown string) string { return l.app.page(l.named(markdown)) }

func (l *learner) named(text string) string {
	return strings.ReplaceAll(text, usualButton, l.button.name)
}
