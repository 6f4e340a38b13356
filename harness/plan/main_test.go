package plan

import (
	"slices"
	"strings"

	"outlive/harness/event"
	"outlive/harness/shell"
	"outlive/modes"
)

// selected is what has these ids, words separated by blanks; "" for all.
func selected(ids, events, shells string) Selection {
	return Selection{
		Modes:  named(modes.All(), ids, func(m modes.Mode) string { return m.ID }),
		Events: named(event.All(), events, func(e event.Event) string { return e.ID }),
		Shells: named(shell.All(), shells, func(sh shell.Shell) string { return sh.ID }),
		Voices: []string{Silent, Chatty},
	}
}

func named[T any](all []T, list string, id func(T) string) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool {
		return list != "" && !slices.Contains(strings.Fields(list), id(one))
	})
}

// Forms of the tests' own.
var (
	foregroundForm = modes.Form{Via: modes.Shell, Line: "{cmd}", Held: "{cmd}", Traits: modes.Traits{
		OwnGroup: true, Foreground: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal, KeepsShell: true,
	}}
	jobForm = modes.Form{Via: modes.Shell, Line: "{cmd} &", Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, Stdin: modes.Terminal, Output: modes.Terminal,
	}}
	nohupForm = modes.Form{Via: modes.Tool, Line: "nohup {cmd} >{log} 2>&1 &", Traits: modes.Traits{
		OwnGroup: true, Job: true, TTY: modes.Terminal, IgnoresHUP: true, Stdin: modes.Unread, Output: modes.File,
	}}
)

func cell(form modes.Form, shell, eventID, voice string) Cell {
	ev, _ := event.Lookup(eventID)
	return Cell{Mode: modes.Mode{ID: "mutant", Forms: []modes.Form{form}}, Form: form, Shell: shell, Event: ev, Voice: voice}
}
