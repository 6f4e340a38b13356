// Package web has browsers show what a speaker shows: pages that follow a state, and
// nothing more. Who may look and who may speak is told by the key in the address.
//
//	speaker ── Say ──▶ who serves ── Show ──▶ the latest ──┬─▶ board, of viewers
//	                                                        ├─▶ board
//	                                                        └─▶ speaker's page
//
// Each board has a stream of server-sent events, and is told the newest state whenever it
// can take one: what it was too slow for is dropped, and nobody waits for it.
//
// Source: WHATWG HTML, Server-sent events; RFC 9110, 7.2 (Host); RFC 6454 (Origin); CSP 3.
package web

import (
	"net/http"
	"net/url"
	"sync"
	"time"
)

// View is what a page shows.
type View string

// The views. The room's is the one of the others that the speaker has chosen.
const (
	Room   View = ""
	Class  View = "class"
	Slides View = "slides"
	Stage  View = "stage"
)

// Views are all of them.
func Views() []View { return []View{Room, Class, Slides, Stage} }

// Seat is where somebody looks at a view from.
type Seat struct {
	View    View
	Speaker bool
}

// Frame is what a view shows: the page's title, and what is in its main element.
type Frame struct {
	Title string
	Main  Markup
}

// Server serves the views. Its fields are set before it serves.
type Server struct {
	Keys     Keys
	Hosts    []string // names that it may be asked by, besides its addresses
	Language string   // of the pages
	Words    func(text string) string
	// Say does a word of the speaker's; one is done at a time.
	Say func(word string)

	latest  latest
	saying  sync.Mutex
	started sync.Once
	places  chan struct{}
}

// What one server has room for, and how long it waits for whom.
const (
	mostStreams = 100
	mostConns   = 250
	mostForm    = 4 << 10 // bytes
	mostHeader  = 16 << 10
	sendBuffer  = 64 << 10 // bytes that wait in the kernel for one board
	patience    = 10 * time.Second
	beats       = 10 * time.Second
)

// Show has all boards show this from now on.
func (s *Server) Show(all map[Seat]Frame) { s.latest.put(all) }

// Handler answers requests.
func (s *Server) Handler() http.Handler {
	s.started.Do(func() { s.places = make(chan struct{}, mostStreams) })
	mux := http.NewServeMux()
	for _, v := range Views() {
		path := "/{key}/" + string(v)
		if v == Room {
			path += "{$}"
		}
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { s.page(w, s.seat(v, r)) })
		mux.HandleFunc("GET /{key}/events/"+string(v)+map[bool]string{true: "{$}"}[v == Room], func(w http.ResponseWriter, r *http.Request) { s.stream(w, r, s.seat(v, r)) })
	}
	mux.HandleFunc("POST /{key}/say", s.say)
	return s.gate(mux)
}

func (s *Server) seat(v View, r *http.Request) Seat { return Seat{v, s.Keys.of(r) == speaker} }

func (s *Server) say(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patience))
	if err := r.ParseForm(); err != nil {
		http.Error(w, "cannot read the form", http.StatusBadRequest)
		return
	}
	s.saying.Lock()
	s.Say(wordOf(r.PostForm))
	s.saying.Unlock()
	to := View(r.PostForm.Get("from"))
	if _, known := s.latest.frame(Seat{to, true}); !known {
		to = Room
	}
	w.Header().Set("Location", "./"+string(to))
	w.WriteHeader(http.StatusSeeOther)
}

// wordOf is the word of a button, and what belongs to it.
func wordOf(form url.Values) string {
	word := form.Get("word")
	for _, more := range form["with"] {
		word += " " + more
	}
	return word
}
