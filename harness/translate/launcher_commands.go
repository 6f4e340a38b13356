package translate

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/wish"
)

// What each launcher takes for the command, behind its options.

// variables takes NAME=VALUE off the words of env(1).
func variables(l *line, words []string) ([]string, error) {
	for len(words) > 0 && strings.Contains(words[0], "=") {
		l.wish("env", words[0], words[0])
		words = words[1:]
	}
	return words, nil
}

// tmuxCommand gives the command of a session: one word is a line of a shell's, and a word
// that is ; ends it.
func tmuxCommand(l *line, words []string) ([]string, error) {
	if at := slices.Index(words, ";"); at >= 0 {
		if rest := words[at+1:]; len(rest) == 2 && rest[0] == "pipe-pane" && strings.HasPrefix(rest[1], "exec cat >>") {
			if inner, err := Line("cat "+strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(rest[1], "##", "#"), "%%", "%"), "exec cat "), "bash"); err == nil {
				_ = l.logged(inner.Log)
			}
		} else {
			l.lose("the commands of tmux behind ;: %s", strings.Join(rest, " "))
		}
		words = words[:at]
	}
	for i, word := range words {
		if head, is := strings.CutSuffix(word, `\;`); is {
			words[i] = head + ";"
		}
	}
	if len(words) != 1 {
		return words, nil
	}
	inner, err := Line(words[0], "bash")
	if err != nil {
		return nil, err
	}
	if inner.Mode != "foreground" || len(inner.Wishes) > 0 || len(inner.Lost) > 0 || inner.Log != "" {
		return []string{"sh", "-c", words[0]}, nil
	}
	l.Notes = append(l.Notes, inner.Notes...)
	return inner.Words, nil
}

// teed takes the tee off that outlive's own line for dtach has.
func teed(l *line, words []string) ([]string, error) {
	if len(words) > 4 && words[0] == "sh" && words[1] == "-c" && strings.HasSuffix(words[2], `exec "$@" 2>&1 | tee -ai "$0"`) {
		_ = l.logged(words[3])
		return words[4:], nil
	}
	return words, nil
}

// dollars takes systemd's escape of a dollar away; in a scope nobody reads one.
func dollars(l *line, words []string) ([]string, error) {
	if l.Mode == "systemd-scope" {
		return words, nil
	}
	for i, word := range words {
		if strings.Contains(strings.ReplaceAll(word, "$$", ""), "$") {
			return nil, fmt.Errorf("cannot translate %q: systemd fills it in from the service's environment: write its value, or $$ for a dollar", word)
		}
		words[i] = strings.ReplaceAll(word, "$$", "$")
	}
	return words, nil
}

// program is the one that start-stop-daemon starts, before its arguments.
func (l *line) program(value string) error { l.startas = value; return nil }

func started(l *line, words []string) ([]string, error) {
	if l.startas == "" {
		return nil, fmt.Errorf("cannot translate start-stop-daemon: it names no program: --startas or --exec")
	}
	return append([]string{l.startas}, words...), nil
}

// ours reads MODE [flags] [--] CMD of outlive run and outlive native.
func ours(l *line, words []string) ([]string, error) {
	if len(words) < 2 {
		return nil, fmt.Errorf("cannot translate outlive: it names no command")
	}
	l.Mode = words[0]
	at := slices.Index(words, "--")
	if at < 0 {
		return words[1:], nil
	}
	for i := 1; i < at; i++ {
		name, value, is := strings.Cut(strings.TrimPrefix(words[i], "--"), "=")
		if !is && i+1 < at {
			i++
			value = words[i]
		}
		switch _, wishes := wish.Lookup(name); {
		case name == "log":
			_ = l.logged(value)
		case name == "name":
			_ = l.named(value)
		case wishes:
			l.wish(name, "--"+name, value)
		case name != "pidfile" && name != "via":
			return nil, fmt.Errorf("cannot translate outlive: its option --%s has no counterpart: leave it out", name)
		}
	}
	return words[at+1:], nil
}
