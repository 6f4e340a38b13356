// Package translate reads how somebody runs a program in the background, so that it can be
// run in another way: a line of a shell, a unit of systemd, a section of supervisord's.
//
//	nohup ./app --port 80 >app.log 2>&1 &  ── Line ─┐
//	[Service] ExecStart=./app --port 80    ── File ─┴─▶ Work{Mode, Words, Log, Wishes, Lost}
//
// The words are those that the program gets, byte for byte. What only a shell can tell when it
// runs, a variable say, is left to a shell. What has no counterpart is told, and never guessed.
package translate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"outlive/harness/wish"
	"outlive/modes/unit"
)

// Work is what is run, and how it was run so far.
type Work struct {
	Mode   string // its id
	Words  []string
	Name   string // "" for one made of the words
	Log    string // where its output goes, as it was written; "" for nowhere that has a name
	Wishes map[string][]string
	Lost   []string // what has no counterpart: clauses, no full stop
	Notes  []string // what is done otherwise
}

// ErrForm is for a file that is neither a unit nor a section of supervisord's.
var ErrForm = errors.New("it has neither [Service] nor [program:NAME]")

// File reads a unit, or a section of supervisord's.
func File(text string) (Work, error) {
	switch {
	case strings.Contains("\n"+text, "\n[program:"):
		return program(text)
	case strings.Contains("\n"+text, "\n[Service]"):
		return service(text)
	}
	return Work{}, ErrForm
}

func (w *Work) lose(format string, args ...any) {
	w.Lost = append(w.Lost, fmt.Sprintf(format, args...))
}
func (w *Work) note(format string, args ...any) {
	w.Notes = append(w.Notes, fmt.Sprintf(format, args...))
}

// wish adds one, or tells that it cannot be had.
func (w *Work) wish(id, said, value string) {
	if _, err := wish.Parse(map[string][]string{id: {value}}); err != nil {
		w.lose("%s: %v", said, err)
		return
	}
	if w.Wishes == nil {
		w.Wishes = map[string][]string{}
	}
	w.Wishes[id] = append(w.Wishes[id], value)
}

// directive takes a setting of systemd's for a service.
func (w *Work) directive(key, value string) error {
	said := key + "=" + value
	switch key {
	case "WorkingDirectory":
		w.wish("workdir", said, strings.TrimPrefix(plainPercent(value), "-"))
	case "Environment":
		words, err := unitWords(value, false)
		for _, word := range words {
			w.wish("env", said, word)
		}
		return err
	case "EnvironmentFile":
		w.wish("env-file", said, strings.TrimPrefix(value, "-"))
	case "StandardOutput", "StandardError":
		w.stream(key, value)
	case "Type":
		if value != "simple" && value != "exec" {
			w.lose("%s: its manager is not told more than that it was started", said)
		}
	case "Description", "Documentation", "SyslogIdentifier":
	default:
		w.counterpart(key, value)
	}
	return nil
}

// counterpart finds the wish that has a directive of this name.
func (w *Work) counterpart(key, value string) {
	said := key + "=" + value
	for _, one := range wish.All() {
		if one.Unit == nil {
			continue
		}
		values, err := one.Parse(one.Example)
		if err != nil {
			continue
		}
		is := one.Unit(values)
		at := slices.IndexFunc(is, func(d unit.Directive) bool { return d.Section == "" && d.Key == key })
		if at < 0 || len(is) > 1 && !strings.HasPrefix(one.ID, "limit-") { // MemoryMax= brings what binds the swap, too
			continue
		}
		if _, err := one.Parse([]string{value}); err != nil && strings.Trim(value, "0123456789") == "" {
			value += "s" // a bare number of a time is one of seconds: systemd.time(7)
		}
		w.wish(one.ID, said, value)
		return
	}
	w.lose("%s: it has no counterpart here", said)
}

// stream takes where output goes.
func (w *Work) stream(key, value string) {
	kind, path, _ := strings.Cut(value, ":")
	switch {
	case kind == "append" || kind == "file" || kind == "truncate":
		path = plainPercent(path)
		if w.Log != "" && w.Log != path {
			w.lose("%s=%s: both streams go to %s", key, value, w.Log)
			return
		}
		w.Log = path
		if kind != "append" {
			w.note("the log is appended to: %s emptied it, or wrote over it", kind)
		}
	case value == "null" && (w.Log == "" || w.Log == "/dev/null"):
		w.Log = "/dev/null"
	case value == "inherit" || value == "journal":
	default:
		w.lose("%s=%s: it has no counterpart here", key, value)
	}
}

// plainPercent takes the escape of a percent sign away.
func plainPercent(text string) string { return strings.ReplaceAll(text, "%%", "%") }

// settings are the lines of an INI file, continued lines joined; heading is "[Service]".
type setting struct{ section, key, value string }

func settings(text string, continued bool) (all []setting) {
	section := ""
	if continued {
		text = strings.ReplaceAll(text, "\\\n", " ")
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			section = line
		default:
			key, value, _ := strings.Cut(line, "=")
			all = append(all, setting{section, strings.TrimSpace(key), strings.TrimSpace(value)})
		}
	}
	return all
}
