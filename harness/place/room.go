package place

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"outlive/harness/lab"
	"outlive/harness/workload"
)

// Room is what a lane's trials have in a place: a socket that is reported to.
type Room struct {
	Place
	Report *workload.Listener
	// Reports is the path to Report.
	Reports string

	apart   bool         // Report is one trial's, and goes with it
	restart func() error // restarts the machine, once for all trials that share it
	late    *error       // that the place did not remove in time what one of them made
}

// Here prepares a lane's directory on this machine; path is outlive's own executable.
func Here(dir, path string, gate *Gate) (Room, error) {
	r := Room{Place: here{dir: dir, gate: gate}}
	if err := os.Mkdir(r.Bin(), 0o700); err != nil {
		return r, fmt.Errorf("cannot prepare a lane: %w", err)
	}
	if err := os.Symlink(path, filepath.Join(r.Bin(), "outlive")); err != nil {
		return r, fmt.Errorf("cannot prepare a lane: %w", err)
	}
	return r.listen(filepath.Join(dir, "r"))
}

// InLab prepares a lab for trials.
func InLab(l *lab.Lab, gate *Gate) (Room, error) {
	return Room{Place: inLab{l, l, gate}}.listen(filepath.Join(lab.Reports, "r"))
}

// Joined is a lab that others have, too: nobody reports from there.
func Joined(l *lab.Lab, gate *Gate) Room { return Room{Place: inLab{l, l, gate}} }

func (r Room) listen(path string) (_ Room, err error) {
	r.Reports = path
	r.Report, err = r.Listen(path)
	return r, err
}

// Accept waits until a workload reports.
func (r Room) Accept(deadline time.Time) (*workload.Conn, error) { return r.Report.Accept(deadline) }

// Aside is the path of another socket beside that of the reports, and what it is
// from outside.
func (r Room) Aside(name string) (path, outside string) {
	path = filepath.Join(filepath.Dir(r.Reports), name)
	return path, r.Outside(path)
}

// Trials in progress together share one machine: it restarts once for all of
// them. Each has its own home, shell and session, and reports of its own.

// Together gives the room to trials that share what happens to the machine.
func (r Room) Together() Room {
	r.late = new(error)
	r.restart = sync.OnceValue(func() error { return r.Reboot(context.Background()) })
	return r
}

// Restart restarts the machine, once for all that are together.
func (r Room) Restart() error {
	if r.restart == nil {
		r = r.Together()
	}
	return r.restart()
}

// Late is that something one of them made was not removed in time; nil when all was.
func (r Room) Late() error {
	if r.late == nil {
		return nil
	}
	return *r.late
}

// Delay notes it: none of the others waits for the same.
func (r Room) Delay(why error) {
	if r.late != nil {
		*r.late = why
	}
}

// apart counts the listeners of trials in progress together.
var apart atomic.Int64

// Apart gives one of these trials a listener of its own, so that it does not
// meet another one's workload. It goes with the stage.
func (r Room) Apart() (Room, error) {
	r.apart = true
	return r.listen(filepath.Join(filepath.Dir(r.Reports), fmt.Sprintf("r%d", apart.Add(1))))
}

// Leave closes what is this trial's alone.
func (r Room) Leave() {
	if r.apart {
		_ = r.Report.Close()
		_ = os.Remove(r.Outside(r.Reports)) // the lab may have restarted, and its root is elsewhere
	}
}

// Close ends the listening.
func (r Room) Close() {
	if r.Report != nil {
		_ = r.Report.Close()
	}
}
