package wish

import (
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"

	"outlive/modes/unit"
)

// nice: the niceness is meant as it is in the end, as systemd has it. nice(1) adds to what
// is there: atd's is 2. Where it may not, nice(1) says so and goes on; so what has become of
// it is looked at.
//
// What it comes to, of two that compute on one processor at 0 and 15: 28 to 1 in one session,
// and 1 to 1 in two where autogroups are on (sched(7), "The autogroup feature"). A unit with
// a cgroup of the controller cpu is in no autogroup.
var _ = register(10, "nice", func() Wish {
	return Wish{
		Summary: "niceness `N`, from -20 (served first) to 19 (last); where sched_autogroup_enabled is 1, among the processes of its own session alone",
		Source:  "nice(1), sched(7)",
		Example: []string{"11"},
		Parse:   one(niceness),
		Bars: func(s Seat, values []string) error {
			if n := whole(values[0]); n < 0 && !s.Root {
				return errors.New("a niceness below 0 takes root")
			} else if n < s.Nice && !s.Root {
				return fmt.Errorf("yours is %d, and only root lowers one", s.Nice)
			}
			return nil
		},
		Tool: "nice",
		Words: func(s Seat, values []string) []string {
			if s.Nice == 0 && !s.Form.Traits.Managed {
				return []string{"nice", "-n", values[0]}
			}
			return []string{"sh", "-c", `exec nice -n $(($0 - $(nice))) "$@"`, values[0], "sh", "-c", `test "$(nice)" = "$0" && exec "$@"`, values[0]}
		},
		Starter: func(s Seat, values []string) ([]string, []string) {
			if s.Nice != 0 || s.Form.Traits.Managed { // it adds, to what an init has, too
				return nil, nil
			}
			return []string{"--nicelevel", values[0]}, nil
		},
		Unit: func(values []string) []unit.Directive {
			return []unit.Directive{{Key: "Nice", Value: values[0], As: int32(whole(values[0]))}}
		},
		Shown: first,
		Effect: func(pid int, _ []string) (string, error) {
			n, err := unix.Getpriority(unix.PRIO_PROCESS, pid)
			return strconv.Itoa(20 - n), err
		},
	}
})

func niceness(text string) (string, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < -20 || n > 19 {
		return "", errors.New("it goes from -20 to 19")
	}
	return strconv.Itoa(n), nil
}
