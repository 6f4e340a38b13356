package workload

import (
	"outlive/harness/evidence"
	"outlive/harness/program"
)

// The report connection carries one JSON object a line, both ways.

// request is what the harness asks of the workload: one of these.
type request struct {
	Ping *int `json:"ping,omitempty"`
	// Flush: what is printed on a ping is flushed, where the language gathers it.
	Flush bool `json:"flush,omitempty"`
	// Stdout and Stderr are the beats to be written on a ping, for a workload
	// that makes none itself; both are empty for a silent one.
	Stdout  string `json:"stdout,omitempty"`
	Stderr  string `json:"stderr,omitempty"`
	Acquire string `json:"acquire,omitempty"` // path of a terminal
	Input   bool   `json:"input,omitempty"`   // is to be asked for now
	Ready   bool   `json:"ready,omitempty"`   // is to be said now
	Exit    *int   `json:"exit,omitempty"`    // with this status, at once
	// Take has it take what it can get of something, and Release give that back.
	Take    *program.Hog `json:"take,omitempty"`
	Release bool         `json:"release,omitempty"`
	Create  string       `json:"create,omitempty"` // path of a file to be made
}

// reply is what the workload says: one of these.
type reply struct {
	Hello    *Hello         `json:"hello,omitempty"`
	Pong     *evidence.Pong `json:"pong,omitempty"`
	Acquired *bool          `json:"acquired,omitempty"`
	Error    string         `json:"error,omitempty"`  // of Acquired
	Input    string         `json:"input,omitempty"`  // asking, and then what came
	Ready    bool           `json:"ready,omitempty"`  // it has said so
	Reread   bool           `json:"reread,omitempty"` // its configuration, at a reload
	Goodbye  string         `json:"goodbye,omitempty"`
	Taken    *Taken         `json:"taken,omitempty"`
	Created  *string        `json:"created,omitempty"` // what refused it; "" where it is made
}

// Hello is the first thing the workload says of itself.
type Hello struct {
	PID int `json:"pid"` // in its own pid namespace; Conn.PID is the harness's view
	// FDs are the descriptors that it, or Go's runtime in it, opened itself.
	// The report connection is among them.
	FDs []int `json:"fds"`
	// Args are its own os.Args byte for byte, which JSON strings would not keep.
	Args [][]byte `json:"args"`
	// Listens counts the sockets that it was handed and took over.
	Listens int `json:"listens,omitempty"`
	// Notifies: a manager has handed it a socket to tell of itself, and takes what it tells.
	Notifies bool `json:"notifies,omitempty"`
	// Serves is the path of the socket that it answers at; empty for none.
	Serves string `json:"serves,omitempty"`
	// Keeps is what it has made.
	Keeps []evidence.Kept `json:"keeps,omitempty"`
}
