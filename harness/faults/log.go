package faults

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openLog opens the log; appending, where it is to.
func (d *daemon) openLog() (*os.File, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if d.is("files.append") {
		flags &^= os.O_APPEND
	}
	return os.OpenFile(d.log, flags, 0o640)
}

// reopen opens the log anew at each signal: another may have renamed it.
func (d *daemon) reopen(again <-chan os.Signal) {
	for range again {
		if d.stays || d.is("log.reopen") {
			continue
		}
		_ = d.as(0)
		log, err := d.openLog()
		_ = d.as(nobody)
		if err != nil {
			continue
		}
		for fd := 1; fd <= 2; fd++ {
			_ = unix.Dup3(int(log.Fd()), fd, 0)
		}
		_ = log.Close()
	}
}

// nobody is who has no rights.
const nobody = 65534

// as has it be another user, for a while: whoever breaks into it can go back, too.
func (d *daemon) as(uid int) error {
	if !d.is("user.dropped") {
		return nil
	}
	return syscall.Seteuid(uid)
}

// says writes to its log.
func (d *daemon) says() {
	log := os.Stdout
	if d.is("log.copytruncate") {
		log, _ = os.OpenFile(d.log, os.O_WRONLY|os.O_CREATE, 0o640)
		d.open = append(d.open, log)
	}
	_, _ = log.WriteString("ready\n")
}
