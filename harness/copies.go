package harness

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"outlive/harness/plan"
	"outlive/harness/stage"
)

// copies sees to it that copies of somebody's own program are not in each other's way.
// Trials are made side by side, and so are they; but two cannot listen on one port, and
// one writes over the other's pid file. Where the subject is named by such a thing, one is
// tried after the other. Else a trial of which nothing is there any more is made once more,
// alone: if that helps, all go on so.
type copies struct {
	turn      sync.RWMutex // held for writing: nothing else of the matrix is tried
	apart     atomic.Bool
	fruitless atomic.Bool // a trial alone was no better
}

func (m Matrix) copies() *copies {
	c := &copies{}
	c.apart.Store(m.Parallel == 1 || slices.ContainsFunc(m.Cells, func(cell plan.Cell) bool { return cell.Guest != nil && single(cell.Guest.Subject) }))
	return c
}

// single tells whether what names a subject is one of the machine's, or the folder's, that
// a copy would have, too.
func single(pick string) bool {
	by, _, picked := strings.Cut(pick, "=")
	return picked && by != stage.ByComm
}

// take makes trials, beside others or alone.
func (c *copies) take(perform func() []result) []result {
	if c.apart.Load() {
		c.turn.Lock()
		defer c.turn.Unlock()
		return perform()
	}
	c.turn.RLock()
	results := perform()
	c.turn.RUnlock()
	if c.fruitless.Load() || !slices.ContainsFunc(results, result.vanished) {
		return results
	}
	c.turn.Lock()
	defer c.turn.Unlock()
	again := perform()
	better := !slices.ContainsFunc(again, result.vanished)
	c.apart.CompareAndSwap(false, better)
	c.fruitless.CompareAndSwap(false, !better)
	return again
}

func (r result) vanished() bool { return r.Evidence != nil && r.Evidence.Vanished }
