package lab

import (
	"fmt"
	"path/filepath"
)

// Written gives this machine's path to a folder with all that was written to the lab's disk, and
// nothing else: the upper layer of its overlay. /run, /tmp and /dev/shm are not on it.
func (l *Lab) Written() string {
	return filepath.Join("/proc", fmt.Sprint(l.Keeper.PID), "root", upper)
}
