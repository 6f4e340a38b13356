package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A lent lab has user ids of its own: its root is a user without a name on this machine, and
// without a right to what is this machine's, user_namespaces(7).
//
//	in the lab   root 0   visitor 2000      …
//	here         base     base + 2000       …

// idsOfOne is how many user ids a lent lab has.
const idsOfOne = 1 << 16

// baseOf gives a keeper's lab ids that no other one has at the same time, far from those
// that people have.
func baseOf(keeper int) int { return 1<<30 + keeper%8192*idsOfOne }

// nobodyHere fails unless the user ids of a process are those of a lent lab only.
func nobodyHere(pid, base int) error {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/uid_map", pid))
	if err != nil {
		return fmt.Errorf("cannot lend the lab: %w", err)
	}
	var inside, here, n int
	if _, err := fmt.Sscan(string(text), &inside, &here, &n); err != nil || inside != 0 || here != base || n != idsOfOne {
		return fmt.Errorf("cannot lend the lab: its users are this machine's: %q", text)
	}
	return nil
}

// lend gives all that a lab is made of to its own user ids, and the path of what it is made
// from, as they have it.
func lend(o order, root string) (lower string, err error) {
	lower = filepath.Join(ground, "lower")
	err = errors.Join(
		write(filepath.Join(upper, "etc/ssh/outlive_lent.pub"), o.Lent, 0o644), os.Mkdir(lower, 0o755),
		give(upper, o.Base), give(work, o.Base))
	if err != nil {
		return "", err
	}
	return lower, shift(root, lower, o.Base)
}

// give gives files to the users of a lent lab.
func give(dir string, base int) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var is unix.Stat_t
		if err := unix.Lstat(path, &is); err != nil {
			return &fs.PathError{Op: "lstat", Path: path, Err: err}
		}
		if err := os.Lchown(path, base+int(is.Uid), base+int(is.Gid)); err != nil || is.Mode&unix.S_IFMT == unix.S_IFLNK {
			return err
		}
		return unix.Chmod(path, is.Mode&0o7777) // chown(2) drops set-user-id
	})
}

// shift mounts a file system once more, where each user id is higher by base:
// mount_setattr(2), MOUNT_ATTR_IDMAP.
func shift(root, at string, base int) error {
	users, err := namespace(base)
	if err != nil {
		return fmt.Errorf("make user ids: %w", err)
	}
	defer users.Close()
	tree, err := unix.OpenTree(unix.AT_FDCWD, root, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC)
	if err != nil {
		return fmt.Errorf("open_tree %q: %w", root, err)
	}
	defer unix.Close(tree)
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_IDMAP, Userns_fd: uint64(users.Fd())}
	if err := unix.MountSetattr(tree, "", unix.AT_EMPTY_PATH, &attr); err != nil {
		return fmt.Errorf("this file system cannot have other user ids: mount_setattr %q: %w", root, err)
	}
	if err := unix.MoveMount(tree, "", unix.AT_FDCWD, at, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return fmt.Errorf("move_mount %q: %w", at, err)
	}
	return nil
}

// namespace gives a user namespace of these ids: that of a process which is stopped at its
// first instruction, and ended.
func namespace(base int) (users *os.File, err error) {
	ids := []syscall.SysProcIDMap{{HostID: base, Size: idsOfOne}}
	holder := exec.Command("/proc/self/exe")
	holder.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER, UidMappings: ids, GidMappings: ids, Ptrace: true}
	err = onThread(func() error { // its tracer is a thread
		if err := holder.Start(); err != nil {
			return err
		}
		opened, err := os.Open(fmt.Sprintf("/proc/%d/ns/user", holder.Process.Pid))
		users = opened
		_ = holder.Process.Kill()
		_ = holder.Wait()
		return err
	})
	return users, err
}

// Serve lets those who connect here reach the lab's sshd, until the context ends: bytes go
// to and fro, and no process of this machine's enters.
func (l *Lab) Serve(ctx context.Context, from net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = from.Close() })
	defer stop()
	room := make(chan struct{}, mostAtOnce)
	for {
		conn, err := from.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("cannot let anybody in: %w", err)
		}
		room <- struct{}{}
		go func() {
			defer func() { <-room }()
			defer conn.Close()
			if there, err := l.dial(); err == nil {
				defer context.AfterFunc(ctx, func() { _ = there.Close() })()
				pass(conn, there)
			}
		}()
	}
}

// mostAtOnce is how many connections a lent lab may have.
const mostAtOnce = 64

// pass copies both ways until both are at their end.
func pass(a, b net.Conn) {
	done := make(chan struct{})
	copies := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		if half, is := to.(*net.TCPConn); is {
			_ = half.CloseWrite()
		}
	}
	go func() {
		copies(a, b)
		close(done)
	}()
	copies(b, a)
	<-done
	_ = b.Close()
}

// dial connects to the sshd of a lab, over the loopback of its own network.
func (l *Lab) dial() (conn net.Conn, err error) {
	pid, err := initOf(l.Keeper.PID) // it may have booted again
	if err != nil {
		return nil, err
	}
	network, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return nil, fmt.Errorf("cannot reach the lab: %w", err)
	}
	defer network.Close()
	err = onThread(func() error {
		if err := unix.Setns(int(network.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("cannot reach the lab: setns: %w", err)
		}
		conn, err = net.DialTimeout("tcp", "127.0.0.1:22", 10*time.Second)
		return err
	})
	return conn, err
}
