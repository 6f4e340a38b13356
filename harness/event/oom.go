package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The memory that a process may use is up: a container's, a unit's. The kernel kills
// the process whose end gives most, and asks for neither session nor disposition. Here
// it is in a memory cgroup of our own with a hog, and its oom_score_adj is the highest,
// so that the choice is certain. What else is in the cgroup lives: so it was measured on
// cgroup v1, whatever a unit's OOMPolicy is. On v2 memory.oom.group and OOMPolicy=stop
// are to take the whole unit; that was not measured.
var _ = register(165, "oom", func() Event {
	return Event{
		Heading: "memory is up",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "the memory that it may use is up, and the kernel ends the biggest: it",
		Source:  "Documentation/admin-guide/cgroup-v1/memory.rst; proc_pid_oom_score_adj(5)",
		Instead: "have it started again: by a unit with Restart=on-failure, supervisord, runit; or have the kernel choose others first: choom(1)",
		Lab:     true,
		To:      Itself,
		Make:    func(s *stage.Stage) (string, error) { return s.RunOut() },
		Expect: func(modes.Traits, shell.Shell, bool) theory.Expectation {
			return theory.OutOfMemory.Ends()
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
			{nohup, "nohup", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
			{setsid, "setsid", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
			{reader, "a job that reads, and is stopped", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
			{pane, "a pane", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
			{service, "a service", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
			{supervised, "a supervisor's, which starts another", everywhere, died, died, "SIGKILL", theory.OutOfMemory.Source},
		},
	}
})
