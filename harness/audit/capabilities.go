package audit

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// capabilities are the names of their numbers: capabilities(7), linux/capability.h.
var capabilities = strings.Fields(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP
	LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO
	SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE
	AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF
	CHECKPOINT_RESTORE`)

// capability is the bit of a name; 0 for one that is not known.
func capability(name string) uint64 {
	for n, known := range capabilities {
		if "CAP_"+known == name {
			return 1 << n
		}
	}
	return 0
}

// bounding is which capabilities it may ever have.
func bounding() uint64 {
	n, _ := strconv.ParseUint(status("CapBnd"), 16, 64)
	return n
}

// drops is a promise that rests on a capability that is not to be had.
func drops(check, says, name string) func() Promise {
	return func() Promise {
		return Promise{
			Check: check, Says: says, Source: "systemd.exec(5); capabilities(7), " + name,
			Fits: isOn,
			Try: func(string) (bool, string) {
				if bounding()&capability(name) == 0 {
					return true, name + " is not in its bounding set"
				}
				return false, name + " is in its bounding set"
			},
		}
	}
}

// bits are the capabilities that a value names; inverted for one that begins with ~.
func bits(value string) (mask uint64, inverted bool) {
	value, inverted = strings.CutPrefix(value, "~")
	for _, name := range strings.Fields(value) {
		mask |= capability(name)
	}
	return mask, inverted
}

var _ = register(40, "CapabilityBoundingSet", func() Promise {
	return Promise{
		Check: "capabilities.minimal", Says: "it can never have other capabilities than these", Source: "systemd.exec(5), CapabilityBoundingSet=; capabilities(7)",
		Try: func(value string) (bool, string) {
			allowed, inverted := bits(value)
			if inverted {
				allowed = ^allowed
			}
			has := bounding()
			return has&^allowed == 0, fmt.Sprintf("CapBnd is %x", has)
		},
	}
})

var _ = register(41, "AmbientCapabilities", func() Promise {
	return Promise{
		Check: "capabilities.minimal", Says: "its program has these capabilities, though it is not root", Source: "systemd.exec(5), AmbientCapabilities=; capabilities(7)",
		Fits: func(value string) bool { return !strings.HasPrefix(value, "~") },
		With: []string{"User", "DynamicUser"},
		Try: func(value string) (bool, string) {
			wanted, _ := bits(value)
			has, _ := strconv.ParseUint(status("CapAmb"), 16, 64)
			return wanted != 0 && has&wanted == wanted, fmt.Sprintf("CapAmb is %x", has)
		},
	}
})

var _ = register(42, "User", func() Promise {
	return Promise{
		Check: "user.unprivileged", Says: "it is this user", Source: "systemd.exec(5), User=",
		Fits: func(value string) bool { return value != "root" && value != "0" },
		Try: func(value string) (bool, string) {
			uid := strconv.Itoa(os.Getuid())
			if u, err := user.Lookup(value); err == nil {
				value = u.Uid
			}
			return uid == value, "its uid is " + uid
		},
	}
})

var _ = register(42, "Group", func() Promise {
	return Promise{
		Check: "user.unprivileged", Says: "it is of this group", Source: "systemd.exec(5), Group=",
		Fits: func(value string) bool { return value != "root" && value != "0" },
		Try: func(value string) (bool, string) {
			gid := strconv.Itoa(os.Getgid())
			if g, err := user.LookupGroup(value); err == nil {
				value = g.Gid
			}
			return gid == value, "its gid is " + gid
		},
	}
})

var _ = register(43, "DynamicUser", func() Promise {
	return Promise{
		Check: "user.unprivileged", Says: "it is a user that is there as long as it runs", Source: "systemd.exec(5), DynamicUser=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			const first, last = 61184, 65519 // systemd's UIDS.md
			uid := os.Getuid()
			return uid >= first && uid <= last, fmt.Sprintf("its uid is %d", uid)
		},
	}
})

var _ = register(44, "PrivateUsers", func() Promise {
	return Promise{
		Check: "user.unprivileged", Says: "it has a user namespace of its own", Source: "systemd.exec(5), PrivateUsers=; user_namespaces(7)",
		Fits: isOn,
		Try: func(string) (bool, string) {
			text, err := os.ReadFile("/proc/self/uid_map")
			if err != nil {
				return false, err.Error()
			}
			words := strings.Fields(string(text))
			whole := len(words) == 3 && words[0] == "0" && words[2] == "4294967295"
			return !whole, "its uid_map is " + strings.Join(words, " ")
		},
	}
})

var _ = register(45, "SystemCallFilter", func() Promise {
	return Promise{
		Check: "syscalls.filtered", Says: "it makes no other system calls than it may", Source: "systemd.exec(5), SystemCallFilter=; seccomp(2)",
		Fits: func(value string) bool { return outside(value) != nil },
		Try:  func(value string) (bool, string) { return outside(value)() },
	}
})

// outside gives a call that a filter forbids, and that does nothing where it does not; nil
// where none is known for this filter.
func outside(value string) func() (bool, string) {
	const none = "/outlive-none"
	call := func(name string, do func() error) func() (bool, string) {
		return func() (bool, string) {
			err := do()
			return !errors.Is(err, unix.ENOENT), fmt.Sprintf("%s of what is not there: %v", name, err)
		}
	}
	umount := call("umount2", func() error { return unix.Unmount(none, 0) })
	allowed := strings.HasPrefix(value, "@system-service")
	switch {
	case allowed || strings.HasPrefix(value, "~") && strings.Contains(value, "@mount"):
		return umount
	case strings.HasPrefix(value, "~") && strings.Contains(value, "@privileged"):
		return call("chroot", func() error { return unix.Chroot(none) })
	}
	return nil
}
