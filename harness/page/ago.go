package page

import (
	"fmt"
	"time"
)

// Ago tells a time as roughly as a person would.
func Ago(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 0:
		return "just now" // the clock was set back
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < day:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	case d < 2*day:
		return "1 day ago"
	}
	return fmt.Sprintf("%d days ago", d/day)
}
