//go:build linux

package main

import (
	"strings"

	"outlive/harness/shell"
	"outlive/modes"
)

// formItem is one way of doing a mode; its JSON is a contract.
type formItem struct {
	Via    modes.Via         `json:"via"`
	Line   string            `json:"line"`   // as typed; {cmd}, {sh}, {log}, {name}, {pidfile} and {without} are filled in
	Traits []string          `json:"traits"` // what it makes of a process, in words
	Needs  []string          `json:"needs,omitempty"`
	NotIn  map[string]string `json:"not_in,omitempty"` // why it has no meaning, by shell
	Steps  []stepItem        `json:"steps,omitempty"`
}

type stepItem struct {
	Name    string `json:"name"` // after --without
	Summary string `json:"summary"`
}

func modeItem(m modes.Mode) item {
	it := item{ID: m.ID, Summary: m.Summary, Use: m.Use, Source: m.Source, Lab: takesLab(m), Rare: m.Rare}
	for _, f := range m.Forms {
		it.Forms = append(it.Forms, describe(f))
	}
	return it
}

func describe(f modes.Form) formItem {
	d := formItem{Via: f.Via, Line: f.Typed(), Traits: traitWords(f.Traits), Needs: f.Needs, NotIn: map[string]string{}}
	for _, sh := range shell.All() {
		if why := sh.Refuses(f); why != "" {
			d.NotIn[sh.ID] = why
		}
	}
	for _, s := range f.Steps {
		d.Steps = append(d.Steps, stepItem{s.Name, s.Summary})
	}
	return d
}

// traitWords tells what a form makes of a process: what always matters first,
// then what is out of the ordinary.
func traitWords(t modes.Traits) []string {
	words := []string{session(t), terminalOf(t.TTY), "stdin " + place(t.Stdin), output(t)}
	for _, trait := range []struct {
		has  bool
		word string
	}{
		{t.Piped, "through a pipe to another process"},
		{t.IgnoresHUP, "ignores SIGHUP"},
		{t.IgnoresINT, "ignores SIGINT"},
		{t.Foreground, "in the foreground"},
		{t.Job, "a job of the shell"},
		{t.OwnGroup, "own process group"},
		{t.Orphan, "orphaned"},
		{t.RootDir, "works in /"},
		{t.UmaskZero, "umask 0"},
		{t.Attached, "a client passes keys on"},
		{t.Leaks, "leaks descriptors"},
		{t.DirtyEnv, "leaves marks in the environment"},
		{t.Unit == modes.OwnUnit && !t.UserUnit, "in a unit of the system's"},
		{t.Unit == modes.OwnUnit && t.UserUnit, "in a unit of the user's manager"},
		{t.Returns, "comes back after a reboot"},
		{t.Restarts != modes.Never, "is started again " + string(t.Restarts)},
		{t.Limits != modes.Limits{}, "may not take all that it can get"},
		{t.Guarded != modes.Guarded{}, "may not write everywhere"},
		{t.Listens, "is handed a socket"},
		{t.Start == modes.Notify, "its start waits until it is ready"},
		{t.Watched, "is ended when it hangs"},
		{t.KeepsShell, "keeps the prompt"},
	} {
		if trait.has {
			words = append(words, trait.word)
		}
	}
	return words
}

func session(t modes.Traits) string {
	switch {
	case t.OwnSession && t.Leader:
		return "leads its own session"
	case t.OwnSession:
		return "own session, not its leader"
	}
	return "the shell's session"
}

func terminalOf(p modes.Place) string {
	switch p {
	case modes.Terminal:
		return "the shell's terminal"
	case modes.Pane:
		return "a terminal of its own"
	}
	return "no terminal"
}

func output(t modes.Traits) string {
	words := []string{"output to", place(t.Output)}
	if t.Append {
		words = append(words, "(appended)")
	}
	if t.ReadOnly {
		words = append(words, "(not writable)")
	}
	return strings.Join(words, " ")
}

func place(p modes.Place) string {
	switch p {
	case modes.Terminal, modes.Pane:
		return "the " + string(p)
	case modes.File:
		return "the log"
	}
	return string(p)
}
