package lab

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Need is something that a lab cannot do without.
type Need struct {
	What    string // what is missing, and what for
	Program string // that has to be installed; "" for what no package brings
}

func (n Need) Error() string { return "cannot make a lab: " + n.What }

// Missing says what this machine, or the root file system of the lab, lacks;
// nil when a lab can be made. The error is a Need.
func Missing(root string) error {
	if os.Geteuid() != 0 {
		return Need{What: "that takes root, for namespaces, mounts and cgroups"}
	}
	for _, p := range []struct{ path, what string }{
		{"/usr/bin/systemd-nspawn", "systemd-nspawn is not installed"},
		{"/usr/bin/ssh-keygen", "ssh-keygen is not installed"},
	} {
		if !there(p.path) {
			return Need{p.what, filepath.Base(p.path)}
		}
	}
	for _, p := range []struct{ paths, what, program string }{
		{"/usr/lib/systemd/systemd /lib/systemd/systemd", "systemd is not installed", "systemd"},
		{"/usr/sbin/sshd /usr/bin/sshd", "sshd is not installed", "sshd"},
		{"/usr/bin/dbus-daemon /usr/bin/dbus-broker-launch", "the message bus is not installed", "dbus-daemon"},
	} {
		found := false
		for path := range strings.FieldsSeq(p.paths) {
			found = found || there(filepath.Join(root, path))
		}
		if !found {
			if root != "" {
				return Need{What: p.what + " in " + root}
			}
			return Need{p.what, p.program}
		}
	}
	if !overlays() {
		return Need{What: "this kernel has no overlayfs"}
	}
	return nil
}

func there(path string) bool { return unix.Access(path, unix.X_OK) == nil }

// overlays tells whether the kernel knows overlayfs, or has it as a module.
func overlays() bool {
	known, err := os.Open("/proc/filesystems")
	if err != nil {
		return false
	}
	defer known.Close()
	for lines := bufio.NewScanner(known); lines.Scan(); {
		if strings.HasSuffix(lines.Text(), "\toverlay") {
			return true
		}
	}
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return false
	}
	modules := fmt.Sprintf("/lib/modules/%s/kernel/fs/overlayfs", unix.ByteSliceToString(name.Release[:]))
	_, err = os.Stat(modules)
	return !errors.Is(err, os.ErrNotExist)
}
