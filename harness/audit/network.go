package audit

import (
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// reaches connects to the lab's sshd, by loopback.
func reaches() (bool, string) {
	c, err := net.DialTimeout("tcp", "127.0.0.1:22", 3*time.Second)
	if err == nil {
		c.Close()
	}
	return denied(err, "it connected to 127.0.0.1:22")
}

var _ = register(50, "PrivateNetwork", func() Promise {
	return Promise{
		Check: "network.denied", Says: "it reaches nobody, not even by loopback", Source: "systemd.exec(5), PrivateNetwork=",
		Fits: isOn,
		Try:  func(string) (bool, string) { return reaches() },
	}
})

var _ = register(51, "IPAddressDeny", func() Promise {
	return Promise{
		Check: "network.denied", Says: "it reaches nobody of these", Source: "systemd.resource-control(5), IPAddressDeny=",
		Fits: func(value string) bool {
			return value == "any" || value == "localhost" || strings.HasPrefix(value, "127.")
		},
		Try: func(string) (bool, string) { return reaches() },
	}
})

var families = []struct {
	name   string
	family int
}{
	{"AF_PACKET", unix.AF_PACKET}, {"AF_NETLINK", unix.AF_NETLINK}, {"AF_INET6", unix.AF_INET6}, {"AF_INET", unix.AF_INET}, {"AF_UNIX", unix.AF_UNIX},
}

var _ = register(52, "RestrictAddressFamilies", func() Promise {
	return Promise{
		Check: "network.denied", Says: "it makes sockets of these families only", Source: "systemd.exec(5), RestrictAddressFamilies=",
		Try: func(value string) (bool, string) {
			names, inverted := strings.CutPrefix(value, "~")
			for _, f := range families {
				if slices.Contains(strings.Fields(names), f.name) != inverted {
					continue
				}
				fd, err := unix.Socket(f.family, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
				if f.family == unix.AF_INET || f.family == unix.AF_INET6 || f.family == unix.AF_UNIX {
					fd, err = unix.Socket(f.family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
				}
				if err == nil {
					unix.Close(fd)
				}
				return denied(named("socket "+f.name, err), "it made a socket of "+f.name)
			}
			return false, "every family is allowed"
		},
	}
})

var _ = register(53, "PrivateDevices", func() Promise {
	return Promise{
		Check: "devices.private", Says: "it sees no real devices", Source: "systemd.exec(5), PrivateDevices=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			var seen []string
			all, err := os.ReadDir("/dev")
			if err != nil {
				return false, err.Error()
			}
			for _, e := range all {
				if !slices.Contains([]string{"null", "zero", "full", "random", "urandom", "tty", "pts", "ptmx", "shm", "mqueue", "hugepages", "log", "fd", "stdin", "stdout", "stderr", "core", "char", "block", "console"}, e.Name()) {
					seen = append(seen, e.Name())
				}
			}
			if len(seen) == 0 {
				return true, "/dev has pseudo devices only"
			}
			return false, "it sees /dev/" + strings.Join(seen, ", /dev/")
		},
	}
})
