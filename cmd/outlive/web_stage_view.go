//go:build linux

package main

import (
	"fmt"

	"outlive/harness/event"
	"outlive/harness/shell"
	"outlive/harness/story"
	"outlive/harness/web"
	"outlive/modes"
)

func (s *webStage) story() story.Story {
	return story.Story{Cell: s.cell, Trial: s.trial, Witness: s.sight}
}

// scene is what the room is shown of it: no signal before its time, and no end before the last.
func (s *webStage) scene() story.Scene {
	scene := s.story().Scene()
	if s.phase == over {
		return scene
	}
	scene.Signals = scene.Signals[:min(s.shown, len(scene.Signals))]
	scene.Folded, scene.Outcome, scene.Verdict, scene.Sum, scene.Why, scene.Rule, scene.Source = 0, "", "", "", "", "", ""
	for i := range scene.Actors {
		a := &scene.Actors[i]
		a.Fate, a.Outcome, a.Gone = "", "", false
	}
	return scene
}

// stageDrawn is what is on the stage.
func (w *webRoom) stageDrawn() web.Frame {
	play, s := web.Play{Title: w.inWords("Stage")}, w.stage
	switch {
	case s == nil:
		play.None = w.inWords("The stage is empty. The speaker puts a mode on it, and lets an event happen to it.")
	case s.wrong != nil:
		play.None = w.say("It could not be tried: %s", s.wrong.Error())
	case s.phase == setting:
		play.Said = w.inWords("The stage is being set.")
	default:
		scene := s.scene()
		play.Picture, play.Said = web.Picture(scene, w.inWords), w.going(s, scene)
	}
	return web.Frame{Title: play.Title, Main: play.Draw()}
}

// going says how far it is.
func (w *webRoom) going(s *webStage, scene story.Scene) string {
	switch {
	case s.phase == waiting:
		return w.say("What becomes of it when %s?", w.inWords(s.cell.Event.Summary))
	case s.phase == happening:
		return w.inWords("It happens. Signals are shown slowly.")
	case len(scene.Signals) > 0:
		return w.say("It took %s ms; it was shown slowly.", fmt.Sprintf("%.2f", scene.Signals[len(scene.Signals)-1].At.Seconds()*1000))
	}
	return ""
}

// stageRow has what the speaker does with the stage.
func (w *webRoom) stageRows() []web.Row {
	mode, what, sh := web.Field{Label: w.inWords("Mode")}, web.Field{Label: w.inWords("Event")}, web.Field{Label: w.inWords("Shell")}
	on := map[string]bool{"background": true, "hangup": true, w.userShell().ID: true}
	if w.stage != nil {
		on = map[string]bool{w.stage.cell.Mode.ID: true, w.stage.cell.Event.ID: true, w.stage.cell.Shell: true}
	}
	for _, m := range modes.All() {
		if !m.Forms[0].Lab {
			mode.Options = append(mode.Options, web.Option{Value: m.ID, Name: m.ID, Chosen: on[m.ID]})
		}
	}
	for _, e := range event.All() {
		if !e.Lab {
			what.Options = append(what.Options, web.Option{Value: e.ID, Name: w.inWords(e.Heading), Chosen: on[e.ID]})
		}
	}
	for _, one := range shell.All() {
		if _, err := one.Path(); err == nil {
			sh.Options = append(sh.Options, web.Option{Value: one.ID, Name: one.ID, Chosen: on[one.ID]})
		}
	}
	waits := w.stage != nil && w.stage.phase == waiting && w.stage.wrong == nil
	return []web.Row{{Label: w.inWords("Stage"), Fields: []web.Field{mode, what, sh}, Buttons: []web.Button{
		{Word: "stage", Name: w.inWords("Set it")},
	}}, {Buttons: []web.Button{
		{Word: "happen", Name: w.inWords("Let it happen"), Keys: "Enter h", Off: !waits},
		{Word: "clear", Name: w.inWords("Clear it"), Off: w.stage == nil},
	}}}
}
