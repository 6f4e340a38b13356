// Package terminal is a real terminal for a real shell: a pseudo-terminal pair
// whose master is ours. Closing it is what a terminal emulator does when its
// window closes.
//
//	outlive ── master ═══ slave /dev/pts/N ── shell (session leader) ── jobs
//
// The master never blocks: a reader blocked in read(2) would keep the terminal
// alive after Close, and every mode would seem to survive.
package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long nobody may read what is typed.
const patience = 10 * time.Second

const keep = 1 << 20 // of the output, in bytes; older bytes are forgotten

// Terminal is the master side of a pseudo-terminal, and all that was shown.
type Terminal struct {
	Name  string // "/dev/pts/3"
	slave *os.File

	master *os.File
	copy   *os.File // of what is shown, where that is not read from the master

	mu     sync.Mutex
	output []byte
	cut    int           // bytes forgotten before output
	ended  bool          // the reader saw the end
	more   chan struct{} // closed and renewed whenever output or ended changes
}

// Open makes a terminal of 24 lines by 80 columns. It is nobody's controlling terminal yet.
func Open() (*Terminal, error) {
	master, slave, err := pair()
	if err != nil {
		return nil, err
	}
	t := &Terminal{Name: slave.Name(), slave: slave, master: master, more: make(chan struct{})}
	go t.read()
	return t, nil
}

// Start runs a command as session leader with this as its controlling
// terminal and standard streams. Our own hold on the slave is then let go.
func (t *Terminal) Start(cmd *exec.Cmd) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t.slave, t.slave, t.slave
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty, cmd.SysProcAttr.Ctty = true, true, 0
	err := cmd.Start()
	t.releaseSlave()
	if err != nil {
		return fmt.Errorf("cannot start %q on a terminal: %w", cmd.Path, err)
	}
	return nil
}

func (t *Terminal) releaseSlave() {
	if t.slave != nil {
		t.slave.Close()
		t.slave = nil
	}
}

func (t *Terminal) read() {
	buffer := make([]byte, 16<<10)
	for {
		n, err := t.master.Read(buffer)
		t.show(buffer[:n], false, err != nil)
		if err != nil { // EIO: no slave is open any more; or we closed
			return
		}
	}
}

func (t *Terminal) show(text []byte, copied, ended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if copied == (t.copy != nil) {
		t.output = append(t.output, text...)
	}
	if over := len(t.output) - keep; over > 0 {
		t.output = append(t.output[:0], t.output[over:]...)
		t.cut += over
	}
	t.ended = t.ended || ended
	close(t.more)
	t.more = make(chan struct{})
}

// ShowCopy takes what is shown from a copy of it, as a multiplexer makes one of what
// its pane shows: the terminal itself gets it redrawn. It is called before Start, and
// takes the file over.
func (t *Terminal) ShowCopy(of *os.File) {
	t.mu.Lock()
	t.copy = of
	t.mu.Unlock()
	go func() {
		buffer := make([]byte, 16<<10)
		for {
			n, err := of.Read(buffer)
			t.show(buffer[:n], true, false)
			if err != nil {
				return
			}
		}
	}()
}

// Resize makes it larger or smaller; who runs in it gets SIGWINCH.
func (t *Terminal) Resize(rows, columns int) error {
	raw, err := t.master.SyscallConn()
	if err == nil {
		err = errors.Join(err, raw.Control(func(fd uintptr) {
			_ = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(columns)})
		}))
	}
	if err != nil {
		return fmt.Errorf("cannot resize the terminal: %w", err)
	}
	return nil
}

// Type writes as a person types.
func (t *Terminal) Type(text string) error {
	_ = t.master.SetWriteDeadline(time.Now().Add(patience))
	if _, err := t.master.WriteString(text); err != nil {
		return fmt.Errorf("cannot type %q: %w", text, err)
	}
	return nil
}

// Mark is a place in the output, to look only at what comes after it.
type Mark int

// Mark gives the place that has been reached.
func (t *Terminal) Mark() Mark {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Mark(t.cut + len(t.output))
}

// Since gives what was shown after a mark, as far as it is kept.
func (t *Terminal) Since(m Mark) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.since(m))
}

func (t *Terminal) since(m Mark) []byte {
	return t.output[min(max(0, int(m)-t.cut), len(t.output)):]
}

// ErrEnded: no process holds the slave any more, or the master was closed.
var ErrEnded = errors.New("the terminal has ended")

// Wait waits until what was shown after the mark satisfies the predicate.
// It fails with ErrEnded or with the context's error.
func (t *Terminal) Wait(ctx context.Context, m Mark, shown func([]byte) bool) error {
	for {
		t.mu.Lock()
		found, ended, more := shown(t.since(m)), t.ended, t.more
		t.mu.Unlock()
		switch {
		case found:
			return nil
		case ended:
			return ErrEnded
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Passes tells whether the terminal at a path hands the key Ctrl-C to whoever reads
// it; else the kernel makes a signal of it. On what is no terminal no key is pressed.
func Passes(path string) bool {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return true
	}
	defer unix.Close(fd)
	mode, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	return err != nil || mode.Lflag&unix.ISIG == 0 || mode.Cc[unix.VINTR] != '\x03'
}

// Closed tells whether the reader is done: the master was closed, or the last
// slave was.
func (t *Terminal) Closed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ended
}

// Close closes the terminal: the kernel hangs it up. The caller proves that
// the hangup took place by the end of the session leader.
func (t *Terminal) Close() error {
	t.releaseSlave()
	t.mu.Lock()
	if t.copy != nil {
		_ = t.copy.Close()
	}
	t.mu.Unlock()
	return t.master.Close()
}
