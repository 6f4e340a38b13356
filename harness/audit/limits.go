package audit

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// number is a value that is a plain number.
func number(value string) bool { _, err := strconv.ParseUint(value, 10, 32); return err == nil }

// size reads a value with a suffix of systemd's, base 1024; 0 for one that is no number.
func size(value string) uint64 {
	digits := strings.TrimRight(value, "KMGT")
	n, err := strconv.ParseUint(digits, 10, 40)
	if err != nil {
		return 0
	}
	for _, unit := range value[len(digits):] {
		n <<= 10 * (1 + strings.IndexRune("KMGT", unit))
	}
	return n
}

var _ = register(60, "LimitNOFILE", func() Promise {
	return Promise{
		Check: "limit.files", Says: "it opens no more descriptors than that", Source: "systemd.exec(5), LimitNOFILE=; getrlimit(2)",
		Try: func(value string) (bool, string) {
			var is unix.Rlimit
			if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &is); err != nil {
				return false, err.Error()
			}
			soft, hard, both := strings.Cut(value, ":")
			if !both {
				hard = soft
			}
			return strconv.FormatUint(is.Max, 10) == hard, fmt.Sprintf("its hard limit is %d", is.Max)
		},
		Fits: func(value string) bool { return number(strings.Replace(value, ":", "", 1)) },
	}
})

// limitOf is a promise about another limit of getrlimit(2), by what the kernel says.
func limitOf(check, says string, resource int) func() Promise {
	return func() Promise {
		return Promise{
			Check: check, Says: says, Source: "systemd.exec(5); getrlimit(2)",
			Fits: func(value string) bool { return size(value) > 0 || value == "0" },
			Try: func(value string) (bool, string) {
				var is unix.Rlimit
				if err := unix.Getrlimit(resource, &is); err != nil {
					return false, err.Error()
				}
				return is.Max == size(value), fmt.Sprintf("its hard limit is %d", is.Max)
			},
		}
	}
}

var (
	_ = register(61, "LimitNPROC", limitOf("limit.processes", "its user has no more processes than that", unix.RLIMIT_NPROC))
	_ = register(62, "LimitCORE", limitOf("limit.files", "its core files are no larger than that", unix.RLIMIT_CORE))
	_ = register(63, "LimitFSIZE", limitOf("limit.files", "its files are no larger than that", unix.RLIMIT_FSIZE))
	_ = register(64, "LimitMEMLOCK", limitOf("limit.memory", "it locks no more memory than that", unix.RLIMIT_MEMLOCK))
)

var _ = register(65, "MemoryMax", func() Promise {
	const most = 256 << 20 // bytes that are taken to find out
	return Promise{
		Check: "limit.memory", Says: "it has no more memory than that", Source: "systemd.resource-control(5), MemoryMax=",
		Fits: func(value string) bool { return size(value) > 0 },
		Try: func(value string) (bool, string) {
			if size(value) > most {
				return allowed(size(value), "memory", "memory.limit_in_bytes", "memory.max")
			}
			n := size(value) + 32<<20
			page, err := unix.Mmap(-1, 0, int(n), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
			if err != nil {
				return true, named("mmap", err).Error()
			}
			for i := 0; i < len(page); i += 4096 {
				page[i] = 1
			}
			return false, fmt.Sprintf("it used %d MiB", n>>20)
		},
	}
})

var _ = register(66, "TasksMax", func() Promise {
	const most = 200 // children that are started to find out
	return Promise{
		Check: "limit.processes", Says: "it has no more processes and threads than that", Source: "systemd.resource-control(5), TasksMax=",
		Fits: number,
		Try: func(value string) (bool, string) {
			n, _ := strconv.Atoi(value)
			if n > most {
				return allowed(uint64(n), "pids", "pids.max")
			}
			var all []*exec.Cmd
			defer func() {
				for _, cmd := range all {
					_ = cmd.Process.Kill()
					_ = cmd.Wait()
				}
			}()
			for range n + 1 {
				cmd := exec.Command("sleep", "60")
				if err := cmd.Start(); err != nil {
					return true, err.Error()
				}
				all = append(all, cmd)
			}
			return false, fmt.Sprintf("it had %d children", len(all))
		},
	}
})

var _ = register(67, "CPUQuota", func() Promise {
	const half = 50 // percent that one thread can surely want more than
	return Promise{
		Check: "limit.cpu", Says: "it has no more of a processor than that", Source: "systemd.resource-control(5), CPUQuota=",
		Fits: func(value string) bool { return percent(value) > 0 },
		// How often it was held back is the kernel's own count. On a busy machine it may get
		// less than its quota and need not be held back: so it works until it is, or has had
		// more within a second than the quota allows in that and in one period of 100 ms
		// more, which the bounds of the second cut in two. Where others leave it neither for
		// long, the limit that the kernel has for it is the answer, as for larger ones.
		Try: func(value string) (bool, string) {
			if percent(value) > half {
				return quota(percent(value))
			}
			most := time.Duration(percent(value)) * 11 * time.Millisecond
			if holds, fact := heldBack(most, longestAct/2, throttled, ran); fact != "" {
				return holds, fact
			}
			return quota(percent(value))
		},
	}
})

// heldBack works until it is held back, or has had more than that within a second; the fact is
// empty where neither was so within a time.
func heldBack(most, within time.Duration, throttled func() int, ran func() time.Duration) (holds bool, fact string) {
	for held, first := throttled(), time.Now(); time.Since(first) < within; {
		for began, had := time.Now(), ran(); time.Since(began) < time.Second && time.Since(first) < within; {
			used := (ran() - had).Round(time.Millisecond)
			n := throttled() - held
			if n > 0 || used > most {
				return n > 0, fmt.Sprintf("it was held back %d times, and had %v within %v", n, used, time.Since(began).Round(time.Millisecond))
			}
		}
	}
	return false, ""
}

// allowed holds a limit that is too large to be met against the kernel's own of this process:
// a file of its control group, of cgroup v1 or of v2.
func allowed(want uint64, controller string, names ...string) (bool, string) {
	for _, name := range names {
		if text := group(controller, name); text != "" {
			return text == strconv.FormatUint(want, 10), "the kernel's limit: " + name + " is " + text
		}
	}
	return false, "the kernel has no limit for it"
}

// quota is likewise of a share of the processors: cpu.max of v2 is both in one.
func quota(want int) (bool, string) {
	var has, of int
	text := group("cpu", "cpu.max")
	if text == "" {
		text = group("cpu", "cpu.cfs_quota_us") + " " + group("cpu", "cpu.cfs_period_us")
	}
	_, err := fmt.Sscan(text, &has, &of)
	return err == nil && of > 0 && has*100/of == want, "the kernel's quota and period, in µs: " + text
}

// percent reads a share of a processor; 0 for what is none.
func percent(value string) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(value, "%"))
	return n
}

// ran is the processor time that this process has had.
func ran() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}

// throttled is how often the control group of this process was held back: cpu.stat, of
// cgroup v1's cpu controller, else of v2.
func throttled() (n int) {
	for line := range strings.Lines(group("cpu", "cpu.stat") + "\n") {
		if value, is := strings.CutPrefix(strings.TrimSpace(line), "nr_throttled "); is {
			n, _ = strconv.Atoi(value)
		}
	}
	return n
}

// group is a file of its control group: of that of a controller of cgroup v1, else of v2.
func group(controller, name string) string {
	groups := map[string]string{}
	for line := range strings.Lines(file("/proc/self/cgroup") + "\n") {
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, path, _ := strings.Cut(rest, ":")
		for one := range strings.SplitSeq(controllers, ",") {
			groups[one] = "/sys/fs/cgroup/" + controllers + path
		}
	}
	if dir := groups[controller]; dir != "" {
		if text := file(dir + "/" + name); text != "" {
			return text
		}
	}
	return file(groups[""] + "/" + name)
}
