package wish

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/proc"
	"outlive/modes"
	"outlive/modes/unit"
)

// limit-cpu is a time, which any process can be limited to, or a share, which takes a cgroup
// of its own: no standard tool makes one. Both may be wished.
var _ = register(22, "limit-cpu", func() Wish {
	w := limitWish(limitOf{
		option: "cpu", directive: "LimitCPU", line: "Max cpu time", number: unix.RLIMIT_CPU, example: "1h",
		summary: "`TIME` of a processor at most, as 90s or 10m, for each process, which is killed then; or a share, as 50%, for all of a service of the system's",
	})
	w.Source += "; systemd.resource-control(5), CPUQuota="
	w.Many, w.Also = true, []string{"50%"}
	w.Parse = each(timeOrShare)
	time := w
	w.Bars = func(s Seat, values []string) error {
		if err := shareless(s, values); err != nil || timeOf(values) == nil {
			return err
		}
		return time.Bars(s, timeOf(values))
	}
	w.Words = func(s Seat, values []string) []string { return time.Words(s, timeOf(values)) }
	w.Unit = func(values []string) (all []unit.Directive) {
		if own := timeOf(values); own != nil {
			all = time.Unit(own)
		}
		if share := shareOf(values); share != "" {
			percent := whole(strings.TrimSuffix(share, "%"))
			all = append(all, unit.Directive{Key: "CPUQuota", Value: share, Name: "CPUQuotaPerSecUSec", As: uint64(percent) * 10_000})
		}
		return all
	}
	w.Shown = func(values []string) (text string) {
		if own := timeOf(values); own != nil {
			text = time.Shown(own)
		}
		return strings.TrimSpace(text + " " + shareOf(values))
	}
	w.Effect = func(pid int, values []string) (text string, err error) {
		if timeOf(values) != nil {
			text, err = time.Effect(pid, nil)
		}
		if err != nil || shareOf(values) == "" {
			return text, err
		}
		share, err := shareShown(pid)
		return strings.TrimSpace(text + " " + share), err
	}
	return w
})

func isShare(value string) bool { return strings.HasSuffix(value, "%") }

// timeOf is the last time of those values, nil for none; shareOf the last share.
func timeOf(values []string) []string {
	for _, v := range slices.Backward(values) {
		if !isShare(v) {
			return []string{v}
		}
	}
	return nil
}

func shareOf(values []string) string {
	for _, v := range slices.Backward(values) {
		if isShare(v) {
			return v
		}
	}
	return ""
}

func timeOrShare(text string) (string, error) {
	if digits, is := strings.CutSuffix(text, "%"); is {
		n, err := strconv.ParseUint(digits, 10, 32)
		if all := uint64(100 * processorsHere()); err != nil || n < 1 || n > all {
			return "", fmt.Errorf("a share goes from 1%% to %d%%, 100%% for each processor that there is here", all)
		}
		return strconv.FormatUint(n, 10) + "%", nil
	}
	d, err := span(text)
	if err != nil || d < time.Second || d%time.Second != 0 {
		return "", errors.New("it is a time in whole seconds, as 90s or 10m, or a share, as 50%")
	}
	return strconv.Itoa(int(d / time.Second)), nil
}

// shareless tells why a seat has no share to give.
func shareless(s Seat, values []string) error {
	policy := strings.Join(s.Set.Has("sched"), "")
	switch {
	case shareOf(values) == "":
		return nil
	case s.Form.Speaks() != modes.UnitFile && s.Form.Speaks() != modes.Transient:
		return errors.New("a share takes a unit of systemd's: of a process alone only a time is limited")
	case s.Form.Traits.UserUnit && !unified("cpu"):
		return errors.New("a user's own manager has no share to give here (cgroup v1)")
	case strings.Contains(policy, ":") && realtimeGroups():
		return errors.New("who has a share has no budget for --sched " + policy + " here (systemd 252: 214/SETSCHEDULER; RT_GROUP_SCHED)")
	}
	return nil
}

// unified tells whether the one hierarchy of cgroup v2 has a controller.
func unified(controller string) bool {
	text, _ := os.ReadFile("/sys/fs/cgroup/cgroup.controllers")
	return slices.Contains(strings.Fields(string(text)), controller)
}

// realtimeGroups tells whether each cgroup has a budget of its own for real-time policies:
// those that systemd makes have none.
func realtimeGroups() bool {
	found, _ := filepath.Glob("/sys/fs/cgroup/cpu*/cpu.rt_runtime_us")
	return found != nil
}

// shareShown is what the cgroup of a process may have of the processors, in percent of one.
func shareShown(pid int) (string, error) {
	text, err := proc.Root.Of(pid, "cgroup")
	if err != nil {
		return "", err
	}
	for line := range strings.SplitSeq(text, "\n") {
		_, rest, _ := strings.Cut(line, ":")
		controllers, path, _ := strings.Cut(rest, ":")
		for _, dir := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/cpu"} {
			var quota, period int
			if controllers == "" {
				text, _ := os.ReadFile(filepath.Join(dir, path, "cpu.max"))
				_, _ = fmt.Sscan(string(text), &quota, &period)
			} else if slices.Contains(strings.Split(controllers, ","), "cpu") {
				quota, period = readNumber(filepath.Join(dir, path, "cpu.cfs_quota_us")), readNumber(filepath.Join(dir, path, "cpu.cfs_period_us"))
			}
			if quota > 0 && period > 0 {
				return strconv.Itoa(100*quota/period) + "%", nil
			}
		}
	}
	return "", fmt.Errorf("cannot read the share of %d", pid)
}

// readNumber is what a file holds, 0 where there is none.
func readNumber(path string) int {
	text, _ := os.ReadFile(path)
	return whole(strings.TrimSpace(string(text)))
}
