package plan

import "outlive/modes"

// Voice is how the workload prints.
type Voice struct{ ID, Summary, Source string }

// Voices of the workload. Silence hides most differences.
const (
	Silent   = "silent"
	Chatty   = "chatty"
	Buffered = "buffered"
)

// Voices gives every voice, the least first.
func Voices() []Voice {
	return []Voice{
		{Silent, "prints nothing", "write(2)"},
		{Chatty, "prints lines on standard output and error, and flushes each", "fflush(3)"},
		{Buffered, "prints them as its language does by itself, without a flush", "setvbuf(3)"},
	}
}

// LookupVoice gives a voice by its id.
func LookupVoice(id string) (voice Voice, known bool) {
	for _, v := range Voices() {
		if v.ID == id {
			return v, true
		}
	}
	return voice, false
}

// holds tells whether the runtime keeps what a cell's workload prints to
// itself: where nobody asks for a flush, and it writes to no terminal.
func (c Cell) holds(t modes.Traits, gathers int) bool {
	return c.Voice == Buffered && gathers > 0 && t.Output != modes.Terminal && t.Output != modes.Pane && t.Output != modes.Null
}
