package proc

import (
	"strings"

	"outlive/harness/evidence"
)

// Cgroup is where a process stands; the zero one where that cannot be read.
func (fs FS) Cgroup(pid int) evidence.Cgroup {
	text, _ := fs.read(pid, "cgroup")
	return ParseCgroup(text)
}

// ParseCgroup reads where a process stands from the text of its cgroup file, cgroup(7): by
// systemd's hierarchy, which is the unified one or that called name=systemd.
func ParseCgroup(text string) (g evidence.Cgroup) {
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || parts[1] != "name=systemd" && parts[1] != "" {
			continue
		}
		if g.Path == "" || g.Path == "/" {
			g.Path = parts[2]
		}
		for part := range strings.SplitSeq(parts[2], "/") {
			if !strings.HasSuffix(part, ".service") && !strings.HasSuffix(part, ".scope") {
				continue
			}
			g.User = g.User || strings.HasPrefix(g.Unit, "user@")
			g.Unit, g.Path = part, parts[2]
		}
	}
	if id, is := strings.CutPrefix(strings.TrimSuffix(g.Unit, ".scope"), "session-"); is && strings.HasSuffix(g.Unit, ".scope") && strings.Contains(g.Path, "/user-") && !g.User {
		g.Session = id
	}
	return g
}
