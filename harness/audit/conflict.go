package audit

import (
	"os"
	"slices"
	"strings"
	"time"

	"outlive/harness/registry"
)

// Conflict is a rule about lines of a unit that contradict each other, or the program: it
// is an error also where the machine keeps none of them. What such a unit does was seen in
// a lab: its test has one of each.
type Conflict struct {
	ID     string // "start-limit.never"
	Source string
	// Found says what contradicts what, and names the line that is to change; "" for nothing.
	Found func(u Unit, m Met) (says string, change Line)
}

// Met is what was seen of a unit in the lab.
type Met struct {
	On       []string      // where its own program listened
	Waits    time.Duration // RestartSec=, as systemd has it
	Limit    startLimit
	Notifies bool // its program is, or calls, systemd-notify
	Told     []string
}

var conflicts = registry.Of[Conflict]{Name: func(c *Conflict, id string) { c.ID = id }}

func contradicts(order int, id string, fresh func() Conflict) int {
	return conflicts.Add(order, id, fresh)
}

// Conflicts gives all rules.
func Conflicts() []Conflict { return conflicts.All() }

// Contradiction is one that was found.
type Contradiction struct {
	Rule   string `json:"rule"`
	At     string `json:"at"` // "app.service:15"
	Says   string `json:"says"`
	Source string `json:"source"`
}

func (u Unit) contradictions(m Met) []Contradiction {
	all := []Contradiction{}
	for _, c := range conflicts.All() {
		if says, change := c.Found(u, m); says != "" {
			all = append(all, Contradiction{c.ID, change.At, says, c.Source})
		}
	}
	return all
}

// met looks at the unit's own service, after it was run; told are the lines of which systemd
// has complained.
func (b *bench) met(told []string) Met {
	m := Met{On: b.own().Late, Told: told}
	m.Limit, m.Waits = limits(b.state(b.instance(b.order.Instances[0])))
	m.Notifies = strings.Contains(b.order.File.Value("ExecStart"), "systemd-notify")
	if text, err := os.ReadFile(b.in.Path(b.order.File.program())); err == nil && strings.HasPrefix(string(text), "#!") {
		m.Notifies = m.Notifies || strings.Contains(string(text), "systemd-notify")
	}
	return m
}

// limits are how often a service is started, and after what wait, as systemd has it.
func limits(now state) (startLimit, time.Duration) {
	return startLimit{now.number("StartLimitBurst"), now.span("StartLimitIntervalUSec")}, now.span("RestartUSec")
}

// reachable tells whether a unit is to be reached over the network: its socket says so, or
// its program was seen to listen there.
func (u Unit) reachable(m Met) bool {
	if socket, has := u.part(".socket"); has {
		for _, l := range socket.File.All {
			if strings.HasPrefix(l.Name, "Listen") && l.Value != "" && !strings.ContainsAny(l.Value[:1], "/@") {
				return true
			}
		}
	}
	return slices.ContainsFunc(m.On, func(s string) bool { return strings.HasPrefix(s, "tcp") || strings.HasPrefix(s, "udp") })
}
