package web

import (
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Keys stand in the addresses: whoever knows one may look, or look and speak.
type Keys struct {
	Viewer  string `json:"viewer"`
	Speaker string `json:"speaker"`
}

// NewKeys makes two that nobody can guess: 130 bits each.
func NewKeys() Keys { return Keys{strings.ToLower(rand.Text()), strings.ToLower(rand.Text())} }

// role is what a key makes of who has it.
type role int

const (
	nobody role = iota
	viewer
	speaker
)

// of tells by the address. The time that takes says nothing of the keys.
func (k Keys) of(r *http.Request) role {
	key, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	is := func(one string) bool {
		return one != "" && subtle.ConstantTimeCompare([]byte(key), []byte(one)) == 1
	}
	views, speaks := is(k.Viewer), is(k.Speaker)
	switch {
	case speaks:
		return speaker
	case views:
		return viewer
	}
	return nobody
}

// gate lets nobody in who came by another name (a name that leads here is no proof that its
// page is ours: DNS rebinding), whom another site's page sent, or who has no key.
func (s *Server) gate(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	inner := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.guard(w.Header())
		refuse := func(code int, why string) { http.Error(w, s.said(why), code) }
		switch role, here := s.Keys.of(r), isLoopback(r); {
		case !s.knows(r):
			refuse(http.StatusMisdirectedRequest, "cannot serve that name: it is not one of this server's")
		case isForeign(r):
			refuse(http.StatusForbidden, "cannot serve another site's page")
		case role == nobody:
			refuse(http.StatusNotFound, "there is nothing here: is the whole address typed?")
		case role == speaker && !here:
			refuse(http.StatusForbidden, "cannot serve the speaker from afar: that page is for the machine that serves it")
		case role != speaker && r.Method != http.MethodGet && r.Method != http.MethodHead:
			refuse(http.StatusForbidden, "cannot change anything: only the speaker can")
		default:
			inner.ServeHTTP(w, r)
		}
	})
}

func (s *Server) said(text string) string {
	if s.Words == nil {
		return text
	}
	return s.Words(text)
}

// guard says what a browser may do with what it gets: nothing but show it.
func (s *Server) guard(h http.Header) {
	h.Set("Content-Security-Policy", policy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // the address is a secret
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// knows tells whether the request asks for this server: by the address that it came to,
// by localhost, or by a name that was given.
func (s *Server) knows(r *http.Request) bool {
	name := r.Host
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap() == localAddr(r)
	}
	return name == "localhost" && isLoopback(r) || slices.Contains(s.Hosts, name)
}

// localAddr is the address of ours that the request came to.
func localAddr(r *http.Request) netip.Addr {
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return at.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

func isLoopback(r *http.Request) bool { return localAddr(r).IsLoopback() }

// isForeign tells whether another site's page asks: who follows a link from one does not.
func isForeign(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return true
	}
	site, mode := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode")
	return site != "" && site != "same-origin" && site != "none" && (mode != "navigate" || r.Method != http.MethodGet)
}
