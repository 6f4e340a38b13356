package harden

import (
	"outlive/harness/registry"
	"outlive/harness/witness"
)

// Candidate is a directive that may be added to a unit.
type Candidate struct {
	ID     string
	Says   string // what holds of the service then
	Source string
	// Settings are its values, the strictest first, each as the lines that belong together;
	// none comes with why it is not for such a service.
	Settings func(f Facts) (settings [][]string, why string)
	// Repair mends a value by what was refused with it; nil where nothing can.
	Repair func(lines []string, f Facts, denied []witness.Denial) []string
	values []string // in place of Settings
}

var registered = registry.Of[Candidate]{Name: func(c *Candidate, id string) { *c = c.named(id) }}

func register(order int, id string, fresh func() Candidate) int {
	return registered.Add(order, id, fresh)
}

// named completes what its name tells.
func (c Candidate) named(id string) Candidate {
	c.ID = id
	if c.Settings == nil {
		c.Source = "systemd.exec(5), " + id + "="
		c.Settings = func(Facts) (all [][]string, _ string) {
			for _, value := range c.values {
				all = append(all, []string{id + "=" + value})
			}
			return all, ""
		}
	}
	return c
}

// All gives them in the order in which they are added: what later ones build on first.
func All() []Candidate { return registered.All() }

// valued is a directive that has these values for any service, the strictest first.
func valued(says string, values ...string) func() Candidate {
	return func() Candidate {
		return Candidate{Says: says, values: values}
	}
}

var (
	_ = register(1, "NoNewPrivileges", valued("nothing that it executes can get more rights than it has", "yes"))
	_ = register(11, "PrivateTmp", valued("its /tmp is its own", "yes"))
	_ = register(14, "PrivateDevices", valued("it sees no disks, nor other devices of the machine", "yes"))
	_ = register(15, "ProtectKernelTunables", valued("it cannot change the kernel's settings", "yes"))
	_ = register(16, "ProtectKernelModules", valued("it cannot load kernel modules", "yes"))
	_ = register(17, "ProtectKernelLogs", valued("it cannot read the kernel's log", "yes"))
	_ = register(18, "ProtectControlGroups", valued("it cannot write to the control groups", "yes"))
	_ = register(19, "ProtectClock", valued("it cannot set the clock", "yes"))
	_ = register(20, "ProtectHostname", valued("it cannot change the machine's name", "yes"))
	_ = register(30, "RestrictSUIDSGID", valued("it cannot give a file the set-user-id bit", "yes"))
	_ = register(31, "RestrictRealtime", valued("it cannot have itself scheduled before all others", "yes"))
	_ = register(32, "RestrictNamespaces", valued("it cannot make namespaces", "yes"))
	_ = register(33, "LockPersonality", valued("it cannot change what kernel it seems to run on", "yes"))
	_ = register(34, "MemoryDenyWriteExecute", valued("it cannot execute what it has written to memory", "yes"))
	_ = register(50, "PrivateUsers", valued("it has a user namespace of its own", "yes"))
)

var (
	// Where it is tmpfs, what it looks for there is not there, where it is yes it is barred:
	// some programs do not mind the one, and tell of the other.
	_ = register(13, "ProtectHome", valued("it cannot see what is in /home, /root and /run/user", "yes", "tmpfs", "read-only"))
	_ = register(21, "ProtectProc", valued("it sees no processes of other users", "invisible"))
	_ = register(22, "ProcSubset", valued("it sees of /proc only processes", "pid"))
	_ = register(35, "SystemCallArchitectures", valued("it makes system calls of this machine's own kind only", "native"))
)
