package lab

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// tmpConf has the name of the file that it takes the place of, systemd's own.
const tmpConf = "/etc/tmpfiles.d/tmp.conf"

// CleanTmp has systemd clean /tmp as its timer does once a day, with the age 0, so that
// whatever was there before is older.
func (l *Lab) CleanTmp(deadline time.Time) error {
	before, none := os.ReadFile(l.Path(tmpConf)) // the host's own
	if err := l.WriteFile(tmpConf, "q /tmp 1777 root root 0\n", 0o644); err != nil {
		return err
	}
	defer func() {
		if none != nil {
			_ = os.Remove(l.Path(tmpConf))
			return
		}
		_ = l.WriteFile(tmpConf, string(before), 0o644)
	}()
	if out, err := l.OutputBy(deadline, l.Command("systemctl", "start", "systemd-tmpfiles-clean.service"), nil); err != nil {
		return fmt.Errorf("cannot clean the lab's /tmp: %w: %s", err, strings.TrimSpace(out))
	}
	return nil
}
