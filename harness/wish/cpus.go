package wish

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/modes/unit"
)

var _ = register(12, "cpus", func() Wish {
	return Wish{
		Summary: "run on the processors of `LIST` alone, as 0,2-3",
		Source:  "taskset(1), sched_setaffinity(2)",
		Example: []string{"0"},
		Parse:   one(processors),
		Tool:    "taskset",
		Words: func(_ Seat, values []string) []string {
			return []string{"taskset", "--cpu-list", values[0]}
		},
		Unit: func(values []string) []unit.Directive {
			set, _ := cpuSet(values[0])
			mask := make([]byte, cpuNumber(values[0])/8+1)
			for i := range 8 * len(mask) {
				if set.IsSet(i) {
					mask[i/8] |= 1 << (i % 8)
				}
			}
			return []unit.Directive{{Key: "CPUAffinity", Value: values[0], As: mask}}
		},
		Shown:  first,
		Effect: func(pid int, _ []string) (string, error) { return status(pid, "Cpus_allowed_list") },
	}
})

// mostCPUs are as many as a set holds.
const mostCPUs = 1024

// processors are a list, as the kernel writes it, of those that one may have here:
// what is asked of the kernel for this very thread it narrows, or refuses.
func processors(text string) (string, error) {
	set, err := cpuSet(text)
	if err != nil {
		return "", err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, got unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return "", fmt.Errorf("cannot tell which there are: %w", err)
	}
	err = unix.SchedSetaffinity(0, &set)
	if err == nil {
		err = unix.SchedGetaffinity(0, &got)
	}
	if err := unix.SchedSetaffinity(0, &before); err != nil {
		return "", fmt.Errorf("cannot go back to the processors of before: %w", err)
	}
	if err != nil || got != set {
		return "", fmt.Errorf("choose of those that there are here: %s", listed(available(&before)))
	}
	return listed(&set), nil
}

// processorsHere counts those that there are.
func processorsHere() int {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return runtime.NumCPU()
	}
	return available(&before).Count()
}

// available are all that this thread could have: more than all of them is narrowed to that.
func available(before *unix.CPUSet) *unix.CPUSet {
	var all, got unix.CPUSet
	for i := range mostCPUs {
		all.Set(i)
	}
	if unix.SchedSetaffinity(0, &all) != nil || unix.SchedGetaffinity(0, &got) != nil {
		got = *before
	}
	_ = unix.SchedSetaffinity(0, before)
	return &got
}

func cpuSet(text string) (set unix.CPUSet, err error) {
	wrong := errors.New("it is a list of processors, as 0,2-3")
	for part := range strings.SplitSeq(text, ",") {
		low, high, is := strings.Cut(part, "-")
		if !is {
			high = low
		}
		from, err := strconv.ParseUint(low, 10, 16)
		if err != nil {
			return set, wrong
		}
		to, err := strconv.ParseUint(high, 10, 16)
		if err != nil || to < from || to >= mostCPUs {
			return set, wrong
		}
		for i := from; i <= to; i++ {
			set.Set(int(i))
		}
	}
	return set, nil
}

// cpuNumber is the highest of a list that listed wrote.
func cpuNumber(list string) int {
	return whole(list[strings.LastIndexAny(list, ",-")+1:])
}

// listed is a set as the kernel writes it: 0,2-3.
func listed(set *unix.CPUSet) string {
	var parts []string
	for i := 0; i < mostCPUs; i++ {
		if !set.IsSet(i) {
			continue
		}
		from := i
		for i+1 < mostCPUs && set.IsSet(i+1) {
			i++
		}
		part := strconv.Itoa(from)
		if i > from {
			part += "-" + strconv.Itoa(i)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}
