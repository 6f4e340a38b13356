//go:build linux

package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"outlive/harness/web"
	"outlive/lessons"
	"outlive/lessons/markdown"
)

// webRoom is what the room sees: the class, the slides and the stage, and which of them.
type webRoom struct {
	*app
	class  classWatch
	dir    string // of what is learnt here: where the slides' page is written
	kept   *webState
	server *web.Server
	news   chan struct{} // there is something to be shown before its time

	mu     sync.Mutex
	answer string // to the last word
	slides inStep // those that the speaker shows here
	trying bool   // the trial of a slide is being made
	stage  *webStage
	ended  sync.WaitGroup // the ends of trials that were on the stage
}

func newWebRoom(a *app, class string, all []lessons.Lesson, kept *webState) (*webRoom, error) {
	dir, err := learnDir(a)
	if err != nil {
		return nil, err
	}
	own := *a
	own.out = look{Width: plainWidth, words: a.out.words} // a browser knows every sign
	w := &webRoom{app: &own, class: classWatch{app: &own, dir: class, all: all, ear: lessons.Ear{}}, dir: dir, kept: kept, news: make(chan struct{}, 1)}
	w.server = &web.Server{Keys: kept.Keys, Language: own.language, Words: own.inWords}
	return w, nil
}

// glance is how often it is looked whether something has changed: a board is to be no more
// than a second behind, on a busy machine as well.
const glance = 300 * time.Millisecond

// begin has there be something to be seen for whoever comes first.
func (w *webRoom) begin(ctx context.Context) {
	w.server.Say = func(word string) { w.hears(ctx, word) }
	w.resume()
	w.show(time.Now())
}

// follow shows what there is, until the context ends; what was called is then taken back.
func (w *webRoom) follow(ctx context.Context) {
	ticks := time.NewTicker(glance)
	defer ticks.Stop()
	for ctx.Err() == nil {
		w.show(time.Now())
		select {
		case <-ticks.C:
		case <-w.news:
		case <-ctx.Done():
		}
	}
	w.mu.Lock()
	w.stage.close(&w.ended)
	w.class.free()
	w.slides.end()
	w.mu.Unlock()
	w.ended.Wait()
}

// resume goes on with the slides where they were when it was ended.
func (w *webRoom) resume() {
	if _, known := lessons.Lookup(w.class.all, w.kept.Lesson); !known {
		return
	}
	if t, ok := readTurned(w.dir); !ok || !t.runs() {
		w.turns(w.kept.Lesson, sheet{Slide: w.kept.Slide})
	}
}

// wake has it shown soon.
func (w *webRoom) wake() {
	select {
	case w.news <- struct{}{}:
	default:
	}
}

// show has every board show what there is now.
func (w *webRoom) show(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	frames, class := map[web.Seat]web.Frame{}, web.Frame{Title: w.inWords("Class"), Main: w.classDrawn(now)}
	stage := w.stageDrawn()
	for _, speaks := range []bool{false, true} {
		views := map[web.View]web.Frame{
			web.Class:  class,
			web.Slides: w.slideDrawn(speaks),
			web.Stage:  stage,
		}
		views[web.Room] = views[w.kept.Shown]
		for v, f := range views {
			if speaks {
				f.Main = w.desk(v).Draw() + f.Main
			}
			f.Title += " · outlive"
			frames[web.Seat{View: v, Speaker: speaks}] = f
		}
	}
	w.server.Show(frames)
}

// classDrawn is the board of the class.
func (w *webRoom) classDrawn(now time.Time) web.Markup {
	room, err := lessons.ReadRoom(w.class.dir)
	if err != nil { // it may come back: a shared folder does
		return web.Board{Learners: w.inWords("The class cannot be seen"), Broken: err.Error()}.Draw()
	}
	w.class.ear.Listen(room, now)
	w.class.room = room
	b := w.board(room, w.class.all, now, w.class.calling(now))
	if len(room.Seats) == 0 {
		b.Nobody = w.say("Nobody is here yet. To join: %s", "outlive learn LESSON --class "+typedWord(w.class.dir))
	}
	for _, l := range b.Lessons {
		for _, s := range l.Steps {
			for i, p := range s.Polls {
				s.Polls[i].Shown = web.Markup(markdown.HTML([]byte(p.Choice)))
				s.Polls[i].Said = w.polled(p)
			}
		}
	}
	return b.Draw()
}

func (w *webRoom) polled(p web.Poll) string {
	if p.Right > 0 {
		return w.say("%d predicted, %d saw it happen", p.Voted, p.Right)
	}
	return w.say("%d predicted", p.Voted)
}

// hears does a word of the speaker's.
func (w *webRoom) hears(ctx context.Context, word string) {
	w.mu.Lock()
	w.answer = w.obey(ctx, strings.Fields(word))
	_ = w.kept.save() // where it cannot be kept it is shown all the same
	w.mu.Unlock()
	w.wake()
}
