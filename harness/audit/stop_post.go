package audit

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

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
func (b *bench) killed() (c Commands) {
	b.own()
	b.alone.Lock()
	defer b.alone.Unlock()
	name := b.copy("post")
	if err := b.install(name, b.atHome("workload --silent")+oftenAgain+b.file.beside("ExecStopPost")); err != nil {
		return Commands{Unfit: "it could not be installed: " + err.Error()}
	}
	return remembered(func() (c Commands) {
		defer b.stops(name)
		if c.Unfit = b.starts(name); c.Unfit != "" {
			return c
		}
		if err := b.kill(name, unix.SIGKILL); err != nil {
			return Commands{Unfit: "it could not be killed: " + err.Error()}
		}
		if !until(time.Now().Add(longestLife), func() bool { return b.active(name) == "failed" }) {
			return Commands{Unfit: "it did not end when it was killed"}
		}
		c.read(b.state(name)["ExecStopPost"])
		return c
	})
}

func (c Commands) cleaned() (Verdict, string) {
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
