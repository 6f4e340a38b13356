package witness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
)

// Socket is where root shares what it sees of signals with the users of the machine. /run
// is root's, so nobody else can be there in its place.
const Socket = "/run/outlive-witness"

// What one user may ask for: who holds a watch has the signals of the machine kept.
const (
	mostWatches = 8
	mostGuests  = 200             // at a time
	longest     = 5 * time.Minute // that a watch is kept
)

// asked and answer are what goes over the socket, a line of JSON each.
type asked struct {
	Begin  bool   `json:"begin,omitempty"`
	End    uint64 `json:"end,omitempty"`  // the id of the watch
	Drop   uint64 `json:"drop,omitempty"` // likewise
	Saw    uint64 `json:"saw,omitempty"`  // likewise
	Names  Names  `json:"names,omitempty"`
	Signal string `json:"signal,omitempty"`
	PID    int    `json:"pid,omitempty"`
}

type answer struct {
	ID      uint64   `json:"id,omitempty"`
	Begun   int64    `json:"begun,omitempty"`
	Records []Record `json:"records,omitempty"`
	Saw     bool     `json:"saw,omitempty"`
	Error   string   `json:"error,omitempty"`
}

// Share tells whoever connects of the signals to their own processes, and of no others,
// until it is ended. Who that is, the kernel says (SO_PEERCRED, unix(7)).
func (w *Witness) Share(path string) (end func(), err error) {
	if other, err := Join(path); err == nil {
		return nil, errors.Join(errors.New("cannot share what is seen of signals: another class does so already"), other.Close())
	}
	_ = os.Remove(path) // of one that was killed
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("cannot share what is seen of signals: %w", err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		return nil, fmt.Errorf("cannot share what is seen of signals: %w", errors.Join(err, l.Close()))
	}
	ctx, stop := context.WithCancel(context.Background())
	go w.accept(ctx, l)
	return func() {
		stop()
		l.Close()
	}, nil
}

func (w *Witness) accept(ctx context.Context, l *net.UnixListener) {
	places := make(chan struct{}, mostGuests)
	for {
		conn, err := l.AcceptUnix()
		if err != nil {
			return
		}
		select {
		case places <- struct{}{}:
			go func() {
				defer func() { <-places }()
				w.serve(ctx, conn)
			}()
		default:
			conn.Close()
		}
	}
}

// guest is one who is told of their own processes.
type guest struct {
	w       *Witness
	uid     uint32
	mu      sync.Mutex
	watches map[uint64]kept
}

// kept is a watch with the guest's processes when it began, by pid, and since when they run.
type kept struct {
	*Watch
	own   map[int]uint64
	timer *time.Timer
}

func (w *Witness) serve(ctx context.Context, conn *net.UnixConn) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	cred, err := credentials(conn)
	if err != nil {
		return
	}
	g := &guest{w: w, uid: cred.Uid, watches: map[uint64]kept{}}
	defer g.leave()
	in, out := json.NewDecoder(conn), json.NewEncoder(conn)
	for {
		var r asked
		if in.Decode(&r) != nil || out.Encode(g.do(ctx, r)) != nil {
			return
		}
	}
}

func credentials(conn *net.UnixConn) (cred *unix.Ucred, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { cred, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) })
	return cred, errors.Join(err, failed)
}

func (g *guest) do(ctx context.Context, r asked) answer {
	switch {
	case r.Begin:
		return g.begin()
	case r.End != 0:
		k, ok := g.take(r.End)
		if !ok {
			return answer{Error: "cannot read signals: no such watch"}
		}
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		records, err := k.End(ctx, g.allowed(k, r.Names))
		if err != nil {
			return answer{Error: err.Error()}
		}
		return answer{Records: records}
	case r.Drop != 0:
		if k, ok := g.take(r.Drop); ok {
			k.Drop()
		}
	case r.Saw != 0:
		g.mu.Lock()
		k, ok := g.watches[r.Saw]
		g.mu.Unlock()
		return answer{Saw: ok && g.owns(k, r.PID) && k.Watch.Saw(r.Signal, r.PID)}
	}
	return answer{}
}

func (g *guest) begin() answer {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.watches) == mostWatches {
		return answer{Error: "cannot watch signals: there are too many watches"}
	}
	k := kept{Watch: g.w.Begin(), own: g.processes()}
	k.timer = time.AfterFunc(longest, func() {
		if k, ok := g.take(k.id); ok {
			k.Drop()
		}
	})
	g.watches[k.id] = k
	return answer{ID: k.id, Begun: k.begun}
}

func (g *guest) take(id uint64) (kept, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	k, ok := g.watches[id]
	if delete(g.watches, id); ok {
		k.timer.Stop()
	}
	return k, ok
}

func (g *guest) leave() {
	g.mu.Lock()
	ids := make([]uint64, 0, len(g.watches))
	for id := range g.watches {
		ids = append(ids, id)
	}
	g.mu.Unlock()
	for _, id := range ids {
		if k, ok := g.take(id); ok {
			k.Drop()
		}
	}
}

// processes are the guest's, those that run now.
func (g *guest) processes() map[int]uint64 {
	own := map[int]uint64{}
	for _, pid := range proc.Root.PIDs() {
		if g.isOwner(pid) {
			if p, err := proc.Root.Stat(pid); err == nil {
				own[pid] = p.Start
			}
		}
	}
	return own
}

// owns tells whether a process is the guest's: it was when the watch began, and no other
// has its pid now; or it is now.
func (g *guest) owns(k kept, pid int) bool {
	p, err := proc.Root.Stat(pid)
	if start, was := k.own[pid]; was && (err != nil || p.Start == start) {
		return true
	}
	return err == nil && g.isOwner(pid)
}

// allowed are those of the processes asked for that are the guest's. None, but not all, where none is.
func (g *guest) allowed(k kept, names Names) Names {
	own := Names{}
	for pid, name := range names {
		if g.owns(k, pid) {
			own[pid] = name
		}
	}
	return own
}

// isOwner tells whether a process is the guest's and nobody else's, whatever it was set to be.
func (g *guest) isOwner(pid int) bool {
	c, err := proc.Root.Credentials(pid)
	return err == nil && len(c.UIDs) == 4 && !slices.ContainsFunc(c.UIDs, func(uid int) bool { return uid != int(g.uid) })
}
