package wish

import (
	"errors"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/modes/unit"
)

// ionice is told by ioprio_get(2): whether a disk heeds it is its scheduler's affair
// (mq-deadline does not).
var _ = register(11, "ionice", func() Wish {
	return Wish{
		Summary: "read and write by `CLASS`: idle, best-effort:N, or realtime:N, with 0 (first) to 7",
		Source:  "ionice(1), ioprio_set(2)",
		Example: []string{"best-effort:6"},
		Parse:   one(ioClass),
		Bars: func(s Seat, values []string) error {
			if strings.HasPrefix(values[0], "realtime") && !s.Root {
				return errors.New("realtime takes root")
			}
			return nil
		},
		Tool: "ionice",
		Words: func(_ Seat, values []string) []string {
			name, level, given := strings.Cut(values[0], ":")
			words := []string{"ionice", "-c", strconv.Itoa(int(ioClasses[name]))}
			if given {
				words = append(words, "-n", level)
			}
			return words
		},
		Starter: func(_ Seat, values []string) ([]string, []string) {
			return []string{"--iosched", strings.Replace(values[0], "realtime", "real-time", 1)}, nil
		},
		Unit: func(values []string) []unit.Directive {
			name, level, given := strings.Cut(values[0], ":")
			all := []unit.Directive{{Key: "IOSchedulingClass", Value: name, As: ioClasses[name]}}
			if given {
				all = append(all, unit.Directive{Key: "IOSchedulingPriority", Value: level, As: int32(whole(level))})
			}
			return all
		},
		Shown: first,
		Effect: func(pid int, _ []string) (string, error) {
			const process = 1 // IOPRIO_WHO_PROCESS
			value, _, errno := unix.Syscall(unix.SYS_IOPRIO_GET, process, uintptr(pid), 0)
			if errno != 0 {
				return "", errno
			}
			return ioShown(int32(value>>13), int(value&7)), nil
		},
	}
})

// ioClasses are the numbers of linux/ioprio.h.
var ioClasses = map[string]int32{"realtime": 1, "best-effort": 2, "idle": 3}

func ioShown(class int32, level int) string {
	for name, number := range ioClasses {
		switch {
		case number == class && name == "idle":
			return name
		case number == class:
			return name + ":" + strconv.Itoa(level)
		}
	}
	return "none"
}

func ioClass(text string) (string, error) {
	name, level, given := strings.Cut(text, ":")
	_, known := ioClasses[name]
	n, err := strconv.Atoi(level)
	if !known || given == (name == "idle") || given && (err != nil || n < 0 || n > 7) {
		return "", errors.New("it is idle, best-effort:N or realtime:N, with 0 (first) to 7")
	}
	if !given {
		return name, nil
	}
	return name + ":" + strconv.Itoa(n), nil
}
