package wish

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/modes/unit"
)

// A limit is set hard and soft, as systemd does with one number. prlimit(1) is put before
// the command itself, so that it binds no daemon of the mode's.

var _ = register(20, "limit-files", func() Wish {
	return limitWish(limitOf{
		option: "nofile", directive: "LimitNOFILE", line: "Max open files", number: unix.RLIMIT_NOFILE,
		summary: "`N` open files at most, for each process", example: "512",
		parse: func(text string) (string, error) {
			n, err := strconv.ParseUint(text, 10, 64)
			switch most := mostFiles(); {
			case err != nil || n < leastFiles:
				return "", fmt.Errorf("it is a number, of at least %d", leastFiles)
			case n > most:
				return "", fmt.Errorf("this machine allows %d (fs.nr_open)", most)
			}
			return strconv.FormatUint(n, 10), nil
		},
	})
})

var _ = register(21, "limit-memory", func() Wish {
	w := limitWish(limitOf{
		option: "data", directive: "LimitDATA", line: "Max data size", number: unix.RLIMIT_DATA,
		summary: "`SIZE` of memory at most, as 512M, for the data of each process; and for all of a service of the system's",
		example: "256M",
		parse:   size,
	})
	w.Source = "getrlimit(2), RLIMIT_DATA; systemd.resource-control(5), MemoryMax="
	limit := w.Unit
	w.Unit = func(values []string) []unit.Directive {
		n, _ := strconv.ParseUint(values[0], 10, 64)
		return append(limit(values), unit.Directive{Key: "MemoryMax", Value: values[0], As: n})
	}
	return w
})

// leastFiles are what a shell and a dynamic program take to start.
const leastFiles = 8

type limitOf struct {
	option, directive, line, summary, example string
	number                                    int
	parse                                     func(string) (string, error)
}

func limitWish(l limitOf) Wish {
	return Wish{
		Summary: l.summary,
		Source:  "getrlimit(2), prlimit(1)",
		Example: []string{l.example},
		Parse:   one(l.parse),
		Bars: func(s Seat, values []string) error {
			var own unix.Rlimit
			n, _ := strconv.ParseUint(values[0], 10, 64)
			if err := unix.Getrlimit(l.number, &own); err == nil && n > own.Max && !s.Root {
				return fmt.Errorf("your own limit is %d, and only root raises it", own.Max)
			}
			return nil
		},
		Tool: "prlimit",
		Words: func(_ Seat, values []string) []string {
			return []string{"prlimit", "--" + l.option + "=" + values[0]}
		},
		Unit: func(values []string) []unit.Directive {
			n, _ := strconv.ParseUint(values[0], 10, 64)
			return []unit.Directive{{Key: l.directive, Value: values[0], As: n}}
		},
		Shown:  func(values []string) string { return values[0] + " " + values[0] },
		Effect: func(pid int, _ []string) (string, error) { return limitShown(pid, l.line) },
	}
}

// limitShown are the soft and the hard limit, as proc_pid_limits(5) has them.
func limitShown(pid int, name string) (string, error) {
	text, err := proc.Root.Of(pid, "limits")
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(`(?m)^` + name + `\s+(\S+)\s+(\S+)`).FindStringSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("cannot read the limit %q of %d", name, pid)
	}
	return found[1] + " " + found[2], nil
}

func mostFiles() uint64 {
	text, _ := os.ReadFile("/proc/sys/fs/nr_open")
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 1 << 20 // proc_sys_fs(5): the default
	}
	return n
}

// leastMemory is about what the tools before a command take themselves.
const leastMemory = 1 << 20

// size is an amount of memory in bytes, by powers of 1024, as systemd counts.
func size(text string) (string, error) {
	digits := strings.TrimRight(text, "KMGT")
	n, err := strconv.ParseUint(digits, 10, 40)
	power := strings.Index("KMGT", strings.TrimPrefix(text, digits)+"") + 1
	if text == digits {
		power = 0
	}
	if n <<= 10 * power; err != nil || len(text)-len(digits) > 1 || n < leastMemory {
		return "", errors.New("it is an amount of at least 1M, as 512M or 2G")
	}
	return strconv.FormatUint(n, 10), nil
}

// span is a time, where a bare number is seconds.
func span(text string) (time.Duration, error) {
	if _, err := strconv.ParseUint(text, 10, 32); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, errors.New("it is a time, as 500ms, 90s or 10m")
	}
	return d, nil
}
