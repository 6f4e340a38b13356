package plan

import (
	"outlive/harness/registry"
	"outlive/modes"
)

// Voice is how the workload prints.
type Voice struct{ ID, Summary, Source string }

// Voices of the workload. Silence hides most differences.
const (
	Silent   = "silent"
	Chatty   = "chatty"
	Buffered = "buffered"
)

var voices registry.Of[Voice]

var _ = voices.Add(10, Silent, Voice{Silent, "prints nothing", "write(2)"})
var _ = voices.Add(20, Chatty, Voice{Chatty, "prints lines on standard output and error, and flushes each", "fflush(3)"})
var _ = voices.Add(30, Buffered, Voice{Buffered, "prints them as its language does by itself, without a flush", "setvbuf(3)"})

// Voices gives every voice, the least first.
func Voices() []Voice { return voices.All() }

// LookupVoice gives a voice by its id.
func LookupVoice(id string) (Voice, bool) { return voices.Lookup(id) }

// holds tells whether the runtime keeps what a cell's workload prints to
// itself: where nobody asks for a flush, and it writes to no terminal.
func (c Cell) holds(t modes.Traits, gathers int) bool {
	return c.Voice == Buffered && gathers > 0 && t.Output != modes.Terminal && t.Output != modes.Pane && t.Output != modes.Null
}
