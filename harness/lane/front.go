// Package lane makes trials in processes apart. Each lane is in a session of its own
// and reaps what its trials start:
//
//	Front (subreaper) ══ socket ══ Lane: Main ── Ground ── play: stage ── subject
//
// When the front goes, even by SIGKILL, the lane ends everything that it started, and
// when the lane goes, the front does the same.
package lane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/proc"
)

// Front starts lanes and clears up after those that end before their time.
type Front struct {
	self  string // outlive's executable
	dir   string // prefix of the lanes' directories: both sides know the names
	count atomic.Int64
}

// NewFront gives one for lanes of the executable self, which is outlive's.
func NewFront(self string) (*Front, error) {
	if err := proc.BecomeSubreaper(); err != nil {
		return nil, err
	}
	// A process may have several fronts at a time. It is short, for there are sockets below
	// it, and as long on a machine that has run for weeks as on one that has just begun.
	name := fmt.Sprintf("outlive-%013s-", strconv.FormatUint(rand.Uint64(), 36))
	f := &Front{self: self, dir: filepath.Join(os.TempDir(), name)}
	return f, f.fit()
}

// longestSocket is the most bytes of a socket's path: unix(7).
const longestSocket = 107

// fit tells, once for all lanes, whether one can work in a directory of its own there.
func (f *Front) fit() error {
	if n := len(f.dir + "99/r"); n > longestSocket {
		return fmt.Errorf("cannot make trials in the temporary folder %q: a socket's path there would have %d bytes, and %d are the most", os.TempDir(), n, longestSocket)
	}
	if err := unix.Access(os.TempDir()+"/.", unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("cannot make trials in the temporary folder %q: %w", os.TempDir(), err)
	}
	return nil
}

// Lane is the front's end of one lane.
type Lane struct {
	cmd  *exec.Cmd
	dir  string
	conn *os.File
	in   *json.Decoder
	out  *json.Encoder
}

// Open starts a lane that makes trials.
func (f *Front) Open() (*Lane, error) { return f.open() }

// Practice starts a lane that somebody practises on.
func (f *Front) Practice() (*Lane, error) { return f.open(practiceRole) }

// Live starts a lane that makes a trial step by step.
func (f *Front) Live() (*Lane, error) { return f.open(liveRole) }

// Rehearsal starts a lane that rehearses daemons.
func (f *Front) Rehearsal() (*Lane, error) { return f.open(rehearsalRole) }

func (f *Front) open(role ...string) (*Lane, error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot start a lane: socketpair: %w", err)
	}
	theirs := os.NewFile(uintptr(pair[1]), "lane")
	defer theirs.Close()
	l := &Lane{dir: fmt.Sprintf("%s%d", f.dir, f.count.Add(1))}
	_ = unix.SetNonblock(pair[0], true) // so that Close ends a Read
	l.conn = os.NewFile(uintptr(pair[0]), "front")
	l.in, l.out = json.NewDecoder(l.conn), json.NewEncoder(l.conn)
	l.cmd = exec.Command(f.self, append([]string{Verb, l.dir}, role...)...)
	l.cmd.Stderr = os.Stderr
	l.cmd.ExtraFiles = []*os.File{theirs}
	l.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := l.cmd.Start(); err != nil {
		l.conn.Close()
		return nil, fmt.Errorf("cannot start a lane: %w", err)
	}
	return l, nil
}

// Send sends a lane what it is asked for.
func (l *Lane) Send(v any) error {
	if err := l.out.Encode(v); err != nil {
		return fmt.Errorf("cannot reach the lane: %w", err)
	}
	return nil
}

// Receive waits for what the lane says next.
func (l *Lane) Receive(v any) error { return l.in.Decode(v) }

// PID is the lane's.
func (l *Lane) PID() int { return l.cmd.Process.Pid }

// Dir is the lane's folder.
func (l *Lane) Dir() string { return l.dir }

// Ask sends the lane a question, and waits for its answer. An error says that the lane is gone.
func (l *Lane) Ask(ctx context.Context, question, answer any) (err error) {
	stop := context.AfterFunc(ctx, func() { l.conn.Close() })
	defer func() {
		if !stop() && err == nil { // it came too late for this answer, and the next would find the lane closed
			err = errors.Join(ctx.Err(), errors.New("cannot go on with the lane: it was ended"))
		}
	}()
	if err := l.Send(question); err != nil {
		return errors.Join(ctx.Err(), err)
	}
	if err := l.in.Decode(answer); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("the lane ended in mid-trial: %w", err))
	}
	return nil
}

// Perform has the lane make trials together. An error says that the lane is gone.
func (l *Lane) Perform(ctx context.Context, specs []plan.Spec) (all []evidence.Evidence, err error) {
	if err := l.Ask(ctx, specs, &all); err != nil {
		return nil, err
	}
	if len(all) != len(specs) {
		return nil, fmt.Errorf("cannot understand the lane: it made %d trials of %d", len(all), len(specs))
	}
	return all, nil
}

// Close ends the lane, and all that it left if it could not clear up itself.
func (l *Lane) Close() {
	l.conn.Close()
	timer := time.AfterFunc(Clearing+time.Second, func() { _ = l.cmd.Process.Kill() })
	_ = l.cmd.Wait()
	timer.Stop()
	endBearers(l.dir)
	_ = os.RemoveAll(l.dir)
}

// endBearers ends what came home from a lane that is gone, and nothing else: this
// process may have other children. What a trial starts bears the lane's
// directory in its environment or arguments; in the midst of execve(2) it has neither.
func endBearers(dir string) {
	killed := map[int]bool{} // a zombie no longer mentions anything
	proc.Until(time.Now().Add(Clearing), func() bool {
		left := 0
		for _, pid := range proc.Root.Descendants(os.Getpid()) {
			if !killed[pid] && !proc.Root.Mentions(pid, dir) {
				if p, err := proc.Root.Stat(pid); err == nil && p.State != "Z" && len(proc.Root.Command(pid)) == 0 {
					left++
				}
				continue
			}
			killed[pid] = true
			left++
			if h, err := proc.Open(pid); err == nil {
				_ = h.Signal(unix.SIGKILL)
				h.Close()
			}
			proc.ReapChild(pid)
		}
		return left == 0
	})
}
