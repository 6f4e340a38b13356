package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Is tells whether the file is a terminal.
func Is(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// Join runs a command on a terminal of its own and makes ours its window: what
// is typed here goes there untouched, what it shows is shown here, and it has
// the size of ours. Start starts the command and may be somewhere else, such as
// on a thread of another machine; the terminal is opened there, too. Join
// returns when the command has ended.
func Join(in, out *os.File, cmd *exec.Cmd, elsewhere func(do func() error) error) error {
	var master *os.File
	err := elsewhere(func() error {
		far, slave, err := pair()
		if err != nil {
			return err
		}
		defer slave.Close()
		master = far
		fit(master, out)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
		cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty, cmd.SysProcAttr.Ctty = true, true, 0
		return cmd.Start()
	})
	if master != nil {
		defer master.Close()
	}
	if err != nil {
		return err
	}
	restore, err := Raw(in)
	if err != nil {
		return errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	defer restore()
	sized := make(chan os.Signal, 1)
	signal.Notify(sized, unix.SIGWINCH)
	defer signal.Stop(sized)
	over := make(chan struct{})
	defer close(over)
	go func() {
		for {
			select {
			case <-sized:
				fit(master, out)
			case <-over:
				return
			}
		}
	}()
	go func() { // until our terminal hangs up: then that one does
		_, _ = io.Copy(master, in)
		master.Close()
	}()
	shown := make(chan struct{})
	go func() {
		_, _ = io.Copy(out, master)
		close(shown)
	}()
	err = cmd.Wait()
	// Others may keep the terminal open; what the command has shown is there by now.
	_ = master.SetReadDeadline(time.Now())
	<-shown
	drain(out, master)
	return err
}

// drain copies what is there to be read. A read that would block has waited for
// all that was written before, n_tty(4): the kernel flushes first.
func drain(out, master *os.File) {
	conn, err := master.SyscallConn()
	if err != nil {
		return
	}
	buffer := make([]byte, 16<<10)
	_ = conn.Control(func(fd uintptr) {
		for {
			n, err := unix.Read(int(fd), buffer)
			if n <= 0 || err != nil {
				return
			}
			if _, err := out.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
}

// fit gives the far terminal the size of ours.
func fit(master, ours *os.File) {
	size, err := unix.IoctlGetWinsize(int(ours.Fd()), unix.TIOCGWINSZ)
	if err != nil || size.Row == 0 {
		return
	}
	if conn, err := master.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { _ = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, size) })
	}
}

// Raw has our terminal pass everything on, as cfmakeraw(3) does, and gives what undoes it.
func Raw(in *os.File) (restore func(), err error) {
	fd := int(in.Fd())
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, fmt.Errorf("cannot read the terminal's mode: ioctl TCGETS: %w", err)
	}
	mode := *before
	mode.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	mode.Oflag &^= unix.OPOST
	mode.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	mode.Cflag = mode.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &mode); err != nil {
		return nil, fmt.Errorf("cannot set the terminal's mode: ioctl TCSETS: %w", err)
	}
	return func() { _ = unix.IoctlSetTermios(fd, unix.TCSETSW, before) }, nil
}

// pair opens both ends of a new terminal; the master never blocks.
func pair() (master, slave *os.File, err error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot get a terminal: open /dev/ptmx: %w", err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		unix.Close(fd)
		return nil, nil, fmt.Errorf("cannot unlock a terminal: ioctl TIOCSPTLCK: %w", err)
	}
	_ = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	peer, _, errno := syscall.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TIOCGPTPEER, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC)
	if errno != 0 {
		unix.Close(fd)
		return nil, nil, fmt.Errorf("cannot open the terminal's slave: ioctl TIOCGPTPEER: %w", errno)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		unix.Close(fd)
		unix.Close(int(peer))
		return nil, nil, fmt.Errorf("cannot name the terminal: ioctl TIOCGPTN: %w", err)
	}
	return os.NewFile(uintptr(fd), "/dev/ptmx"), os.NewFile(peer, fmt.Sprintf("/dev/pts/%d", number)), nil
}
