package stage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// Trials in progress together share one machine: it restarts once for all of
// them. Each has its own home, shell and session, and reports of its own.

// Together gives the place to trials that share what happens to the machine.
func (p Place) Together() Place {
	p.late = new(error)
	p.restart = sync.OnceValue(func() error { return p.Lab.Reboot(context.Background()) })
	return p
}

// apart counts the listeners of trials in progress together.
var apart atomic.Int64

// Apart gives one of these trials a listener of its own, so that it does not
// meet another one's workload. It goes with the stage.
func (p Place) Apart() (Place, error) {
	p.apart = true
	return p.listen(filepath.Join(filepath.Dir(p.Reports), fmt.Sprintf("r%d", apart.Add(1))))
}

// leave closes what is this trial's alone.
func (p Place) leave() {
	if p.apart {
		_ = p.Report.Close()
		_ = os.Remove(p.outside(p.Reports)) // the lab may have restarted, and its root is elsewhere
	}
}
