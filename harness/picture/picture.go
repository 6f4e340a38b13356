// Package picture draws stories as SVG: the processes as lanes in time, which goes down;
// sessions and process groups as the frames around them; the terminal as the roof of the
// session that it controls; signals as arrows, each with its fate; and what became of each.
//
//	            ┌ terminal pts/4 ──────────┐
//	            ┌ session 10 ──────────────┐
//	 kernel     │ [bash]  ┌ group 11 ────┐ │
//	   │        │    █    │  [workload]  │ │
//	───┼── the terminal closes ─────┼──────────
//	   ├─SIGHUP─────→█    │      █       │ │
//	   │        │    ├─SIGHUP───→✗       │ │
//
// What it draws is inert: no script, no link, no style attribute, nothing fetched. Whatever
// comes from outside is text in it.
package picture

import (
	"outlive/harness/story"
)

// Panel is a scene, and what is said above it of why it is there; "" for nothing.
type Panel struct {
	Scene   story.Scene
	Caption string
}

// Options say how a picture is written. All of it may be left out.
type Options struct {
	// ID begins the ids of the picture: of several on one page each has its own. "" for "picture".
	ID string
	// Inline: it stands in a page that has Style in its own style.
	Inline bool
	// Untitled: what happens is told above it.
	Untitled bool
	// Words says a text in the reader's language; nil for as it is.
	Words func(text string) string

	floors [floors]float64 // how high each is at least: that of the picture beside this one
}

// Draw gives an SVG of scenes, side by side. A scene that goes on is drawn as far as it is
// known: draw it anew when more is.
func Draw(panels []Panel, o Options) []byte {
	d := &drawing{o: o}
	return d.whole(panels)
}
