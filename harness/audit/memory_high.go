package audit

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// MemoryHigh= kills nobody: who has more is slowed down, and what he has is taken to the swap.
// cgroup v2 counts that; v1 has no such thing.
var _ = register(65, "MemoryHigh", func() Promise {
	const most, beyond = 256 << 20, 32 << 20 // bytes
	return Promise{
		Check: "limit.memory", Says: "the kernel slows it down when it has more memory than that", Source: "systemd.resource-control(5), MemoryHigh=; Documentation/admin-guide/cgroup-v2.rst, memory.high",
		Fits: func(value string) bool { n := size(value); return n > 0 && n <= most },
		Try: func(value string) (bool, string) {
			n := size(value) + beyond
			page, err := unix.Mmap(-1, 0, int(n), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
			if err != nil {
				return true, named("mmap", err).Error()
			}
			for i := 0; i < len(page); i += os.Getpagesize() {
				page[i] = 1
				if i%(1<<20) == 0 && above() > 0 {
					return true, fmt.Sprintf("the kernel held it back at %d MiB", i>>20)
				}
			}
			return false, fmt.Sprintf("it used %d MiB, and nothing held it back", n>>20)
		},
	}
})

// above is how often its control group was held back for having too much: memory.events of
// cgroup v2.
func above() (n int) {
	for line := range strings.Lines(group("memory", "memory.events") + "\n") {
		if value, is := strings.CutPrefix(strings.TrimSpace(line), "high "); is {
			n, _ = strconv.Atoi(value)
		}
	}
	return n
}
