package why

import (
	"fmt"
	"strings"
)

// What a process that runs may lack, though nothing has ended it.
var _ = register(70, "process.stopped", func() Cause {
	return Cause{
		Says:   "it is stopped, and does nothing until SIGCONT",
		Source: "signal(7), SIGTTIN, SIGTSTP",
		Find: func(f Facts) *Finding {
			if f.Runs == nil || f.Runs.State != "T" {
				return nil
			}
			found := &Finding{Because: []string{fmt.Sprintf("state T of process %d", f.Runs.PID)}, Next: []Next{{"To let it go on", fmt.Sprintf("kill -CONT %d", f.Runs.PID)}}}
			if f.Runs.TTY != "" && f.Runs.PGID != f.Runs.TPGID {
				found.Because = append(found.Because, "it is in the background of "+f.Runs.TTY+": who reads there is stopped (SIGTTIN), and will be again")
			}
			return found
		},
	}
})

var _ = register(71, "process.zombie", func() Cause {
	return Cause{
		Says:   "it has ended, and its parent has not asked how",
		Source: "wait(2)",
		Find: func(f Facts) *Finding {
			if f.Runs == nil || f.Runs.State != "Z" {
				return nil
			}
			return &Finding{Because: []string{"state Z"}, Next: []Next{{"Its parent", fmt.Sprintf("ps -f -p %d", f.Runs.PPID)}}}
		},
	}
})

var _ = register(72, "process.unheard", func() Cause {
	return Cause{
		Says:   "it runs, and what it prints reaches nobody",
		Source: "write(2), EIO, EPIPE",
		Find: func(f Facts) *Finding {
			if f.Runs == nil || f.Runs.Unheard != "EIO" && f.Runs.Unheard != "EPIPE" {
				return nil
			}
			out, _ := f.Runs.FD(1)
			return &Finding{
				Because: []string{fmt.Sprintf("a write to its standard output (%s) gets %s", out.Target, f.Runs.Unheard)},
				Next:    []Next{{"What becomes of it", fmt.Sprintf("outlive inspect %d", f.Runs.PID)}},
			}
		},
	}
})

var _ = register(73, "process.folder-gone", func() Cause {
	return Cause{
		Says:   "the directory that it works in was removed",
		Source: "proc_pid_cwd(5)",
		Find: func(f Facts) *Finding {
			if f.Runs == nil || !strings.HasSuffix(f.Runs.Dir, " (deleted)") {
				return nil
			}
			return &Finding{Because: []string{"its working directory is " + f.Runs.Dir}, Next: []Next{{"To see it", fmt.Sprintf("ls -l /proc/%d/cwd", f.Runs.PID)}}}
		},
	}
})

var _ = register(84, "process.old-program", func() Cause {
	return Cause{
		Says:    "the file of its program was replaced since it was started",
		Source:  "proc_pid_exe(5)",
		Outcome: true,
		Find: func(f Facts) *Finding {
			if f.Runs == nil || !strings.HasSuffix(f.Runs.Program, " (deleted)") {
				return nil
			}
			found := &Finding{Because: []string{"it runs " + f.Runs.Program}}
			if f.Unit != nil {
				found.Next = []Next{{"To run the new one", f.sudo() + f.systemctl("restart "+quote(f.name()))}}
			}
			return found
		},
	}
})
