//go:build linux

package main

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/picture"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/story"
)

// storied are the formats that tell each trial's story, for which its evidence is kept until
// it is written.
func (f *compareFlags) storied() bool { return f.format == "html" }

// stories tell trials as explain does.
type stories struct {
	*footer
	last    story.Story
	drawn   int // pictures
	witness string
	kept    map[keptBy][]plan.Cell
}

// keptBy is all that who survives an event depends on.
type keptBy struct {
	event, shell, voice, runtime, part string
	catches                            bool // a program of somebody's own catches SIGHUP
}

// tell gives the story of the trial that was seen last.
func (s *stories) tell(t plan.Trial) page.Document {
	of := story.Story{Cell: s.cells[s.seen-1], Trial: t, Witness: s.witness}
	c := of.Cell
	key := keptBy{c.Event.ID, c.Shell, c.Voice, c.Runtime, c.Part, c.Guest != nil && t.Evidence != nil && evidence.Has(t.Evidence.Before.Caught, int(unix.SIGHUP))}
	if t.Outcome != evidence.Survived && t.Outcome != evidence.Restarted {
		all, known := s.kept[key]
		if !known {
			all, _ = keepers(c, t, s.flags.lab) // such a selection was made before
			s.kept[key] = all
		}
		of.Keepers = all
	}
	s.last = of
	return story.Document(of, story.Options{Look: s.out.page(), Program: called(), Shell: s.userShell().ID})
}

// draw gives the picture of the trial that was told last.
func (s *stories) draw(plan.Trial) []byte {
	s.drawn++
	return picture.Draw([]picture.Panel{{Scene: s.last.Scene()}}, picture.Options{
		ID: "picture" + strconv.Itoa(s.drawn), Inline: true, Untitled: true, Words: s.out.page().Words,
	})
}

// placed is all that names a cell among others.
type placed struct{ mode, without, via, shell, event, voice, runtime, part string }

// explain gives the line to type for the whole story of a trial.
func (f *footer) explain() func(plan.Trial) string {
	at := make(map[placed]int, len(f.cells))
	for i, c := range f.cells {
		at[placed{c.Mode.ID, strings.Join(c.Without, ","), string(c.Form.Via), c.Shell, c.Event.ID, c.Voice, c.Runtime, c.Part}] = i
	}
	return func(t plan.Trial) string {
		i, known := at[placed{t.Mode, t.Without, t.Via, t.Shell, t.Event, t.Voice, t.Runtime, t.Part}]
		if !known {
			return ""
		}
		return called() + " " + story.Explain(f.cells[i], f.userShell().ID)
	}
}

// tells adds to the options what a page of stories takes.
func (f *compareFlags) tells(a *app, c *comparison, o *report.Options) {
	o.Language = a.language
	if f.storied() {
		s := &stories{footer: c.footer, witness: c.witness, kept: map[keptBy][]plan.Cell{}}
		o.Story, o.Explain, o.Picture, o.Style = s.tell, c.footer.explain(), s.draw, picture.Style
	}
}
