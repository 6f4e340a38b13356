package proc

import (
	"strconv"
	"strings"

	"outlive/harness/evidence"
)

// Credentials are who a process is: proc_pid_status(5).
func (fs FS) Credentials(pid int) (c evidence.Credentials, err error) {
	text, err := fs.read(pid, "status")
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		mask, _ := strconv.ParseUint(value, 16, 64)
		switch key {
		case "Uid":
			c.UIDs = numbers(value)
		case "Gid":
			c.GIDs = numbers(value)
		case "Groups":
			c.Groups = numbers(value)
		case "CapInh":
			c.Inheritable = mask
		case "CapPrm":
			c.Permitted = mask
		case "CapAmb":
			c.Ambient = mask
		case "NoNewPrivs":
			c.NoNewPrivs = value == "1"
		}
	}
	return c, err
}

func numbers(text string) (all []int) {
	for _, word := range strings.Fields(text) {
		if n, err := strconv.Atoi(word); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// Unlimited is a limit that there is not, getrlimit(2).
const Unlimited = -1

// CoreLimit is how long a core file of a process may become, in bytes: the soft limit of
// proc_pid_limits(5). known is false where that cannot be read.
func (fs FS) CoreLimit(pid int) (bytes int64, known bool) {
	text, _ := fs.read(pid, "limits")
	_, rest, known := strings.Cut(text, "Max core file size")
	words := strings.Fields(rest)
	if !known || len(words) == 0 {
		return 0, false
	}
	if words[0] == "unlimited" {
		return Unlimited, true
	}
	bytes, err := strconv.ParseInt(words[0], 10, 64)
	return bytes, err == nil
}
