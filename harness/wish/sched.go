package wish

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/modes"
	"outlive/modes/unit"
)

// sched stands before nice: a policy that is set afterwards would not keep that.
var _ = register(5, "sched", func() Wish {
	return Wish{
		Summary: "be scheduled by `POLICY`: other, batch, idle, or fifo:N or rr:N with a priority of 1 to 99",
		Source:  "sched(7), chrt(1)",
		Example: []string{"batch"},
		Parse:   one(policy),
		Bars: func(s Seat, values []string) error {
			name, priority, ranked := strings.Cut(values[0], ":")
			if s.Form.Traits.UserUnit && s.Form.Speaks() != modes.NoSpeech && s.Nice > 0 && name != "idle" {
				return fmt.Errorf("your manager has a niceness of %d, and sets no policy but idle then (systemd 252: 214/SETSCHEDULER)", s.Nice)
			}
			var own unix.Rlimit
			switch err := unix.Getrlimit(unix.RLIMIT_RTPRIO, &own); {
			case !ranked || s.Root || err == nil && own.Cur >= uint64(whole(priority)):
				return nil
			}
			return fmt.Errorf("%s at %s takes root", name, priority)
		},
		Tool: "chrt",
		Words: func(_ Seat, values []string) []string {
			name, priority, _ := strings.Cut(values[0]+":0", ":")
			priority, _, _ = strings.Cut(priority, ":")
			return []string{"chrt", "--" + name, priority}
		},
		Starter: func(_ Seat, values []string) ([]string, []string) {
			if values[0] == "batch" || values[0] == "idle" { // it knows neither
				return nil, nil
			}
			return []string{"--procsched", values[0]}, nil
		},
		Unit: func(values []string) []unit.Directive {
			name, priority, ranked := strings.Cut(values[0], ":")
			all := []unit.Directive{{Key: "CPUSchedulingPolicy", Value: name, As: policies[name]}}
			if ranked {
				all = append(all, unit.Directive{Key: "CPUSchedulingPriority", Value: priority, As: int32(whole(priority))})
			}
			return all
		},
		Shown: first,
		Effect: func(pid int, _ []string) (string, error) {
			attr, err := unix.SchedGetAttr(pid, 0)
			if err != nil {
				return "", err
			}
			for name, number := range policies {
				if uint32(number) == attr.Policy && attr.Priority > 0 {
					return name + ":" + strconv.Itoa(int(attr.Priority)), nil
				} else if uint32(number) == attr.Policy {
					return name, nil
				}
			}
			return strconv.Itoa(int(attr.Policy)), nil
		},
	}
})

// policies are the numbers of sched.h.
var policies = map[string]int32{"other": unix.SCHED_NORMAL, "fifo": unix.SCHED_FIFO, "rr": unix.SCHED_RR, "batch": unix.SCHED_BATCH, "idle": unix.SCHED_IDLE}

func policy(text string) (string, error) {
	name, priority, given := strings.Cut(text, ":")
	_, known := policies[name]
	n, err := strconv.Atoi(priority)
	ranked := name == "fifo" || name == "rr"
	if !known || ranked != given || ranked && (err != nil || n < 1 || n > 99) {
		return "", errors.New("it is other, batch, idle, or fifo:N or rr:N with 1 to 99")
	}
	if ranked {
		return name + ":" + strconv.Itoa(n), nil
	}
	return name, nil
}
