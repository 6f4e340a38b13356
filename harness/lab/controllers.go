package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Controller is one kind of resource that systemd may limit; cgroups(7).
type Controller struct {
	Name    string `json:"name"`
	Missing string `json:"missing"` // why units of the lab cannot be limited by it; "" when they can
}

// Controllers tells which resources can be limited in the lab.
func (l *Lab) Controllers() ([]Controller, error) {
	mounts, err := cgroupMounts(fmt.Sprintf("/proc/%d/mountinfo", l.Init.PID))
	if err != nil {
		return nil, err
	}
	granted := ""
	for _, m := range mounts {
		if m.unified {
			text, _ := os.ReadFile(l.Path(filepath.Join(m.path, "cgroup.controllers")))
			granted = string(text)
		}
	}
	return judge(mounts, strings.Fields(granted)), nil
}

// judge goes by v2, named as there, where that has the controller, else by v1.
func judge(mounts []cgroupMount, granted []string) (all []Controller) {
	for _, name := range []string{"cpu", "memory", "pids", "io", "cpuset"} {
		v1 := map[string]string{"io": "blkio"}[name]
		if v1 == "" {
			v1 = name
		}
		c := Controller{name, "this machine gives no such controller on: on cgroup v2, start it with systemd-run --scope -p Delegate=yes"}
		for _, m := range mounts {
			switch {
			case m.unified && slices.Contains(granted, name) && m.readOnly, slices.Contains(m.controllers, v1) && m.readOnly:
				c.Missing = "it is read-only, and this kernel lets nobody change that"
			case m.unified && slices.Contains(granted, name), slices.Contains(m.controllers, v1):
				c.Missing = ""
			}
		}
		all = append(all, c)
	}
	return all
}
