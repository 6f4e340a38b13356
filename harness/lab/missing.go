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

// Need is all that a lab cannot do without and that is missing.
type Need struct {
	What     string   // what is missing, and what for
	Programs []string // that have to be installed; none for what no package brings
}

func (n Need) Error() string { return "cannot make a lab: " + n.What }

// Missing says what this machine, or the root file system of the lab, lacks;
// nil when a lab can be made. The error is a Need.
func Missing(root string) error {
	return missing(os.Geteuid() == 0, overlays(), "/", root)
}

// part is a program that a lab is made with or of, and where it may be.
type part struct{ program, paths string }

// outside are the programs that make a lab, inside those of the lab itself.
func outside() []part {
	return []part{{"systemd-nspawn", "/usr/bin/systemd-nspawn"}, {"ssh-keygen", "/usr/bin/ssh-keygen"}}
}

func inside() []part {
	return []part{
		{"systemd", strings.Join(systemds, " ")},
		{"sshd", "/usr/sbin/sshd /usr/bin/sshd"},
		{"ssh", "/usr/bin/ssh"},
		{"dbus-daemon", "/usr/bin/dbus-daemon /usr/bin/dbus-broker-launch"},
	}
}

// Programs are all that a machine with labs has installed.
func Programs() (names []string) {
	for _, p := range append(outside(), inside()...) {
		names = append(names, p.program)
	}
	return names
}

func missing(privileged, overlays bool, host, root string) error {
	var n Need
	var what []string
	for _, p := range outside() {
		if !p.in(host) {
			what, n.Programs = append(what, p.program+" is not installed"), append(n.Programs, p.program)
		}
	}
	for _, p := range inside() {
		switch {
		case root != "" && !p.in(root):
			what = append(what, p.program+" is not installed in "+root)
		case root == "" && !p.in(host):
			what, n.Programs = append(what, p.program+" is not installed"), append(n.Programs, p.program)
		}
	}
	if !overlays {
		what = append(what, "this kernel has no overlayfs")
	}
	if !privileged {
		what = append(what, "it takes root, for namespaces, mounts and cgroups")
	}
	if len(what) == 0 {
		return nil
	}
	n.What = strings.Join(what, "; ")
	return n
}

// in tells whether the program is below that root.
func (p part) in(root string) bool {
	for path := range strings.FieldsSeq(p.paths) {
		if there(filepath.Join(root, path)) {
			return true
		}
	}
	return false
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
