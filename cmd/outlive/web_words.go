//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"

	"outlive/harness/web"
	"outlive/lessons"
	"outlive/lessons/markdown"
)

// obey does what a word of the speaker's says, and gives the answer.
func (w *webRoom) obey(ctx context.Context, words []string) string {
	if len(words) == 0 {
		return ""
	}
	switch more := words[1:]; {
	case words[0] == "show" && len(more) == 1 && (more[0] == string(web.Class) || more[0] == string(web.Slides) || more[0] == string(web.Stage)):
		w.kept.Shown = web.View(more[0])
		return ""
	case words[0] == "slides" && len(more) == 1:
		return w.begins(more[0])
	case words[0] == "next" && len(more) == 0:
		return w.turnBy(1)
	case words[0] == "back" && len(more) == 0:
		return w.turnBy(-1)
	case words[0] == "try" && len(more) == 0:
		return w.tries(ctx)
	case words[0] == "stage" && len(more) >= 2 && len(more) <= 3:
		return w.sets(ctx, more[0], more[1], strings.Join(more[2:], ""))
	case words[0] == "happen" && len(more) == 0:
		return w.happens()
	case words[0] == "clear" && len(more) == 0:
		w.stage.close(&w.ended)
		w.stage = nil
		return ""
	case words[0] == "quit" || words[0] == "q":
		return w.say("There is no word %q here.", words[0])
	}
	return w.class.obey(words)
}

// begins shows a lesson's slides, to everybody.
func (w *webRoom) begins(lesson string) string {
	l, known := lessons.Lookup(w.class.all, lesson)
	if !known {
		return w.say("There is no lesson %q.", lesson)
	}
	w.turns(l.ID, sheet{})
	w.kept.Shown = web.Slides
	return ""
}

// turns tells the other terminals of the speaker's, too.
func (w *webRoom) turns(lesson string, to sheet) {
	w.slides = inStep{dir: w.dir, lesson: lesson}
	w.slides.turns(to)
	w.kept.Lesson, w.kept.Slide = lesson, to.Slide
}

// turned is the slide that is shown, here or on a terminal; false for none.
func (w *webRoom) turned() (t turned, all []lessons.Slide, l lessons.Lesson, on bool) {
	t, ok := readTurned(w.dir)
	l, known := lessons.Lookup(w.class.all, t.Lesson)
	if !ok || !t.runs() || !known {
		return t, nil, l, false
	}
	l = l.Shuffled("slides")
	all = l.Slides(0)
	t.Slide = min(max(0, t.Slide), len(all)-1)
	return t, all, l, true
}

func (w *webRoom) turnBy(n int) string {
	t, all, l, on := w.turned()
	switch to := (sheet{Slide: min(max(0, t.Slide+n), len(all)-1)}); {
	case !on:
		return w.inWords(noSlides)
	case n < 0 && t.Found != "": // back to what it was found for
		w.turns(l.ID, sheet{Slide: t.Slide})
	default:
		w.turns(l.ID, to)
	}
	return ""
}

const noSlides = "No slides are shown."

// tries does the step of the slide, and shows what came of it, unless the page is turned meanwhile.
func (w *webRoom) tries(ctx context.Context) string {
	t, all, l, on := w.turned()
	switch {
	case !on:
		return w.inWords(noSlides)
	case all[t.Slide].Step == 0:
		return w.inWords("There is nothing to try on this slide.")
	case w.trying:
		return w.answer
	}
	w.trying = true
	go func() {
		found := w.find(ctx, l, all[t.Slide].Step)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.trying, w.answer = false, ""
		if now, _, _, on := w.turned(); on && now.Lesson == t.Lesson && now.Slide == t.Slide && ctx.Err() == nil {
			w.turns(l.ID, sheet{Slide: t.Slide, Found: found})
		}
		w.wake()
	}()
	return w.inWords("It is being tried.")
}

// slideDrawn is the slide for the room, or for the speaker.
func (w *webRoom) slideDrawn(speaks bool) web.Frame {
	t, all, l, on := w.turned()
	if !on {
		none := web.Screen{Title: w.inWords("Slides"), None: w.inWords(noSlides + " The speaker chooses a lesson, or shows one on a terminal: outlive learn --slides LESSON.")}
		return web.Frame{Title: none.Title, Main: none.Draw()}
	}
	s := t.of(all)[t.Slide]
	screen := web.Screen{Lesson: l.Title, Where: fmt.Sprintf("%d/%d", t.Slide+1, len(all)), Title: w.inWords(s.Title), Body: marked(asCalled(s.Body))}
	if speaks {
		screen.Notes, screen.Next = w.inWords("Notes"), w.inWords("Next:")+" "+w.inWords("the end")
		if t.Slide+1 < len(all) {
			screen.Next = w.inWords("Next:") + " " + w.inWords(all[t.Slide+1].Title)
		}
		if s.Notes != "" {
			screen.Spoken = marked(asCalled(w.inWords(s.Notes)))
		}
	}
	return web.Frame{Title: screen.Title, Main: screen.Draw()}
}

func marked(text string) web.Markup { return web.Markup(markdown.HTML([]byte(text))) }

// desk is what the speaker speaks by.
func (w *webRoom) desk(from web.View) web.Desk {
	_, _, l, on := w.turned()
	shows := func(v web.View, name string) web.Button {
		return web.Button{Word: "show " + string(v), Name: w.inWords(name), On: w.kept.Shown == v}
	}
	lesson := web.Field{Label: w.inWords("Lesson")}
	for _, one := range w.class.all {
		lesson.Options = append(lesson.Options, web.Option{Value: one.ID, Name: one.Title, Chosen: on && one.ID == l.ID})
	}
	return web.Desk{From: from, Answer: strings.TrimSpace(w.answer), Rows: append([]web.Row{
		{Label: w.inWords("The room sees"), Buttons: []web.Button{shows(web.Class, "Class"), shows(web.Slides, "Slides"), shows(web.Stage, "Stage")}},
		{Label: w.inWords("Slides"), Buttons: []web.Button{
			{Word: "back", Name: w.inWords("Back"), Keys: "ArrowLeft PageUp b", Off: !on},
			{Word: "next", Name: w.inWords("On"), Keys: "ArrowRight PageDown Space n", Off: !on},
			{Word: "try", Name: w.inWords("Try it now"), Keys: "r", Off: !on || w.trying},
		}},
		{Fields: []web.Field{lesson}, Buttons: []web.Button{{Word: "slides", Name: w.inWords("Show its slides")}}},
		{Label: w.inWords("Call everybody"), Entry: w.inWords("step N, step LESSON N, or free"), Buttons: []web.Button{{Name: w.inWords("Say it")}}},
	}, w.stageRows()...)}
}
