package place

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"outlive/harness/lab"
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// ErrUnlimited: there is no limit that memory could run out at.
var ErrUnlimited = lab.ErrUnlimited

// Gauge shows how much of something a process may have, and how often that was enforced.
type Gauge = lab.Gauge

// inLab is a machine of its own, whose ordinary user the trials are of. Its other
// processes stay from one trial to the next.
type inLab struct {
	Machine
	lab  *lab.Lab
	gate *Gate
}

func (in inLab) Outside(path string) string { return in.lab.Path(path) }
func (in inLab) Homes() string              { return lab.Home }
func (in inLab) Bin() string                { return "/usr/local/bin" }
func (in inLab) Programs() string           { return "/usr/local/share/workloads" }
func (in inLab) Units() string              { return lab.Home + "/.config/systemd/user" }

// Name is used just once: the journal goes on.
func (in inLab) Name(home string) string { return "work-" + filepath.Base(home) }

func (in inLab) Give(path string) error { return os.Lchown(in.Outside(path), lab.UID, lab.UID) }

func (in inLab) Listen(path string) (*workload.Listener, error) {
	l, err := workload.Listen(in.Outside(path))
	if err == nil {
		err = os.Chmod(in.Outside(path), 0o777) // an ordinary user's workload reports too
	}
	return l, err
}

func (in inLab) Journal(unit string) (string, error) {
	if unit == "" {
		return "", errors.New("it writes to no journal of a lab")
	}
	return in.lab.CombinedOutput(in.AsRoot("journalctl", "--quiet", "--output=cat", "_SYSTEMD_UNIT="+unit, "+", "_SYSTEMD_USER_UNIT="+unit))
}

func (in inLab) User() string { return lab.User }

func (in inLab) Environment(string) []string {
	runtime := fmt.Sprintf("/run/user/%d", lab.UID)
	return []string{
		"PATH=" + lab.SearchPath, "USER=" + lab.User, "LOGNAME=" + lab.User,
		"XDG_RUNTIME_DIR=" + runtime, "DBUS_SESSION_BUS_ADDRESS=unix:path=" + runtime + "/bus",
	}
}

func (in inLab) Inherited() []string { return nil }

func (in inLab) Command(words ...string) *exec.Cmd { return lab.AsUser(in.AsRoot(words...)) }
func (in inLab) AsRoot(words ...string) *exec.Cmd  { return in.lab.Command(words[0], words[1:]...) }
func (in inLab) Client() []string                  { return []string{"ssh", "-F", lab.ClientConfig} }

func (in inLab) Start(do func() error) error {
	return in.gate.Do(func() error { return in.lab.Enter(do) })
}

func (in inLab) Open() (t *terminal.Terminal, err error) {
	err = in.lab.Enter(func() error {
		if t, err = terminal.Open(); err != nil {
			return err
		}
		return os.Chown(t.Name, lab.UID, -1) // as login(1) does
	})
	return t, err
}

func (in inLab) Init() int { return in.lab.Init.PID }

func (in inLab) Reapers() []int {
	all := []int{in.Init()}
	for _, pid := range proc.Root.Children(in.Init()) {
		if p, err := proc.Root.Stat(pid); err == nil && p.Comm == "systemd" {
			all = append(all, pid)
		}
	}
	return all
}

func (in inLab) Running(started []*proc.Handle, marks ...string) []int {
	var all []int
	if !in.Ended() { // else its pid may be another's
		all = proc.Root.Descendants(in.Init())
	}
	for _, h := range started { // children of ours, in another machine
		if h != nil && !h.Gone() {
			all = append(append(all, h.PID), proc.Root.Descendants(h.PID)...)
		}
	}
	slices.Sort(all) // one that was started may descend from another
	return slices.DeleteFunc(slices.Compact(all), func(pid int) bool {
		return !slices.ContainsFunc(marks, func(mark string) bool { return proc.Root.Mentions(pid, mark) })
	})
}

// Neighbours are its systemd, and all below.
func (in inLab) Neighbours() []int { return append(proc.Root.Descendants(in.Init()), in.Init()) }

func (in inLab) Unit(pid int) (string, error) { return lab.UnitOf(pid) }

func (in inLab) Main(pid int, deadline time.Time) (*bool, error) { return in.lab.Main(pid, deadline) }

func (in inLab) Says(unit string, deadline time.Time) (string, error) {
	return in.lab.Says(unit, deadline)
}

func (in inLab) InUnits(prefix string) []int {
	return slices.DeleteFunc(proc.Root.Descendants(in.Init()), func(pid int) bool {
		unit, err := lab.UnitOf(pid)
		return err != nil || !strings.HasPrefix(unit, prefix)
	})
}

// Expects minds services, which may call again when their trial is over: an
// earlier one's has ended.
func (in inLab) Expects(pid int) bool {
	h, err := proc.Open(pid)
	if err != nil {
		return false
	}
	defer h.Close()
	return !h.Gone()
}
