package lab

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Says is what the lab's systemd says of a service of the system, and, where that goes on,
// the last that the service itself had to say; empty for what is no service.
func (l *Lab) Says(unit string, deadline time.Time) (string, error) {
	if !strings.HasSuffix(unit, ".service") || unit == l.UserManager() {
		return "", nil
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	c, err := l.Manager(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	all, err := c.GetAllPropertiesContext(ctx, unit)
	if err != nil {
		return "", fmt.Errorf("cannot tell the state of %s: %w", unit, err)
	}
	if all["ActiveState"] != "active" {
		return fmt.Sprintf("%s is %v (Result=%v, NRestarts=%v)", unit, all["ActiveState"], all["Result"], all["NRestarts"]), nil
	}
	text, err := l.CombinedOutput(l.Command("journalctl", "--quiet", "--output=cat", "--lines=1", "_SYSTEMD_UNIT="+unit))
	return strings.TrimSpace(text), err
}
