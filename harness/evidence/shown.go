package evidence

import "fmt"

// Shown is what systemctl(1) show says of a unit.
type Shown struct {
	Name       string            `json:"name"`
	Properties map[string]string `json:"properties"`
}

// FileText is among the properties what is in a unit's files, as systemctl cat prints it.
const FileText = "(text)"

// Begun tells whether it was ever started since the machine booted.
func (u Shown) Begun() bool {
	left := u.Properties["InactiveExitTimestampMonotonic"]
	return left != "" && left != "0"
}

// Settled tells whether it is where it stays, for all that systemd is about to do.
func (u Shown) Settled() bool {
	switch u.Properties["ActiveState"] {
	case "activating", "deactivating", "reloading":
		return false
	}
	return u.Properties["Job"] == ""
}

// Describe is how it stands, in systemd's words.
func (u Shown) Describe() string {
	return fmt.Sprintf("LoadState=%s ActiveState=%s SubState=%s Result=%s NRestarts=%s",
		u.Properties["LoadState"], u.Properties["ActiveState"], u.Properties["SubState"], u.Properties["Result"], u.Properties["NRestarts"])
}
