package web

import (
	"maps"
	"sync"
)

// latest is the state that is to be shown. There is one, however many look at it.
type latest struct {
	mu      sync.Mutex
	frames  map[Seat]Frame
	changed chan struct{} // closed when there is a newer one
}

// put replaces it, and wakes who waits; the same once more is no news.
func (l *latest) put(frames map[Seat]Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if maps.Equal(frames, l.frames) {
		return
	}
	l.frames = frames
	if l.changed != nil {
		close(l.changed)
	}
	l.changed = make(chan struct{})
}

// of gives what a seat is to see now, and what is closed when that may have changed.
func (l *latest) of(seat Seat) (Frame, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.frames[seat], l.changed
}

func (l *latest) frame(seat Seat) (Frame, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, known := l.frames[seat]
	return f, known
}
