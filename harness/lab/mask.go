package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// masked units have no place in a disposable machine: what a boot of a bare one would
// start and nobody asked for, and what belongs to its disks, devices and initrd. systemd
// reads all that it has loaded anew at every daemon-reload: 133 units took 55 ms of a
// processor, and what is left takes 40.
var masked = []string{
	"getty.target", "getty-static.service", "systemd-update-utmp-runlevel.service",
	"apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer", "man-db.timer", "logrotate.timer", "exim4-base.timer",
	"systemd-networkd.service", "systemd-resolved.service", "networking.service", "ifupdown-pre.service", "systemd-tmpfiles-clean.timer", "phpsessionclean.timer", "systemd-machine-id-commit.service", "ssh.socket",
	"initrd.target", "initrd-fs.target", "initrd-root-device.target", "initrd-root-fs.target", "initrd-usr-fs.target", "initrd-switch-root.target",
	"initrd-cleanup.service", "initrd-parse-etc.service", "initrd-switch-root.service", "initrd-udevadm-cleanup-db.service",
	"emergency.target", "emergency.service", "rescue.target", "rescue.service", "plymouth-start.service",
	"cryptsetup.target", "cryptsetup-pre.target", "integritysetup.target", "veritysetup.target", "veritysetup-pre.target", "remote-cryptsetup.target", "remote-veritysetup.target",
	"systemd-udevd.service", "systemd-udevd-control.socket", "systemd-udevd-kernel.socket", "systemd-udev-trigger.service", "systemd-udev-settle.service",
	"systemd-fsck-root.service", "systemd-fsckd.service", "systemd-fsckd.socket", "systemd-remount-fs.service", "systemd-repart.service", "systemd-sysext.service",
	"systemd-pcrphase.service", "systemd-pcrphase-initrd.service", "systemd-pcrphase-sysinit.service", "systemd-random-seed.service", "systemd-firstboot.service", "first-boot-complete.target",
	"systemd-binfmt.service", "systemd-modules-load.service", "systemd-vconsole-setup.service", "kmod-static-nodes.service",
	"systemd-ask-password-console.path", "systemd-ask-password-console.service", "systemd-ask-password-wall.path", "systemd-ask-password-wall.service",
	"proc-sys-fs-binfmt_misc.automount", "proc-sys-fs-binfmt_misc.mount", "var-lib-machines.mount",
	"sys-fs-fuse-connections.mount", "sys-kernel-config.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount",
}

// generated are the kinds of systemd.generator(7) and of systemd.environment-generator(7),
// and what a lab keeps of each: System V's scripts are one of the modes, environment.d(5)
// is what a user's manager starts with. All that there are run at every boot and every
// daemon-reload, and each user's manager runs its own: the others look for disks, consoles
// and kernel parameters of a bare machine, or start what this host chose to run.
var generated = map[string]string{
	"system-generators":             "systemd-sysv-generator",
	"user-generators":               "",
	"system-environment-generators": "",
	"user-environment-generators":   "30-systemd-environment-d-generator",
}

// mask hides units and generators of the machine whose root is given, in a lab's etc/systemd.
func mask(config, root string) error {
	if err := hide(filepath.Join(config, "system"), masked); err != nil {
		return err
	}
	for kind, kept := range generated {
		names, err := installed(root, kind)
		if err != nil {
			return err
		}
		names = slices.DeleteFunc(names, func(name string) bool { return name == kept })
		if err := hide(filepath.Join(config, kind), names); err != nil {
			return err
		}
	}
	return nil
}

// hide puts /dev/null in the place of each.
func hide(folder string, names []string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("cannot furnish the lab: %w", err)
	}
	for _, name := range names {
		if err := os.Symlink("/dev/null", filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("cannot furnish the lab: %w", err)
		}
	}
	return nil
}

// installed names what a root has of a kind, in any of systemd's folders.
func installed(root, kind string) (names []string, err error) {
	for _, dir := range []string{"etc", "usr/local/lib", "usr/lib", "lib"} {
		entries, err := os.ReadDir(filepath.Join("/", root, dir, "systemd", kind))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("cannot furnish the lab: %w", err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
