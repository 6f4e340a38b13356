package hold

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Call is one that waits until it is let go on.
type Call struct {
	l  *Listener
	is notification
}

// Name is the system call's.
func (c *Call) Name() string { return calls[c.is.nr].name }

// Thread is who makes it.
func (c *Call) Thread() int { return int(c.is.pid) }

// Listens tells whether it makes a socket listen.
func (c *Call) Listens() bool { return calls[c.is.nr].kind == listens }

// Bypasses tells whether it makes a way past all that is held.
func (c *Call) Bypasses() bool { return calls[c.is.nr].kind == rings }

// Refuse has it fail as on a kernel that has no such call.
func (c *Call) Refuse() {
	no := answer{id: c.is.id, err: -int32(unix.ENOSYS)}
	_ = c.l.ioctl(unix.SECCOMP_IOCTL_NOTIF_SEND, unsafe.Pointer(&no))
}

// Waits tells whether it still waits: else its thread may be another's by now.
func (c *Call) Waits() bool {
	return c.l.ioctl(unix.SECCOMP_IOCTL_NOTIF_ID_VALID, unsafe.Pointer(&c.is.id)) == nil
}

// Go lets it go on.
func (c *Call) Go() {
	on := answer{id: c.is.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
	_ = c.l.ioctl(unix.SECCOMP_IOCTL_NOTIF_SEND, unsafe.Pointer(&on))
}

// Target is the file that it writes to, or the path that it puts one at, without links;
// "" where that is not to be seen.
func (c *Call) Target() string {
	path := ""
	switch calls[c.is.nr].kind {
	case writes, vectors, sends:
		path = c.open(0)
	case joins:
		path = c.open(2)
	case mapped:
		path = c.open(4)
	case renames:
		path = c.path(unix.AT_FDCWD, c.is.args[1])
	case places:
		path = c.path(int32(c.is.args[2]), c.is.args[3])
	}
	if !c.Waits() {
		return ""
	}
	return path
}

// longest is how much of what it writes is told, in bytes.
const longest = 64

// Text is what it writes, at most its first bytes; "" where that is not to be seen.
func (c *Call) Text() string {
	at, n := c.is.args[1], c.is.args[2]
	switch calls[c.is.nr].kind {
	case writes:
	case vectors: // struct iovec: where, and how much; the first piece
		vector := c.read(at, 16)
		if len(vector) < 16 {
			return ""
		}
		at, n = binary.NativeEndian.Uint64(vector), binary.NativeEndian.Uint64(vector[8:])
	default:
		return ""
	}
	return string(c.read(at, int(min(n, longest))))
}

func (c *Call) proc(name string) string { return fmt.Sprintf("/proc/%d/%s", c.is.pid, name) }

// open is the file of the descriptor that an argument is, without links.
func (c *Call) open(argument int) string {
	path, _ := os.Readlink(c.proc(fmt.Sprintf("fd/%d", int32(c.is.args[argument]))))
	return path
}

// path is one that it names, without links.
func (c *Call) path(at int32, address uint64) string {
	text, _, ok := bytes.Cut(c.read(address, unix.PathMax), []byte{0})
	if !ok {
		return ""
	}
	name := string(text)
	if !filepath.IsAbs(name) {
		link := "cwd"
		if at != unix.AT_FDCWD {
			link = fmt.Sprintf("fd/%d", at)
		}
		dir, err := os.Readlink(c.proc(link))
		if err != nil {
			return ""
		}
		name = filepath.Join(dir, name)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(name))
	if err != nil {
		return ""
	}
	return filepath.Join(dir, filepath.Base(name))
}

// read gives what its thread has in its memory there, up to what it has not.
func (c *Call) read(address uint64, n int) []byte {
	text := make([]byte, n)
	page := os.Getpagesize()
	for had := 0; had < n; {
		part := text[had:min(n, had+page-int(address+uint64(had))%page)]
		local := []unix.Iovec{{Base: &part[0]}}
		local[0].SetLen(len(part))
		got, err := unix.ProcessVMReadv(int(c.is.pid), local, []unix.RemoteIovec{{Base: uintptr(address) + uintptr(had), Len: len(part)}}, 0)
		if err != nil || got <= 0 {
			return text[:had]
		}
		had += got
	}
	return text
}
