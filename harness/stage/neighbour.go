package stage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"outlive/harness/evidence"
)

// neighbour is a process beside the subject, in the same machine and in a unit of its own,
// and another outside of that machine, which tells how busy the whole is.
type neighbour struct{ beside, outside *worker }

// worker is a process that works for a round for each line that it gets, and says how long
// that took.
type worker struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *os.File
	said *bufio.Reader
}

// atWork starts ten programs a round, and prints the nanoseconds that took.
const atWork = `while read -r _; do
	began=$(date +%s%N) && for i in 0 1 2 3 4 5 6 7 8 9; do /bin/true || exit 1; done && ended=$(date +%s%N) || exit 1
	echo $((ended - began))
done`

func (s *Stage) startNeighbour() (n neighbour, err error) {
	there := s.Place.AsRoot("systemd-run", "--quiet", "--wait", "--pipe", "--collect", "sh", "-c", atWork)
	if n.beside, err = startWorker(there, s.Place.Start); err != nil {
		return n, err
	}
	if n.outside, err = startWorker(exec.Command("sh", "-c", atWork), func(do func() error) error { return do() }); err != nil {
		return n, errors.Join(err, n.beside.leave(s.Soon()))
	}
	return n, nil
}

func startWorker(cmd *exec.Cmd, start func(do func() error) error) (*worker, error) {
	w := &worker{cmd: cmd}
	out, theirs, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start a neighbour: %w", err)
	}
	defer theirs.Close()
	w.out, w.said, w.cmd.Stdout = out, bufio.NewReader(out), theirs
	if w.in, err = w.cmd.StdinPipe(); err == nil {
		err = start(w.cmd.Start)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot start a neighbour: %w", err), out.Close())
	}
	return w, nil
}

// round has it work for a round.
func (w *worker) round(deadline time.Time) (time.Duration, error) {
	if err := w.out.SetDeadline(deadline); err != nil {
		return 0, err
	}
	if _, err := io.WriteString(w.in, "\n"); err != nil {
		return 0, err
	}
	line, err := w.said.ReadString('\n')
	if err != nil {
		return 0, err
	}
	took, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	return time.Duration(took), err
}

// leave ends it, by its standard input.
func (w *worker) leave(deadline time.Time) error {
	err := errors.Join(w.in.Close(), w.out.Close())
	late := time.AfterFunc(time.Until(deadline), func() { _ = w.cmd.Process.Kill() })
	defer late.Stop()
	ended := w.cmd.Wait()
	if failed := (*exec.ExitError)(nil); errors.As(ended, &failed) { // of which its rounds have told
		ended = nil
	}
	return errors.Join(err, ended)
}

// round has both work for a round, at the same time.
func (n neighbour) round(deadline time.Time) (r evidence.Round, err error) {
	var both sync.WaitGroup
	var outside error
	both.Go(func() { r.Outside, outside = n.outside.round(deadline) })
	r.Took, err = n.beside.round(deadline)
	both.Wait()
	return r, errors.Join(err, outside)
}

// rounds has it work for so many; fewer are given where it fails.
func (n neighbour) rounds(many int, deadline time.Time) (all []evidence.Round) {
	for range many {
		took, err := n.round(deadline)
		if err != nil {
			break
		}
		all = append(all, took)
	}
	return all
}

// goOn has it work round after round, until it is asked how it fared in so many at least.
func (n neighbour) goOn(deadline time.Time) (meanwhile func(least int) (all []evidence.Round, failed string)) {
	enough, done := make(chan int, 1), make(chan struct{})
	var all []evidence.Round
	var failed string
	go func() {
		defer close(done)
		for least := -1; least < 0 || len(all) < least; {
			took, err := n.round(deadline)
			if err != nil {
				failed = fmt.Sprintf("it failed after %d rounds: %v", len(all), err)
				return
			}
			all = append(all, took)
			select {
			case least = <-enough:
			case <-time.After(pause): // no fact is waited for: a neighbour that never rests would be a hog itself
			}
		}
	}()
	return func(least int) ([]evidence.Round, string) {
		enough <- least
		<-done
		return all, failed
	}
}

// leave ends both.
func (n neighbour) leave(deadline time.Time) error {
	return errors.Join(n.beside.leave(deadline), n.outside.leave(deadline))
}
