package place

import (
	"os/exec"

	"outlive/harness/lab"
	"outlive/harness/terminal"
)

// byRoot is a lab whose stages are its root's, who writes its units and starts them.
type byRoot struct{ inLab }

// ByRoot gives a lab's room to its root.
func (r Room) ByRoot() Room {
	if in, ok := r.Place.(inLab); ok {
		r.Place = byRoot{in}
	}
	return r
}

func (byRoot) Homes() string     { return "/root" }
func (byRoot) Units() string     { return "/etc/systemd/system" }
func (byRoot) User() string      { return "root" }
func (byRoot) Give(string) error { return nil }

func (byRoot) Environment(string) []string {
	return []string{"PATH=" + lab.SearchPath, "USER=root", "LOGNAME=root", "SYSTEMD_PAGER="}
}

func (in byRoot) Command(words ...string) *exec.Cmd { return in.AsRoot(words...) }

func (in byRoot) Open() (t *terminal.Terminal, err error) {
	err = in.lab.Enter(func() error {
		t, err = terminal.Open()
		return err
	})
	return t, err
}

// lastRun prints what a unit wrote since it was last started. systemd forgets that start once the
// unit is over, and the journal does not.
const lastRun = `
run=$(systemctl show --value --property=InvocationID "$1")
[ -n "$run" ] || run=$(journalctl --quiet --output=export --lines=1 _SYSTEMD_UNIT="$1" | sed -n s/^_SYSTEMD_INVOCATION_ID=//p)
exec journalctl --quiet --output=cat _SYSTEMD_INVOCATION_ID="$run" _SYSTEMD_UNIT="$1"`

// Journal leaves out what earlier runs of the unit wrote.
func (in byRoot) Journal(unit string) (string, error) {
	return in.lab.CombinedOutput(in.AsRoot("sh", "-c", lastRun, "sh", unit))
}
