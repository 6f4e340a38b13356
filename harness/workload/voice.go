package workload

import (
	"bufio"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// bufferSize is what stdio gives a stream that is not a terminal, in bytes.
const bufferSize = 4096

// voice writes lines to one descriptor with write(2), as a plain program does:
// os.File would make of an EPIPE on 1 and 2 what Go wants, not the kernel.
type voice struct {
	fd     rawFD
	silent bool
	buffer *bufio.Writer // nil for none
}

func newVoice(f *os.File, o Options) *voice {
	v := &voice{fd: rawFD(f.Fd()), silent: o.Silent}
	if o.Buffered {
		v.buffer = bufio.NewWriterSize(v.fd, bufferSize)
	}
	return v
}

// line writes a line in one write(2), or into the buffer.
func (v *voice) line(text string) error {
	if v.silent {
		return nil
	}
	if v.buffer == nil {
		_, err := v.fd.Write([]byte(text + "\n"))
		return err
	}
	_, err := v.buffer.WriteString(text + "\n")
	return v.forget(err)
}

func (v *voice) flush() error {
	if v.silent || v.buffer == nil {
		return nil
	}
	return v.forget(v.buffer.Flush())
}

// insist writes a line again until that succeeds, and does not wait in between. It
// keeps off the first thread, whose state is the process's to who looks at it.
func (v *voice) insist() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if unix.Gettid() == os.Getpid() {
		over := make(chan struct{})
		go func() { defer close(over); v.insist() }()
		<-over
		return
	}
	for v.line("outlive:again") != nil {
	}
}

// forget empties the buffer after an error: unlike stdio, bufio would fail for ever.
func (v *voice) forget(err error) error {
	if err != nil {
		v.buffer.Reset(v.fd)
	}
	return err
}

// rawFD is a descriptor without Go's poller and without its treatment of SIGPIPE.
type rawFD int

func (fd rawFD) Write(p []byte) (done int, err error) {
	for done < len(p) {
		n, err := unix.Write(int(fd), p[done:])
		switch {
		case err == unix.EINTR:
		case err != nil:
			return done, err
		case n == 0: // no device does this for long; do not spin on one that does
			return done, unix.EIO
		default:
			done += n
		}
	}
	return done, nil
}

func (fd rawFD) Read(p []byte) (int, error) {
	for {
		n, err := unix.Read(int(fd), p)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

// errnoName gives "EIO" for EIO; the whole text for what is no errno.
func errnoName(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) && unix.ErrnoName(errno) != "" {
		return unix.ErrnoName(errno)
	}
	return err.Error()
}
