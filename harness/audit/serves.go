package audit

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"outlive/harness/lab"
	"outlive/harness/leftover"
)

// Its own program is started as the unit has it. Where the probe fails, it is asked again
// without the lines that harden: what fails then as well tells nothing.
var _ = behaves(52, "serves.hardened", func() Conduct {
	return Conduct{
		Says:   "it serves under all its hardening",
		Source: "systemd.exec(5), SANDBOXING",
		Try: func(b *bench) (Verdict, string) {
			if b.order.Probe == "" {
				return Untried, "no --probe tells how it serves"
			}
			b.own()
			whole := b.served(b.order.Text, b.order.Probe)
			if whole == nil {
				return Kept, "the probe succeeded"
			}
			if bare := b.served(b.file.without(hardening), b.order.Probe); bare != nil {
				return Untold, "without its hardening, too: " + bare.Error()
			}
			return NotKept, "without its hardening the probe succeeded; with it " + whole.Error()
		},
	}
})

// hardening begins the lines that take something from a service: systemd.exec(5), SANDBOXING
// and SYSTEM CALL FILTERING, and what systemd.resource-control(5) has of access.
var hardening = []string{"Protect", "Private", "Restrict", "SystemCall", "CapabilityBoundingSet", "NoNewPrivileges", "LockPersonality",
	"MemoryDenyWriteExecute", "ReadOnly", "Inaccessible", "NoExec", "ExecPaths", "TemporaryFileSystem", "ProcSubset", "RemoveIPC",
	"IPAddress", "SocketBind", "Device", "KeyringMode"}

// served starts the unit with that text, and stops it again; the error is why the probe did
// not succeed.
func (b *bench) served(text, probe string) error {
	b.alone.Lock()
	defer b.alone.Unlock()
	name := b.instance(b.order.Instances[0])
	if err := b.install(name, text); err != nil {
		return fmt.Errorf("it could not be installed: %w", err)
	}
	defer b.stops(name)
	if unfit := b.starts(name); unfit != "" {
		return errors.New(unfit)
	}
	return b.answers(name, probe)
}

// answers asks a service until the probe succeeds: one that says nothing of when it is ready
// may not serve yet. It gives up when the service has ended, or after a while.
func (b *bench) answers(name, probe string) (err error) {
	deadline := time.Now().Add(leftover.Stretch(settleTime))
	until(deadline, func() bool {
		said, failed := b.in.OutputBy(deadline, b.in.Command("sh", "-c", probe), nil)
		switch {
		case failed == nil:
			err = nil
			return true
		case errors.Is(failed, lab.ErrSilent) && err != nil: // it was cut short
			return true
		}
		said = strings.TrimSpace(said)
		err = fmt.Errorf("the probe failed: %w%s", failed, strings.TrimSuffix(": "+said[strings.LastIndexByte(said, '\n')+1:], ": "))
		if b.active(name) == "failed" {
			err = fmt.Errorf("it has ended: %s", b.ended(name, b.state(name)))
			return true
		}
		return false
	})
	return err
}
