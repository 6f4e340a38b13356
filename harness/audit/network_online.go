package audit

import (
	"slices"
	"strings"
)

// online is a target that nobody reaches unless something wants it: an order after what is
// not started is no order.
const online = "network-online.target"

var _ = behaves(48, "network.waited-for", func() Conduct {
	return Conduct{
		Says:   "it starts when the network is there",
		Source: "systemd.special(7), network-online.target: Wants= and After=",
		Try: func(b *bench) (Verdict, string) {
			lines := b.file.about(online)
			if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "After=") }) {
				return Untried, "it is not ordered after " + online
			}
			name := b.copy("online")
			defer b.stops(name)
			if unfit := b.up(name, b.ours("workload --silent", append([]string{"[Unit]"}, lines...)...)); unfit != "" {
				return Untold, unfit
			}
			if b.active(online) != "active" {
				return NotKept, "it runs, and " + online + " was not reached: After= only orders, Wants=" + online + " has it started"
			}
			return Kept, online + " was reached before"
		},
	}
})

// about are the lines of [Unit] that name a unit, with nothing but it.
func (f File) about(unit string) (lines []string) {
	for _, l := range f.Unit {
		if slices.Contains(strings.Fields(l.Value), unit) {
			lines = append(lines, l.Name+"="+unit)
		}
	}
	return lines
}
