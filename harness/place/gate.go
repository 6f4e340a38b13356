package place

import (
	"context"
	"errors"
	"sync"
)

// Gate is what every start of a process passes, so that none starts once the
// lane is being cleared.
type Gate struct {
	mu    sync.Mutex
	shut  bool
	open  context.Context // done when the gate is about to be shut
	close context.CancelFunc
}

// NewGate gives one that is open.
func NewGate() *Gate {
	g := &Gate{}
	g.open, g.close = context.WithCancel(context.Background())
	return g
}

// Open is done as soon as the gate is to be shut: what takes long to start ends then.
func (g *Gate) Open() context.Context { return g.open }

// ErrShut: the lane is being cleared.
var ErrShut = errors.New("the lane is being cleared")

// Do starts something, unless the gate is shut.
func (g *Gate) Do(start func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return ErrShut
	}
	return start()
}

// Recorded lets nothing start any more; what has started is known to the kernel when it returns.
func (g *Gate) Recorded() {
	g.close()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
}
