package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// served is a server that serves, and its address.
func served(t *testing.T) (s *Server, at string) {
	t.Helper()
	s = &Server{Keys: NewKeys(), Say: func(string) {}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	return s, l.Addr().String()
}

// TestASlowBoardHoldsNobody: one that takes nothing is told nothing more, and nothing is kept
// for it; another one is told the newest at once.
func TestASlowBoardHoldsNobody(t *testing.T) {
	s, at := served(t)
	slow, err := net.Dial("tcp", at)
	require.NoError(t, err)
	defer slow.Close()
	require.NoError(t, slow.(*net.TCPConn).SetReadBuffer(4<<10))
	_, err = fmt.Fprintf(slow, "GET /%s/events/class HTTP/1.1\r\nHost: %s\r\n\r\n", s.Keys.Viewer, at)
	require.NoError(t, err)
	resp, err := http.Get("http://" + at + "/" + s.Keys.Viewer + "/events/class")
	require.NoError(t, err)
	defer resp.Body.Close()
	lines := bufio.NewReaderSize(resp.Body, 1<<20)
	filler := strings.Repeat("x", 300<<10) // more than waits in the kernel for one board
	for n := range 20 {
		newest := fmt.Sprintf("newest-%d-", n)
		shown := time.Now()
		s.Show(map[Seat]Frame{{View: Class}: {Title: newest, Main: Markup(filler)}})
		for {
			line, err := lines.ReadString('\n')
			require.NoError(t, err)
			if strings.Contains(line, newest) {
				break
			}
		}
		require.Less(t, time.Since(shown), patience/2, "it waits for the slow one")
	}
	require.LessOrEqual(t, len(s.places), 2)
}

// TestBoardsAreCounted: beyond so many none is taken, and one that goes makes room.
func TestBoardsAreCounted(t *testing.T) {
	s, at := served(t)
	url := "http://" + at + "/" + s.Keys.Viewer + "/events/"
	ctx, leave := context.WithCancel(t.Context())
	ask := func() int {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		t.Cleanup(func() { resp.Body.Close() })
		return resp.StatusCode
	}
	for range mostStreams {
		require.Equal(t, http.StatusOK, ask())
	}
	require.Equal(t, http.StatusServiceUnavailable, ask())
	leave()
	require.Eventually(t, func() bool { return len(s.places) == 0 }, patience, time.Millisecond)
}
