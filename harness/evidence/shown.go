package evidence

import (
	"fmt"
	"strconv"
)

// Shown is what systemctl(1) show says of a unit.
type Shown struct {
	Name       string            `json:"name"`
	Properties map[string]string `json:"properties"`
}

// What is told of a unit beside its properties: the text of its files, as systemctl cat prints
// it, and whether somebody had it stopped, "yes" or "no".
const (
	FileText   = "(text)"
	WasStopped = "(stopped)"
)

// Below is how the directory of a unit's own name is told that is below another one: "" where
// there is none, else its mode and the number of its owner, or "-> " and where it leads.
func Below(dir string) string { return "(" + dir + ")" }

// Value is one of the properties, or of what is told beside them.
func (u Shown) Value(name string) string {
	if name != WasStopped {
		return u.Properties[name]
	}
	// Who is stopped ceases to be active before its process ends; who ends by itself, after that.
	ceased, _ := strconv.ParseUint(u.Properties["ActiveExitTimestampMonotonic"], 10, 64)
	ended, _ := strconv.ParseUint(u.Properties["ExecMainExitTimestampMonotonic"], 10, 64)
	if ended != 0 && ceased < ended {
		return "yes"
	}
	return "no"
}

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

// Phase tells one moment of its life from others.
func (u Shown) Phase() string {
	p := u.Properties
	return p["ActiveState"] + " " + p["SubState"] + " " + p["Result"] + " " + p["MainPID"] + " " + p["NRestarts"]
}

// Describe is how it stands, in systemd's words.
func (u Shown) Describe() string {
	return fmt.Sprintf("LoadState=%s ActiveState=%s SubState=%s Result=%s NRestarts=%s",
		u.Properties["LoadState"], u.Properties["ActiveState"], u.Properties["SubState"], u.Properties["Result"], u.Properties["NRestarts"])
}
