package lab

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/proc"
	"outlive/harness/program"
)

// Gauge shows how much of something a process of the lab may have, by the kernel's own files.
type Gauge struct {
	of   program.Resource
	pid  int
	dir  string // of the cgroup whose limit is the lowest; "" where none has any
	at   evidence.Ceiling
	hold *holder
}

// kernelFiles are those of a resource in a cgroup, of v1 and of v2: the limit, what is
// had, and the file and the word of the counter.
var kernelFiles = map[program.Resource]struct {
	controller string
	v1, v2     [4]string
}{
	program.Memory: {"memory", [4]string{"memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control", "oom_kill"},
		[4]string{"memory.max", "memory.peak", "memory.events", "oom_kill"}},
	program.Processes: {"pids", [4]string{"pids.max", "pids.current", "pids.events", "max"}, [4]string{"pids.max", "pids.current", "pids.events", "max"}},
	program.Processor: {"cpu", [4]string{"cpu.cfs_quota_us", "", "cpu.stat", "nr_throttled"}, [4]string{"cpu.max", "", "cpu.stat", "nr_throttled"}},
}

// Gauge is a gauge for a process. It is to be closed.
func (l *Lab) Gauge(pid int, of program.Resource) (*Gauge, error) {
	g := &Gauge{of: of, pid: pid}
	if of == program.Files {
		most, err := proc.Root.MostFiles(pid)
		g.at = evidence.Ceiling{Most: most, Where: "Max open files in /proc/PID/limits"}
		return g, err
	}
	missing, err := l.missing(kernelFiles[of].controller)
	if err != nil {
		return nil, err
	}
	g.at.Missing = missing
	if err := g.find(l.name); err != nil || g.dir == "" {
		return g, err
	}
	if of == program.Memory && !g.at.Unified {
		g.hold, err = l.holdCgroup(g.dir)
	}
	return g, err
}

// missing says why units of the lab cannot be limited by a controller; "" where they can.
func (l *Lab) missing(controller string) (string, error) {
	all, err := l.Controllers()
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(c Controller) bool { return c.Name == controller })
	if i < 0 || all[i].Missing == "" {
		return "", nil
	}
	return fmt.Sprintf("the lab's controller %q cannot be used: %s", controller, all[i].Missing), nil
}

// find looks for the lowest limit of the process, from its own cgroup up to the root that we see.
func (g *Gauge) find(name string) error {
	leaf, top, v2, err := cgroupOf(g.pid, kernelFiles[g.of].controller)
	if err != nil || leaf == "" {
		return err
	}
	files := kernelFiles[g.of].v1
	if v2 {
		files = kernelFiles[g.of].v2
	}
	for dir := leaf; strings.HasPrefix(dir, top); dir = filepath.Dir(dir) {
		most := limitIn(dir, files[0])
		if most == 0 || g.at.Most > 0 && most >= g.at.Most {
			continue
		}
		_, inside, _ := strings.Cut(dir, name)
		g.dir, g.at.Most, g.at.Counter, g.at.Unified = dir, most, files[3], v2
		g.at.Where = filepath.Join(cmp.Or(strings.TrimPrefix(inside, "/payload"), "/"), files[0])
	}
	return nil
}

// cgroupOf gives the folder of a process in the hierarchy of a controller, and that of the
// root that is mounted; "" where none has it.
func cgroupOf(pid int, controller string) (leaf, top string, v2 bool, err error) {
	mounts, err := cgroupMounts("/proc/self/mountinfo")
	if err != nil {
		return "", "", false, err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return "", "", false, fmt.Errorf("cannot tell the cgroups of process %d: %w", pid, err)
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		for _, m := range mounts {
			mine := slices.Contains(strings.Split(parts[1], ","), controller) && slices.Contains(m.controllers, controller)
			path, err := filepath.Rel(m.root, parts[2])
			if err != nil || strings.HasPrefix(path, "..") {
				path = "."
			}
			dir := filepath.Join(m.path, path)
			if mine {
				return dir, m.path, false, nil
			}
			if has, _ := os.ReadFile(filepath.Join(dir, "cgroup.controllers")); parts[1] == "" && m.unified && slices.Contains(strings.Fields(string(has)), controller) {
				leaf, top, v2 = dir, m.path, true
			}
		}
	}
	return leaf, top, v2, nil
}

// unlimitedMemory is what v1 shows for no limit, less a page or so.
const unlimitedMemory = 1 << 62

// limitIn reads the limit of a cgroup; 0 for none.
func limitIn(dir, file string) uint64 {
	fields := strings.Fields(read(dir, file))
	if len(fields) == 0 {
		return 0
	}
	n, err := strconv.ParseUint(fields[0], 10, 64) // "max" and -1 are none
	if err != nil || n >= unlimitedMemory {
		return 0
	}
	switch file {
	case "cpu.cfs_quota_us":
		fields = append(fields, strings.TrimSpace(read(dir, "cpu.cfs_period_us")))
		fallthrough
	case "cpu.max":
		period, _ := strconv.ParseUint(fields[len(fields)-1], 10, 64)
		return n * 100 / max(period, 1)
	}
	return n
}

func read(dir, file string) string {
	text, _ := os.ReadFile(filepath.Join(dir, file))
	return string(text)
}

// Look gives the limit, and how often it was enforced by now.
func (g *Gauge) Look() evidence.Ceiling {
	if g.dir == "" {
		return g.at
	}
	files := kernelFiles[g.of].v1
	if g.at.Unified {
		files = kernelFiles[g.of].v2
	}
	_, count, _ := strings.Cut("\n"+read(g.dir, files[2]), "\n"+files[3]+" ")
	count, _, _ = strings.Cut(count, "\n")
	g.at.Count, _ = strconv.ParseUint(count, 10, 64)
	return g.at
}

// Held is how much the process, or its cgroup, has of it; 0 where nobody says so.
func (g *Gauge) Held() uint64 {
	switch {
	case g.of == program.Files:
		fds, _ := os.ReadDir(proc.Root.Path(g.pid, "fd"))
		return uint64(len(fds))
	case g.dir == "":
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSpace(read(g.dir, kernelFiles[g.of].v1[1])+read(g.dir, kernelFiles[g.of].v2[1])), 10, 64)
	return n
}

// Close lets go of the cgroup.
func (g *Gauge) Close() error {
	if g.hold == nil {
		return nil
	}
	return g.hold.end()
}

// holder is a process of ours in a memory cgroup, and in no other of the lab's: systemd
// removes the cgroup of a unit that has ended, and with it the count of what was killed there.
type holder struct {
	cmd   *exec.Cmd
	stdin io.Closer // it ends with that
	dir   string
}

// holdCgroup holds one of v1. On v2 the cgroups above count what was killed below, and
// systemd would see it.
func (l *Lab) holdCgroup(dir string) (*holder, error) {
	cmd := l.Command("cat")
	stdin, err := cmd.StdinPipe()
	if err == nil {
		err = l.Start(cmd)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot hold a memory cgroup: %w", err)
	}
	h := &holder{cmd: cmd, stdin: stdin, dir: dir}
	pid := strconv.Itoa(cmd.Process.Pid)
	if err := os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(pid), 0); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot hold a memory cgroup: %w", err), h.end())
	}
	return h, nil
}

func (h *holder) end() error {
	err := errors.Join(h.stdin.Close(), h.cmd.Wait())
	_ = os.Remove(h.dir) // systemd could not, where the unit has ended
	return err
}
