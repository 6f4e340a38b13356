// Package studio has the steps of lessons practised, and proven.
package studio

import (
	"context"
	"errors"
	"sync"

	"outlive/harness/lane"
	"outlive/harness/practice"
	"outlive/harness/witness"
)

// Studio is a lane on which somebody else types: a learner, or the test of a
// lesson. It is for one goroutine, but for Send.
type Studio struct {
	lane    *lane.Lane
	sending sync.Mutex
	begun   bool // a step on this machine, and ended
	// Witness sees who sent which signal; nil for none.
	Witness *witness.Witness
	// Replies come in the order in which they were made; closed when the lane is gone.
	Replies <-chan practice.Reply
}

// Open starts a lane for practice; self is outlive's executable.
func Open(self string) (*Studio, error) {
	f, err := lane.NewFront(self)
	if err != nil {
		return nil, err
	}
	l, err := f.Practice()
	if err != nil {
		return nil, err
	}
	replies := make(chan practice.Reply, 64)
	go func() {
		defer close(replies)
		for {
			var r practice.Reply
			if l.Receive(&r) != nil {
				return
			}
			replies <- r
		}
	}()
	return &Studio{lane: l, Replies: replies}, nil
}

// Send asks for something.
func (s *Studio) Send(r practice.Request) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.lane.Send(r)
}

// Close ends the lane, and with it all that was started there.
func (s *Studio) Close() {
	go func() {
		for range s.Replies { // whoever still speaks is not kept waiting
		}
	}()
	s.lane.Close()
}

// Ask sends a request and waits for its answer; what comes by itself meanwhile
// is given to aside, which may be nil. The error says why outlive could not do it.
func (s *Studio) Ask(ctx context.Context, r practice.Request, aside func(practice.Reply)) (practice.Reply, error) {
	if err := s.Send(r); err != nil {
		return practice.Reply{}, err
	}
	for {
		select {
		case reply, ok := <-s.Replies:
			switch {
			case !ok:
				return reply, errors.New("cannot go on: the lane has ended")
			case reply.Unfit != "":
				return reply, errors.New(reply.Unfit)
			case reply.Ready, reply.Struck, reply.Seen != nil:
				return reply, nil
			case aside != nil:
				aside(reply)
			}
		case <-ctx.Done():
			return practice.Reply{}, ctx.Err()
		}
	}
}
