package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// creates makes a file in a folder, and removes it.
func creates(dir string) (holds bool, fact string) {
	path := filepath.Join(dir, fmt.Sprintf(".outlive-%d", os.Getpid()))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		f.Close()
		os.Remove(path)
	}
	return denied(err, "a file was made in "+dir)
}

var _ = register(10, "ProtectSystem", func() Promise {
	return Promise{
		Check: "filesystem.protected", Says: "it cannot write to /usr, or, if strict, anywhere but where it may", Source: "systemd.exec(5), ProtectSystem=",
		Fits: isSet,
		Try: func(value string) (bool, string) {
			// systemd 252 leaves /run as it is where the unit has its own /proc or /sys made, too:
			// ProtectControlGroups=, ProtectProc= and their kin.
			for _, dir := range map[string][]string{"strict": {"/var/lib", "/etc", "/usr", "/run"}, "full": {"/etc", "/usr"}}[value] {
				if holds, fact := creates(dir); !holds {
					return false, fact
				}
			}
			return creates("/usr")
		},
	}
})

var _ = register(11, "ProtectHome", func() Promise {
	return Promise{
		Check: "home.hidden", Says: "it cannot see, or write to, what is in /home", Source: "systemd.exec(5), ProtectHome=",
		Fits: isSet,
		Try: func(value string) (bool, string) {
			if value == "read-only" {
				return creates("/home")
			}
			all, err := os.ReadDir("/home")
			if err == nil && len(all) == 0 {
				return true, "/home is empty"
			}
			return denied(err, fmt.Sprintf("it sees %d entries in /home", len(all)))
		},
	}
})

var _ = register(12, "PrivateTmp", func() Promise {
	return Promise{
		Check: "tmp.private", Says: "its /tmp is its own", Source: "systemd.exec(5), PrivateTmp=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			// Its own one is a mount.
			return mounted("/tmp", "/systemd-private-", "its /tmp is the machine's")
		},
	}
})

// mounted tells whether a folder is a mount of its own, from a place of this name.
func mounted(dir, from, not string) (bool, string) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return false, err.Error()
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 4 && words[4] == dir && strings.Contains(words[3], from) {
			return true, dir + " is mounted from " + words[3]
		}
	}
	return false, not
}

var _ = register(13, "ReadOnlyPaths", func() Promise {
	return Promise{
		Check: "filesystem.protected", Says: "it cannot write there", Source: "systemd.exec(5), ReadOnlyPaths=",
		Fits: oneFolder,
		Try:  creates,
	}
})

var _ = register(13, "ReadWritePaths", func() Promise {
	return Promise{
		Check: "filesystem.protected", Says: "it can write there, whatever else is protected", Source: "systemd.exec(5), ReadWritePaths=",
		Fits: oneFolder, With: []string{"ProtectSystem"}, Grants: true,
		Try: func(dir string) (bool, string) {
			failed, fact := creates(dir)
			return !failed, fact
		},
	}
})

var _ = register(14, "InaccessiblePaths", func() Promise {
	return Promise{
		Check: "filesystem.protected", Says: "it cannot look there", Source: "systemd.exec(5), InaccessiblePaths=",
		Fits: oneFolder,
		Try: func(value string) (bool, string) {
			all, err := os.ReadDir(value)
			if err == nil && len(all) == 0 {
				return true, value + " is empty"
			}
			return denied(err, value+" can be read")
		},
	}
})

var _ = register(15, "ProtectControlGroups", func() Promise {
	return Promise{
		Check: "kernel.protected", Says: "it cannot write to the control groups", Source: "systemd.exec(5), ProtectControlGroups=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			for _, dir := range []string{"/sys/fs/cgroup/systemd", "/sys/fs/cgroup"} {
				path := filepath.Join(dir, fmt.Sprintf("outlive-%d", os.Getpid()))
				err := os.Mkdir(path, 0o755)
				if err == nil {
					return false, "a cgroup was made: " + errors.Join(os.Remove(path), errors.New(path)).Error()
				}
				if !errors.Is(err, unix.ENOENT) {
					return true, err.Error()
				}
			}
			return true, "there are no control groups to be seen"
		},
	}
})

var _ = register(16, "RestrictSUIDSGID", func() Promise {
	return Promise{
		Check: "filesystem.protected", Says: "it cannot give a file the set-user-id or set-group-id bit", Source: "systemd.exec(5), RestrictSUIDSGID=",
		Fits: isOn,
		Try: func(string) (bool, string) {
			f, err := os.CreateTemp("/dev/shm", ".outlive-")
			if err != nil {
				return false, err.Error()
			}
			defer os.Remove(f.Name())
			defer f.Close()
			return denied(unix.Fchmod(int(f.Fd()), 0o4700), "a file got the set-user-id bit")
		},
	}
})

// isOn is for a boolean that is true, isSet for one that is not off, oneFolder for one path.
func isOn(value string) bool {
	return value == "yes" || value == "true" || value == "on" || value == "1"
}

func isSet(value string) bool {
	return value != "no" && value != "false" && value != "off" && value != "0"
}

func oneFolder(value string) bool {
	return strings.HasPrefix(value, "/") && !strings.ContainsAny(value, " %")
}
