package audit

import (
	"fmt"
	"time"
)

var _ = behaves(46, "start.prepared", func() Conduct {
	return Conduct{
		Says:   "what is to be done before its start is done: where that fails, it does not start",
		Source: "systemd.service(5), ExecStartPre=",
		Try: func(b *bench) (Verdict, string) {
			if b.file.Value("ExecStartPre") == "" {
				return Untried, "it has no ExecStartPre="
			}
			return b.prepares().prepared()
		},
	}
})

// prepares starts a program of ours, in the unit's own folders, behind the unit's commands.
func (b *bench) prepares() (c Commands) {
	b.own()
	b.alone.Lock()
	defer b.alone.Unlock()
	name := b.copy("pre")
	if err := b.install(name, b.atHome("workload --silent")+oftenAgain+b.file.beside("ExecStartPre")); err != nil {
		return Commands{Unfit: "it could not be installed: " + err.Error()}
	}
	return remembered(func() (c Commands) {
		defer b.stops(name)
		err := b.job(b.conn.StartUnitContext, name, time.Now().Add(longestLife))
		now := b.state(name) // at once
		c.read(now["ExecStartPre"])
		if err != nil {
			c.Unfit = "it cannot be started here: " + first(b.ended(name, now), err.Error())
		}
		return c
	})
}

// prepared judges them, where Unfit is why a program of ours did not start behind them.
func (c Commands) prepared() (Verdict, string) {
	own := c.How.code == cldExited && c.How.status >= firstOfManager
	switch {
	case c.Failed > 0 && own:
		return Untold, "the manager could not run it: " + c.Unfit
	case c.Failed > 0 && c.Unfit == "":
		return NotKept, "one of its commands failed, and a program of ours was started all the same"
	case c.Failed > 0:
		return NotKept, fmt.Sprintf("command %d of %d failed (%s): a program of ours was not started", c.Ran, c.Asked, Ending{Code: c.How.code, Status: c.How.status}.how())
	case c.Unfit != "":
		return Untold, c.Unfit
	case c.Asked == 0 || c.Ran < c.Asked:
		return NotKept, fmt.Sprintf("a program of ours was started, and %d of %d commands were run", c.Ran, c.Asked)
	case c.Spared > 0:
		return Kept, fmt.Sprintf("all its commands were run (%d) before a program of ours; %d failed, and the - before it spares that", c.Ran, c.Spared)
	}
	return Kept, fmt.Sprintf("all its commands were run (%d) before a program of ours", c.Ran)
}

// cldExited is si_code of what exited, and firstOfManager the first status of what systemd
// could not get as far as executing: systemd.exec(5), "Process Exit Codes".
const cldExited, firstOfManager = 1, 200
