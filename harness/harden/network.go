package harden

import (
	"slices"
	"strings"

	"outlive/harness/witness"
)

var _ = register(40, "RestrictAddressFamilies", func() Candidate {
	return Candidate{
		Says: "it makes sockets of these families only", Source: "systemd.exec(5), RestrictAddressFamilies=",
		Settings: func(f Facts) ([][]string, string) {
			names := slices.Clone(f.Families)
			if f.Notifies && !slices.Contains(names, "AF_UNIX") { // sd_notify(3) is a socket, too
				names = append(names, "AF_UNIX")
			}
			slices.Sort(names)
			const usual = "AF_UNIX AF_INET AF_INET6"
			if !f.Seen {
				return [][]string{{"RestrictAddressFamilies=" + usual}, {"RestrictAddressFamilies=" + usual + " AF_NETLINK"}}, ""
			}
			if len(names) == 0 {
				return [][]string{{"RestrictAddressFamilies=none"}, {"RestrictAddressFamilies=AF_UNIX"}, {"RestrictAddressFamilies=" + usual}}, ""
			}
			return [][]string{{"RestrictAddressFamilies=" + strings.Join(names, " ")}, {"RestrictAddressFamilies=" + usual}, {"RestrictAddressFamilies=" + usual + " AF_NETLINK"}}, ""
		},
	}
})

var _ = register(51, "PrivateNetwork", func() Candidate {
	return Candidate{
		Says: "it has no network, not even loopback", Source: "systemd.exec(5), PrivateNetwork=",
		Settings: func(f Facts) ([][]string, string) {
			switch {
			case f.inet():
				return nil, "it asks for sockets of the network"
			case !f.Seen:
				return nil, "what sockets it asks for was not seen"
			}
			return [][]string{{"PrivateNetwork=yes"}}, ""
		},
	}
})

var _ = register(52, "IPAddressDeny", func() Candidate {
	return Candidate{
		Says: "it exchanges packets with these only", Source: "systemd.resource-control(5), IPAddressDeny=",
		Settings: func(f Facts) ([][]string, string) {
			switch {
			case f.Seen && !f.inet():
				return [][]string{{"IPAddressDeny=any"}}, ""
			case f.loopback():
				return [][]string{{"IPAddressDeny=any", "IPAddressAllow=localhost"}}, ""
			}
			return nil, "who its clients are is not known: IPAddressDeny=any with an IPAddressAllow= for each"
		},
	}
})

// needs are the capabilities that calls ask for: capabilities(7).
var needs = map[string]string{
	"bind": "CAP_NET_BIND_SERVICE", "socket": "CAP_NET_RAW", "setsockopt": "CAP_NET_ADMIN", "ioctl": "CAP_NET_ADMIN",
	"setuid": "CAP_SETUID", "setreuid": "CAP_SETUID", "setresuid": "CAP_SETUID", "setgid": "CAP_SETGID", "setregid": "CAP_SETGID", "setresgid": "CAP_SETGID", "setgroups": "CAP_SETGID",
	"chown": "CAP_CHOWN", "fchown": "CAP_CHOWN", "lchown": "CAP_CHOWN", "fchownat": "CAP_CHOWN", "chmod": "CAP_FOWNER", "fchmod": "CAP_FOWNER", "fchmodat": "CAP_FOWNER", "utimensat": "CAP_FOWNER",
	"open": "CAP_DAC_OVERRIDE", "openat": "CAP_DAC_OVERRIDE", "access": "CAP_DAC_OVERRIDE", "mkdir": "CAP_DAC_OVERRIDE", "mkdirat": "CAP_DAC_OVERRIDE", "unlink": "CAP_DAC_OVERRIDE", "unlinkat": "CAP_DAC_OVERRIDE",
	"rename": "CAP_DAC_OVERRIDE", "renameat2": "CAP_DAC_OVERRIDE", "connect": "CAP_DAC_OVERRIDE", "execve": "CAP_DAC_OVERRIDE", "chdir": "CAP_DAC_OVERRIDE", "stat": "CAP_DAC_OVERRIDE", "newfstatat": "CAP_DAC_OVERRIDE",
	"kill": "CAP_KILL", "chroot": "CAP_SYS_CHROOT", "ptrace": "CAP_SYS_PTRACE", "mount": "CAP_SYS_ADMIN", "umount2": "CAP_SYS_ADMIN", "unshare": "CAP_SYS_ADMIN", "setns": "CAP_SYS_ADMIN",
	"setpriority": "CAP_SYS_NICE", "sched_setscheduler": "CAP_SYS_NICE", "sched_setaffinity": "CAP_SYS_NICE", "prlimit64": "CAP_SYS_RESOURCE", "setrlimit": "CAP_SYS_RESOURCE",
	"mlock": "CAP_IPC_LOCK", "mlockall": "CAP_IPC_LOCK", "bpf": "CAP_BPF", "perf_event_open": "CAP_PERFMON", "capset": "CAP_SETPCAP", "prctl": "CAP_SETPCAP",
}

// CapabilityBoundingSet comes early: root without capabilities is barred from a folder that is
// hidden, and would be given CAP_DAC_OVERRIDE for a look at it; so it is hidden in another way.
var _ = register(2, "CapabilityBoundingSet", func() Candidate {
	const id = "CapabilityBoundingSet="
	return Candidate{
		Says: "it can never have other capabilities than these", Source: "systemd.exec(5), CapabilityBoundingSet=; capabilities(7)",
		Settings: func(f Facts) ([][]string, string) { return [][]string{{id + f.Ambient}}, "" },
		Repair: func(lines []string, _ Facts, denied []witness.Denial) []string {
			names := strings.Fields(strings.TrimPrefix(lines[0], id))
			for _, d := range denied {
				if name := needs[d.Call]; name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return []string{id + strings.Join(names, " ")}
		},
	}
})
