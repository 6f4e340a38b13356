package files

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Spool gives a file without a name, in memory: nothing stays of it, whatever ends
// this process at whatever moment (memfd_create(2)).
func Spool() (*os.File, error) {
	fd, err := unix.MemfdCreate("outlive", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("cannot make a file in memory: memfd_create: %w", err)
	}
	return os.NewFile(uintptr(fd), "spool"), nil
}
