//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/event"
	"outlive/harness/host"
	"outlive/harness/lab"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/modes"
)

// pick is how a part of the matrix is named on a command line.
type pick struct {
	modes, events, shells []string
	via, voices           []string
	without, runtimes     []string
	parts                 []string
	lab                   labChoice
	guest                 guestChoice
	every                 bool // event, the rare ones too, where none is named
}

// labChoice says whether, and from what, a disposable machine is made for it.
type labChoice struct {
	on   bool
	root string
}

func (l *labChoice) register(flags *pflag.FlagSet) {
	flags.BoolVar(&l.on, "lab", false, "on a disposable machine with systemd, logind and sshd")
	flags.StringVar(&l.root, "lab-root", "", "make that machine from this root file system, not from this machine's")
}

// machine gives the machine that is asked for, nil for this one, or says why
// it cannot be made.
func (l *labChoice) machine() (*plan.Machine, error) {
	if !l.on && l.root == "" {
		return nil, nil
	}
	root := ""
	if l.root != "" {
		var err error
		if root, err = filepath.Abs(l.root); err != nil {
			return nil, usageError("", "cannot use the root file system %q: %w", l.root, err)
		}
		if info, err := os.Stat(root); err != nil || !info.IsDir() {
			return nil, usageError("name a folder with a whole system in it, such as debootstrap makes", "cannot use the root file system %q: it is no folder", l.root)
		}
	}
	if err := lab.Missing(root); err != nil {
		return nil, labError("", err)
	}
	return &plan.Machine{Root: root}, nil
}

func (p *pick) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&p.modes, "modes", nil, "only these modes (default all)")
	flags.StringSliceVar(&p.via, "via", nil, "only these ways of doing them: shell, tool, native (default all)")
	flags.StringSliceVar(&p.events, "events", nil, "only these events (default all but the rare ones, which list events marks)")
	flags.StringSliceVar(&p.shells, "shells", nil, "all, or a list (default your shell)")
	flags.StringSliceVar(&p.voices, "voice", []string{plan.Chatty}, "of the workload: all, or a list: silent, chatty (it flushes each line), buffered")
	flags.StringSliceVar(&p.without, "without", nil, "leave out these steps of the modes that have them")
	p.lab.register(flags)
	flags.StringSliceVar(&p.runtimes, "runtime", []string{runtimes.Go}, "what the workload is written for: all, or a list")
	flags.StringSliceVar(&p.parts, "part", []string{parts.Plain}, "what the built-in workload does by itself: all, or a list (outlive list parts)")
	p.guest.register(flags)
	complete(cmd, "modes", idsOf("modes")...)
	complete(cmd, "events", idsOf("events")...)
	complete(cmd, "shells", append(idsOf("shells"), "all")...)
	complete(cmd, "runtime", append(idsOf("runtimes"), "all")...)
	complete(cmd, "part", append(idsOf("parts"), "all")...)
	complete(cmd, "via", vias...)
	complete(cmd, "voice", append(idsOf("voices"), "all")...)
}

var vias = []string{string(modes.Shell), string(modes.Tool), string(modes.Native)}

// selection looks everything up; the error offers the nearest name.
func (p *pick) selection(a *app) (s plan.Selection, err error) {
	ways, usual := modes.Usual(), event.Usual()
	if p.every {
		ways, usual = modes.All(), event.All()
	}
	if s.Modes, err = lookUp("mode", p.modes, ways, modes.Lookup, idsOf("modes")); err != nil {
		return s, err
	}
	if s.Guest, err = p.guest.guest(); err != nil {
		return s, err
	}
	if s.Events, err = lookUp("event", p.events, usual, event.Lookup, idsOf("events")); err != nil {
		return s, err
	}
	if s.Shells, err = p.pickShells(a); err != nil {
		return s, err
	}
	if s.Lab, err = p.lab.machine(); err != nil {
		return s, err
	}
	if err := p.guest.there(s.Lab); err != nil {
		return s, err
	}
	if s.Lab == nil {
		if err := p.local(&s); err != nil {
			return s, err
		}
	}
	if s.Runtimes, err = p.pickRuntimes(); err != nil {
		return s, err
	}
	if s.Parts, err = p.pickParts(s.Runtimes, s.Lab != nil); err != nil {
		return s, err
	}
	for _, via := range p.via {
		if !slices.Contains(vias, via) {
			return s, unknownError("via", via, vias)
		}
		s.Via = append(s.Via, modes.Via(via))
	}
	if s.Voices, err = p.pickVoices(); err != nil {
		return s, err
	}
	if s.Guest != nil {
		s.Voices, s.Runtimes, s.Parts = []string{plan.Own}, []string{runtimes.Go}, nil
	}
	if s.Guest != nil && s.Guest.Line != "" {
		s.Modes, s.Via = []modes.Mode{plan.LineMode(s.Guest.Line)}, nil
	}
	s.Without = p.without
	rows, err := s.Rows()
	if err != nil {
		return s, usageError("the steps: outlive list modes", "cannot compare: %w", err)
	}
	if len(rows) == 0 {
		return s, usageError("which there are: outlive list modes", "cannot compare: none of these modes has a %s form", strings.Join(p.via, " or "))
	}
	return s, p.installed(rows)
}

// local leaves out what takes a lab, and refuses it where it was asked for by name.
func (p *pick) local(s *plan.Selection) error {
	const hint = "add --lab to try it on a disposable machine"
	s.Events = slices.DeleteFunc(slices.Clone(s.Events), func(e event.Event) bool { return e.Lab && len(p.events) == 0 })
	for _, e := range s.Events {
		if e.Lab {
			return usageError(hint, "cannot make the event %s on this machine", e.ID)
		}
	}
	s.Modes = slices.DeleteFunc(slices.Clone(s.Modes), func(m modes.Mode) bool { return takesLab(m) && len(p.modes) == 0 })
	for _, m := range s.Modes {
		if takesLab(m) {
			return usageError(hint, "cannot try %s on this machine", m.ID)
		}
	}
	return nil
}

func takesLab(m modes.Mode) bool {
	return !slices.ContainsFunc(m.Forms, func(f modes.Form) bool { return !f.Lab })
}

// installed refuses what was asked for by name and is not there; what merely
// belongs to "all" is skipped by the matrix.
func (p *pick) installed(rows []plan.Cell) error {
	if len(p.modes) == 0 || p.lab.root != "" {
		return nil
	}
	for _, r := range rows {
		for _, program := range r.Form.Needs {
			if !host.Installed(program) {
				return unfitError(host.Gather().Install(program)+", or choose another mode (outlive list modes)",
					"cannot try %s: %s is not installed", r.Mode.ID, program)
			}
		}
	}
	return nil
}

// pickShells gives the user's own shell when it is one of ours, else bash.
func (p *pick) pickShells(a *app) ([]shell.Shell, error) {
	names := p.shells
	if len(names) == 1 && names[0] == "all" {
		names = nil
	} else if len(names) == 0 {
		own, why := a.loginShell()
		if why != "" {
			fmt.Fprintln(a.stderr, "outlive: "+why)
		}
		names = []string{own.ID}
	}
	picked, err := lookUp("shell", names, shell.All(), shell.Lookup, append(idsOf("shells"), "all"))
	if err != nil || len(p.shells) == 0 || p.shells[0] == "all" {
		return picked, err
	}
	for _, s := range picked {
		if _, err := s.Path(); err != nil {
			return nil, unfitError(host.Gather().Install(s.Command[0])+", or choose another shell (outlive list shells)",
				"cannot try %s: it is not installed", s.ID)
		}
	}
	return picked, nil
}

// pickRuntimes gives the built-in workload where none is named. One whose
// interpreter or compiler is not installed is skipped by the matrix.
func (p *pick) pickRuntimes() (ids []string, err error) {
	names := p.runtimes
	if len(names) == 1 && names[0] == "all" {
		names = idsOf("runtimes")
	} else if len(names) == 0 {
		names = []string{runtimes.Go}
	}
	picked, err := lookUp("runtime", names, nil, runtimes.Lookup, append(idsOf("runtimes"), "all"))
	for _, r := range picked {
		ids = append(ids, r.ID)
	}
	return ids, err
}

// pickParts gives the plain one where none is named. Only the built-in workload plays any other.
func (p *pick) pickParts(languages []string, inLab bool) (ids []string, err error) {
	names := p.parts
	all := len(names) == 1 && names[0] == "all"
	if all {
		names = idsOf("parts")
	} else if len(names) == 0 {
		return nil, nil
	}
	picked, err := lookUp("part", names, nil, parts.Lookup, append(idsOf("parts"), "all"))
	for _, part := range picked {
		if part.Lab && !inLab {
			if all {
				continue
			}
			return nil, usageError("add --lab to try it on a disposable machine", "cannot play the part %s on this machine", part.ID)
		}
		if part.ID == parts.Plain {
			part.ID = "" // there is one name for it in what is saved
		} else if !slices.Contains(languages, runtimes.Go) {
			return nil, usageError("leave --runtime out", "cannot use --part %s with a workload in %s: only the built-in one plays a part", part.ID, strings.Join(languages, ", "))
		}
		ids = append(ids, part.ID)
	}
	return ids, err
}

// pickVoices gives those that are named; "both" are the two that flush.
func (p *pick) pickVoices() (ids []string, err error) {
	names := p.voices
	switch {
	case slices.Equal(names, []string{"all"}):
		names = idsOf("voices")
	case slices.Equal(names, []string{"both"}):
		names = []string{plan.Silent, plan.Chatty}
	}
	picked, err := lookUp("voice", names, nil, plan.LookupVoice, append(idsOf("voices"), "both", "all"))
	for _, v := range picked {
		ids = append(ids, v.ID)
	}
	return ids, err
}

// lookUp finds names in a registry, each once; no names mean all.
func lookUp[T any](kind string, names []string, all []T, find func(string) (T, bool), known []string) ([]T, error) {
	if len(names) == 0 {
		return all, nil
	}
	var found []T
	for i, name := range names {
		item, ok := find(strings.TrimSpace(name))
		if !ok {
			return nil, unknownError(kind, name, known)
		}
		if !slices.Contains(names[:i], name) {
			found = append(found, item)
		}
	}
	return found, nil
}
