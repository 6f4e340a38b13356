package wish

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"outlive/harness/proc"
	"outlive/modes/unit"
)

var _ = register(32, "umask", func() Wish {
	return Wish{
		Summary: "take the permissions of `MASK`, in octal, from what it creates",
		Source:  "umask(2)",
		Example: []string{"027"},
		Parse: one(func(text string) (string, error) {
			n, err := strconv.ParseUint(text, 8, 32)
			if err != nil || n > 0o777 {
				return "", errors.New("it is three octal digits, as in 027")
			}
			return fmt.Sprintf("%04o", n), nil
		}),
		Tool: "sh",
		Words: func(_ Seat, values []string) []string {
			return []string{"sh", "-c", `umask "$0" && exec "$@"`, values[0]}
		},
		Starter: func(_ Seat, values []string) ([]string, []string) { return []string{"--umask", values[0]}, nil },
		Unit: func(values []string) []unit.Directive {
			n, _ := strconv.ParseUint(values[0], 8, 32)
			return []unit.Directive{{Key: "UMask", Value: values[0], As: uint32(n)}}
		},
		Program: func(values []string) []string { return []string{"umask=" + values[0]} },
		Shown:   first,
		Effect:  func(pid int, _ []string) (string, error) { return status(pid, "Umask") },
	}
})

// status is a line of proc_pid_status(5).
func status(pid int, name string) (string, error) {
	text, err := proc.Root.Of(pid, "status")
	if err != nil {
		return "", err
	}
	line := regexp.MustCompile(`(?m)^` + name + `:\s*(.*)$`).FindStringSubmatch(text)
	if line == nil {
		return "", fmt.Errorf("cannot read %s of %d", name, pid)
	}
	return strings.Join(strings.Fields(line[1]), " "), nil
}
