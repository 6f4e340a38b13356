package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// told is what a board is told, as JSON on one line.
type told struct {
	Build string `json:"build"` // of the page that can show it: one of another build is loaded anew
	Title string `json:"title"`
	Main  Markup `json:"main"`
}

// retry is after how long a board that has lost the stream asks again.
const retry = time.Second

// stream tells a board each state that it can take, the newest one, for as long as it listens.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, seat Seat) {
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	default:
		http.Error(w, s.said("cannot take another board: there are too many"), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	send := func(format string, args ...any) error {
		to := http.NewResponseController(w)
		if err := to.SetWriteDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return err
		}
		return to.Flush()
	}
	if send("retry: %d\n\n", retry.Milliseconds()) != nil {
		return
	}
	beat := time.NewTicker(beats)
	defer beat.Stop()
	for shown, first := (Frame{}), true; ; first = false {
		frame, changed := s.latest.of(seat)
		if first || frame != shown {
			text, err := json.Marshal(told{s.build(), frame.Title, frame.Main})
			if err != nil || send("event: state\ndata: %s\n\n", text) != nil {
				return
			}
			shown = frame
		}
		select {
		case <-changed:
		case <-beat.C:
			if send("event: beat\ndata:\n\n") != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}
