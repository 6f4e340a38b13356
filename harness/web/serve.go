package web

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Serve answers on the listeners until the context ends; then every board loses its stream.
func (s *Server) Serve(ctx context.Context, on ...net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: mostHeader,
		ErrorLog: log.New(io.Discard, "", 0), // of who left in the midst of a page
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	room := make(chan struct{}, mostConns)
	ended := make(chan error, len(on))
	for _, l := range on {
		go func() { ended <- server.Serve(&limited{l, room}) }()
	}
	err := <-ended
	_ = server.Close()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// limited is a listener that takes only so many at a time: others wait.
type limited struct {
	net.Listener
	room chan struct{}
}

func (l *limited) Accept() (net.Conn, error) {
	l.room <- struct{}{}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.room
		return nil, err
	}
	if tcp, is := conn.(*net.TCPConn); is {
		_ = tcp.SetWriteBuffer(sendBuffer) // what waits for a slow board is little
	}
	return &counted{Conn: conn, room: l.room}, nil
}

// counted makes room when it is closed, once.
type counted struct {
	net.Conn
	room chan struct{}
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { <-c.room })
	return c.Conn.Close()
}
