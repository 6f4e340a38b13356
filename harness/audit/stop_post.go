package audit

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Cleaned is what became of the commands that a unit has for after its end.
type Cleaned struct {
	Unfit  string
	Asked  int // how many there are
	Ran    int // how many were run
	Failed int // how many of those failed
}

var _ = behaves(62, "stop.cleaned-up", func() Conduct {
	return Conduct{
		Says:   "what is to be done after its end is done, also when it was killed",
		Source: "systemd.service(5), ExecStopPost=",
		Try: func(b *bench) (Verdict, string) {
			if b.file.Value("ExecStopPost") == "" {
				return Untried, "it has no ExecStopPost="
			}
			return b.killed().cleaned()
		},
	}
})

// killed has the main process of a program of ours killed, in the unit's own folders.
func (b *bench) killed() (c Cleaned) {
	b.own()
	b.alone.Lock()
	defer b.alone.Unlock()
	name := b.copy("post")
	lines := "Restart=no\n"
	for _, l := range b.file.only("ExecStopPost") {
		lines += "ExecStopPost=" + l.Value + "\n"
	}
	defer b.stops(name)
	if err := b.install(name, b.atHome("workload --silent")+lines); err != nil {
		return Cleaned{Unfit: "it could not be installed: " + err.Error()}
	}
	if c.Unfit = b.starts(name); c.Unfit != "" {
		return c
	}
	if err := b.kill(name, unix.SIGKILL); err != nil {
		return Cleaned{Unfit: "it could not be killed: " + err.Error()}
	}
	if !until(time.Now().Add(longestLife), func() bool { return b.active(name) == "failed" }) {
		return Cleaned{Unfit: "it did not end when it was killed"}
	}
	c.read(b.state(name)["ExecStopPost"])
	return c
}

// read reads a property that is a list of commands, as they were run last:
// org.freedesktop.systemd1(5), ExecStart.
func (c *Cleaned) read(property any) {
	const ignores, began, code, status, fields = 2, 4, 8, 9, 10
	commands, _ := property.([][]any)
	for _, one := range commands {
		if len(one) < fields {
			continue
		}
		at, _ := one[began].(uint64)
		how, _ := one[code].(int32)
		by, _ := one[status].(int32)
		ignored, _ := one[ignores].(bool)
		c.Asked++
		if at > 0 {
			c.Ran++
		}
		if at > 0 && !ignored && (how != 1 || by != 0) {
			c.Failed++
		}
	}
}

func (c Cleaned) cleaned() (Verdict, string) {
	switch {
	case c.Unfit != "":
		return Untold, c.Unfit
	case c.Failed > 0:
		return NotKept, fmt.Sprintf("a program of ours was killed; %d of %d commands were run, and %d failed", c.Ran, c.Asked, c.Failed)
	case c.Asked == 0 || c.Ran < c.Asked:
		return NotKept, fmt.Sprintf("a program of ours was killed; %d of %d commands were run", c.Ran, c.Asked)
	}
	return Kept, fmt.Sprintf("a program of ours was killed; all its commands were run (%d)", c.Ran)
}
