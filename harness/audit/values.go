package audit

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// value is a promise about something that the kernel tells of a process.
func value(check, says, source string, is func() string, same func(value, is string) bool) func() Promise {
	return func() Promise {
		return Promise{
			Check: check, Says: says, Source: source,
			Try: func(value string) (bool, string) { now := is(); return same(value, now), "it is " + now },
		}
	}
}

func equal(value, is string) bool { return value == is }

var (
	_ = register(70, "Nice", value("priority.nice", "it has this priority", "systemd.exec(5), Nice=; nice(2)",
		func() string { return stat(19) }, equal))
	_ = register(71, "OOMScoreAdjust", value("limit.memory", "the kernel chooses it sooner or later by that", "systemd.exec(5), OOMScoreAdjust=",
		func() string { return file("/proc/self/oom_score_adj") }, equal))
	_ = register(72, "UMask", value("filesystem.protected", "its files have these rights", "systemd.exec(5), UMask=; umask(2)",
		func() string { return status("Umask") }, func(value, is string) bool { return octal(value) == octal(is) }))
	_ = register(73, "CPUAffinity", value("priority.affinity", "it runs on these processors", "systemd.exec(5), CPUAffinity=",
		func() string { return status("Cpus_allowed_list") }, equal))
	_ = register(74, "CPUSchedulingPolicy", value("priority.realtime", "it is scheduled that way", "systemd.exec(5), CPUSchedulingPolicy=; sched(7)",
		func() string { return stat(41) }, func(value, is string) bool { return policies[value] == is && is != "" }))
	_ = register(75, "WorkingDirectory", value("directories.managed", "it starts there", "systemd.exec(5), WorkingDirectory=",
		func() string { dir, _ := os.Getwd(); return dir }, func(value, is string) bool { return samePlace(strings.TrimPrefix(value, "-"), is) }))
	_ = register(76, "IOSchedulingClass", value("priority.io", "its input and output have this class", "systemd.exec(5), IOSchedulingClass=; ioprio_set(2)",
		ioClass, equal))
)

// samePlace tells whether two paths lead to one folder: that of a dynamic user's state is a link.
func samePlace(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// policies are sched(7)'s numbers in proc_pid_stat(5).
var policies = map[string]string{"other": "0", "fifo": "1", "rr": "2", "batch": "3", "idle": "5"}

// stat is a field of proc_pid_stat(5), counted as there.
func stat(n int) string {
	text := file("/proc/self/stat")
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if n-3 < len(fields) {
		return fields[n-3]
	}
	return ""
}

func file(path string) string {
	text, _ := os.ReadFile(path)
	return strings.TrimSpace(string(text))
}

func octal(text string) uint64 {
	n, _ := strconv.ParseUint(text, 8, 32)
	return n
}

func ioClass() string {
	const whoProcess, shift = 1, 13
	got, _, errno := unix.Syscall(unix.SYS_IOPRIO_GET, whoProcess, 0, 0)
	classes := []string{"none", "realtime", "best-effort", "idle"}
	if at := int(got >> shift); errno == 0 && at < len(classes) {
		return classes[at]
	}
	return errno.Error()
}

var _ = register(77, "Environment", func() Promise {
	return Promise{
		Check: "directories.managed", Says: "its environment has these", Source: "systemd.exec(5), Environment=",
		Fits: func(value string) bool { return !strings.ContainsAny(value, `"'\%`) },
		Try: func(value string) (bool, string) {
			for _, entry := range strings.Fields(value) {
				name, want, _ := strings.Cut(entry, "=")
				if is, there := os.LookupEnv(name); !there || is != want {
					return false, fmt.Sprintf("%s is %q", name, is)
				}
			}
			return true, "they are there"
		},
	}
})

// Folders that systemd makes, gives to the user, and names in the environment.
var (
	_ = register(80, "RuntimeDirectory", folder("RUNTIME_DIRECTORY", "/run"))
	_ = register(81, "StateDirectory", folder("STATE_DIRECTORY", "/var/lib"))
	_ = register(82, "CacheDirectory", folder("CACHE_DIRECTORY", "/var/cache"))
	_ = register(83, "LogsDirectory", folder("LOGS_DIRECTORY", "/var/log"))
)

func folder(variable, below string) func() Promise {
	return func() Promise {
		return Promise{
			Check: "directories.managed", Says: "it has a folder of its own in " + below, Source: "systemd.exec(5), RuntimeDirectory=",
			Fits: func(value string) bool { return !strings.ContainsAny(value, " %:") },
			Try: func(string) (bool, string) {
				dir := os.Getenv(variable)
				if dir == "" {
					return false, variable + " is not set"
				}
				holds, fact := creates(dir)
				return !holds, fact
			},
		}
	}
}
