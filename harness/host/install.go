package host

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"outlive/harness/runtimes"
	"outlive/harness/shell"
)

// manager is a package manager: its command, and the programs whose package
// bears another name ("" where there is none).
type manager struct {
	families []string
	command  string // %s is the packages
	packages map[string]string
}

// managers are tried in order; the first whose family the machine belongs to is it.
func managers() []manager {
	return []manager{
		{[]string{"debian", "ubuntu"}, "apt-get update && apt-get install -y %s", map[string]string{
			"sshd": "openssh-server", "ssh": "openssh-client", "ssh-keygen": "openssh-client", "dbus-daemon": "dbus",
			"crontab": "cron", "cron": "cron", "logger": "bsdutils", "script": "bsdutils",
			"start-stop-daemon": "dpkg", "update-rc.d": "init-system-helpers", "service": "init-system-helpers",
		}},
		{[]string{"fedora", "rhel", "centos"}, "dnf install -y %s", map[string]string{
			"sshd": "openssh-server", "ssh": "openssh-clients", "ssh-keygen": "openssh",
			"service": "initscripts-service",
		}},
		{[]string{"alpine"}, "apk add %s", map[string]string{"ksh": "loksh", "setsid": "util-linux-misc"}},
		{[]string{"arch"}, "pacman -S --needed --noconfirm %s", map[string]string{"systemd-nspawn": "systemd", "dbus-daemon": "dbus"}},
		{[]string{"suse", "opensuse"}, "zypper --non-interactive install %s", nil},
	}
}

// Package gives the package that a program comes in, on the machine with these facts.
func (f Facts) Package(program string) string {
	if m, ok := f.manager(); ok && m.packages[program] != "" {
		return m.packages[program]
	}
	switch program {
	case "/usr/lib/python3/dist-packages/daemon/daemon.py":
		return "python3-daemon"
	case "script":
		return "util-linux"
	case "nohup":
		return "coreutils"
	case "setsid", "logger":
		return "util-linux"
	case "crontab", "cron":
		return "cronie"
	case "systemctl", "systemd-run":
		return "systemd"
	case "systemd-nspawn":
		return "systemd-container"
	case "sshd", "ssh", "ssh-keygen":
		return "openssh"
	case "supervisord":
		return "supervisor"
	case "atd":
		return "at"
	case "ip":
		return "iproute2"
	case "runsvdir", "runsv":
		return "runit"
	case "s6-svscan", "s6-supervise":
		return "s6"
	case "svscan", "supervise":
		return "daemontools"
	}
	if s, ok := shell.Lookup(program); ok {
		return s.Package
	}
	return runtimes.Package(program)
}

// Install gives the command line that installs the programs; empty where
// nothing is to be installed, or the package manager is not known.
func (f Facts) Install(programs ...string) string {
	return f.install(os.Geteuid() == 0, programs)
}

func (f Facts) install(root bool, programs []string) string {
	m, ok := f.manager()
	if !ok || len(programs) == 0 {
		return ""
	}
	var packages []string
	for _, program := range programs {
		packages = append(packages, f.Package(program))
	}
	slices.Sort(packages)
	line := fmt.Sprintf(m.command, strings.Join(slices.Compact(packages), " "))
	if !root {
		line = "sudo " + strings.ReplaceAll(line, "&& ", "&& sudo ")
	}
	return line
}

func (f Facts) manager() (manager, bool) {
	for _, family := range f.Families {
		for _, m := range managers() {
			if slices.Contains(m.families, family) {
				return m, true
			}
		}
	}
	return manager{}, false
}
