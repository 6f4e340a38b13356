//go:build linux

package main

import (
	"encoding/json"
	"io"
	"os"

	"outlive/harness/visible"
)

// stream is where outlive speaks. All that it says passes one gate, where nothing
// goes through that commands a terminal, but its own colours. What another program
// says, byte by byte, and what moves the cursor go to raw.
type stream struct {
	raw  *os.File
	gate *visible.Writer
}

func newStream(f *os.File, env func(string) string) *stream {
	s := &stream{f, &visible.Writer{Out: f}}
	if lookOf(f, env).Colour {
		s.gate.Own = colours
	}
	return s
}

func (s *stream) Write(text []byte) (int, error) { return s.gate.Write(text) }

func (s *stream) WriteString(text string) (int, error) { return s.gate.Write([]byte(text)) }

// document writes what --format json asks for, for people to read as well.
func (a *app) document(v any) error {
	return encodeDocument(a.stdout, v)
}

func encodeDocument(to io.Writer, v any) error {
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false) // a command line has & and < in it
	return e.Encode(v)
}
