package lab

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// target is what the lab boots into: what sessions and services need, and not
// every service that the host happens to have.
const target = "outlive-lab.target"

// Files of the lab that others name.
const (
	Binary  = "/usr/local/bin/outlive"
	userKey = "/etc/ssh/outlive_key"
	// ClientConfig is for ssh -F: it knows the key.
	ClientConfig = "/etc/ssh/outlive_client"
	// Reports is where sockets that workloads report to are made: no boot empties it.
	Reports = "/srv/outlive"
)

// wiped are folders of which the lab shall see nothing: secrets, and what a
// boot would empty or trip over.
var wiped = []string{"home", "root", "tmp", "run", "var/tmp", "var/log", "var/spool/cron/crontabs", "var/spool/cron/atjobs", "mnt", "media", "srv", "boot", "lost+found"}

// Shows tells whether a lab of this root has what lies there at an absolute path:
// neither what is wiped nor what is mounted is there.
func Shows(root, path string) bool {
	for _, dir := range wiped {
		if strings.HasPrefix(path+"/", "/"+dir+"/") {
			return false
		}
	}
	var top, its unix.Stat_t
	return unix.Stat(filepath.Join("/", root), &top) == nil && unix.Stat(filepath.Join("/", root, path), &its) == nil && top.Dev == its.Dev
}

// spools are what services expect in folders that were wiped, and whose owner
// and mode matter to them: as the host has them, but empty.
var spools = []string{"var/spool/cron/crontabs", "var/spool/cron/atjobs", "var/spool/cron/atjobs/.SEQ", "var/log/supervisor"}

// spool makes an empty folder or file like another one, if there is that.
func spool(path, like string) error {
	info, err := os.Stat(like)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		err = os.MkdirAll(path, 0o755)
	} else {
		err = os.WriteFile(path, nil, 0o600)
	}
	if of, ok := info.Sys().(*syscall.Stat_t); ok && err == nil {
		err = os.Chown(path, int(of.Uid), int(of.Gid))
	}
	if err != nil {
		return err
	}
	return os.Chmod(path, info.Mode()) // after chown(2), which drops set-group-id
}

var texts = map[string]string{
	"etc/machine-id": "",
	"etc/hostname":   "lab\n",
	"etc/hosts":      "127.0.0.1 localhost lab\n",
	"etc/systemd/system/" + target: `[Unit]
Description=What outlive's lab needs
Requires=basic.target
Wants=multi-user.target dbus.service systemd-logind.service systemd-user-sessions.service outlive-sshd.service
After=basic.target dbus.service systemd-logind.service systemd-user-sessions.service outlive-sshd.service
AllowIsolate=yes
`,
	"etc/systemd/system/outlive-sshd.service": `[Unit]
Description=sshd of outlive's lab
After=systemd-user-sessions.service systemd-logind.service

[Service]
Type=notify
RuntimeDirectory=sshd
ExecStart=/usr/sbin/sshd -D -f /etc/ssh/outlive_server
KillMode=process
`,
	"etc/ssh/outlive_server": `ListenAddress 0.0.0.0
HostKey /etc/ssh/outlive_host
AuthorizedKeysFile /etc/ssh/outlive_key.pub /etc/ssh/outlive_lent.pub
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
StrictModes no
UseDNS no
PrintMotd no
PrintLastLog no
MaxStartups 200
PidFile none
# A path that is cut is noticed by these alone.
Match LocalAddress 127.1.0.0/16
  ClientAliveInterval 1
  ClientAliveCountMax 2
`,
	ClientConfig[1:]: `Host *
  IdentityFile ` + userKey + `
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
  EscapeChar none
  KexAlgorithms ` + kex + `
`,
	"etc/systemd/logind.conf.d/outlive.conf": "[Login]\nUserStopDelaySec=0\n",
	// What does not end on SIGTERM is killed within a trial's patience: a client of
	// dtach may not (its handler waits for a lock that it holds; 6 of 300 when busy).
	"etc/systemd/user.conf.d/outlive.conf":     "[Manager]\nDefaultTimeoutStopSec=5s\n",
	"etc/systemd/system.conf.d/outlive.conf":   "[Manager]\nDefaultTimeoutStopSec=5s\n",
	"etc/systemd/journald.conf.d/outlive.conf": "[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n",
	"etc/sudoers.d/outlive":                    User + " ALL=(ALL) NOPASSWD: ALL\n",
	"var/lib/systemd/linger/" + User:           "",
	// A file in place of the folder: pam_motd(8) has no message made at every login.
	"etc/update-motd.d": "",
	// What a boot of a bare machine would start, and nobody asked for.
	"etc/systemd/system-preset/00-outlive.preset": "disable *\n",
}

// kex takes a tenth of the time that what OpenSSH prefers since 9.0 takes a client (sntrup761:
// 62 ms against 6.5, of a processor): that guards from machines that are to come, and no
// packet of a lab leaves the machine.
const kex = "curve25519-sha256"

// furnish writes what makes the machine a lab to the upper layer, before it is mounted.
func furnish(upper, root string) error {
	for _, dir := range wiped {
		if err := wipe(filepath.Join(upper, dir)); err != nil {
			return err
		}
	}
	for _, path := range spools {
		if err := spool(filepath.Join(upper, path), filepath.Join("/", root, path)); err != nil {
			return fmt.Errorf("cannot furnish the lab: %w", err)
		}
	}
	for path, text := range texts {
		if err := write(filepath.Join(upper, path), text, modeOf(path)); err != nil {
			return err
		}
	}
	// systemd would take this machine's id from there, for all labs.
	if err := os.MkdirAll(filepath.Join(upper, "var/lib/dbus"), 0o755); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	if err := os.Symlink("/etc/machine-id", filepath.Join(upper, "var/lib/dbus/machine-id")); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	if err := mask(filepath.Join(upper, "etc/systemd"), root); err != nil {
		return err
	}
	// The host's own choice of services is not the lab's, nor that of what users'
	// managers start: ssh-agent, say, tells all their units its SSH_AUTH_SOCK (Debian 13).
	for _, dir := range []string{"multi-user.target.wants", "sockets.target.wants", "timers.target.wants", "sysinit.target.wants", "network-online.target.wants", "basic.target.wants", "getty.target.wants", "graphical.target.wants"} {
		if err := wipe(filepath.Join(upper, "etc/systemd/system", dir)); err != nil {
			return err
		}
	}
	for _, dir := range []string{"default.target.wants", "sockets.target.wants", "timers.target.wants", "basic.target.wants"} {
		if err := wipe(filepath.Join(upper, "etc/systemd/user", dir)); err != nil {
			return err
		}
	}
	for level := range 7 { // nor are its scripts of System V
		if err := wipe(filepath.Join(upper, fmt.Sprintf("etc/rc%d.d", level))); err != nil {
			return err
		}
	}
	if err := people(upper, root); err != nil {
		return err
	}
	for _, key := range []string{"etc/ssh/outlive_host", userKey[1:]} {
		out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "outlive", "-f", filepath.Join(upper, key)).CombinedOutput()
		if err != nil {
			return fmt.Errorf("cannot furnish the lab: ssh-keygen: %w: %s", err, out)
		}
	}
	// ssh refuses a key that others may read, and this one is the ordinary user's.
	if err := os.Chown(filepath.Join(upper, userKey[1:]), UID, UID); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	return install("/proc/self/exe", filepath.Join(upper, Binary[1:]))
}

func modeOf(path string) os.FileMode {
	if strings.HasPrefix(path, "etc/sudoers.d/") {
		return 0o440
	}
	return 0o644
}

// wipe makes a folder that hides the one below it.
func wipe(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	if err := unix.Setxattr(dir, "trusted.overlay.opaque", []byte("y"), 0); err != nil {
		return fmt.Errorf("cannot furnish the lab: hide %s: %w", dir, err)
	}
	mode := os.FileMode(0o755)
	switch filepath.Base(dir) {
	case "tmp":
		mode = 0o777 | os.ModeSticky
	case "root":
		mode = 0o700
	}
	return os.Chmod(dir, mode)
}

func write(path, text string, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	return os.Chmod(path, mode)
}

// people adds the ordinary user, and gives root no password.
func people(upper, root string) error {
	for path, line := range map[string]string{
		"etc/passwd": fmt.Sprintf("%s:x:%d:%d:an ordinary user:%s:/bin/bash\n", User, UID, UID, Home),
		"etc/group":  fmt.Sprintf("%s:x:%d:\n", User, UID),
		"etc/shadow": User + ":*:19000:0:99999:7:::\n",
	} {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot furnish the lab: %w", err)
		}
		lines := slices.DeleteFunc(strings.SplitAfter(string(text), "\n"), func(l string) bool {
			return strings.HasPrefix(l, User+":") || path == "etc/passwd" && strings.Contains(l, fmt.Sprintf(":x:%d:", UID))
		})
		if path == "etc/shadow" { // whatever the host's people have for passwords stays theirs
			for i, l := range lines {
				if f := strings.Split(l, ":"); len(f) > 2 {
					f[1] = "*"
					lines[i] = strings.Join(f, ":")
				}
			}
		}
		mode := os.FileMode(0o644)
		if path == "etc/shadow" {
			mode = 0o640
		}
		if err := write(filepath.Join(upper, path), strings.Join(lines, "")+line, mode); err != nil {
			return err
		}
	}
	home := filepath.Join(upper, Home)
	if err := os.Mkdir(home, 0o755); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	if err := os.Chown(home, UID, UID); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	reports := filepath.Join(upper, Reports)
	if err := os.Mkdir(reports, 0o777); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	return os.Chmod(reports, 0o777)
}

// install copies outlive itself.
func install(self, path string) error {
	from, err := os.Open(self)
	if err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	defer from.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	return nil
}
