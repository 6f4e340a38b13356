package theory

import (
	"outlive/harness/program"
	"outlive/modes"
)

// What becomes of a process that takes what it can get of something. A limit is a fact of
// its unit, which its mode declares; without one it gets all that it takes here, as that is
// less than a machine has.
var (
	Unlimited   = rule("kernel.no-limit", "nothing that it was started with limits what it takes, so it gets it, and others go without where the machine has no more", "systemd.resource-control(5); setrlimit(2)")
	MemoryMax   = rule("kernel.memory-max", "its unit may have so much memory and no more (MemoryMax=): the kernel kills the biggest process of the unit, and none of another; OOMPolicy= says what becomes of the rest, and on cgroup v1 there is no such thing", "systemd.resource-control(5), MemoryMax=; Documentation/admin-guide/cgroup-v1/memory.rst", "SIGKILL")
	MemoryBelow = rule("kernel.memory-max-child", "its unit may have so much memory and no more (MemoryMax=): the kernel kills the biggest process of the unit, which is its child, and none besides; on cgroup v1 systemd is not told (252): the unit stays active, with Result=success, and nothing but the count of its cgroup says so (memory.oom_control, oom_kill)", "systemd.resource-control(5), MemoryMax=; systemd.service(5), OOMPolicy=; Documentation/admin-guide/cgroup-v1/memory.rst")
	TasksMax    = rule("kernel.tasks-max", "its unit may have so many processes and threads and no more (TasksMax=): the kernel refuses the next to all in the unit (EAGAIN), and kills nobody", "systemd.resource-control(5), TasksMax=; fork(2)")
	LimitFiles  = rule("kernel.limit-files", "each process of its unit may have so many descriptors open and no more (LimitNOFILE=): the kernel refuses it the next (EMFILE), and kills nobody", "systemd.exec(5), LimitNOFILE=; getrlimit(2)")
	CPUQuota    = rule("kernel.cpu-quota", "its unit may have so much of the processors in each tenth of a second and no more (CPUQuota=): it waits for the rest of that, and is not told", "systemd.resource-control(5), CPUQuota=; Documentation/scheduler/sched-bwc.rst")
)

// limits are the rules of those that are enforced by refusing, or by having it wait.
var limits = map[program.Resource]Rule{program.Processes: TasksMax, program.Files: LimitFiles, program.Processor: CPUQuota}

// AtHog is what becomes of it.
func AtHog(h program.Hog, t modes.Traits, chatty bool) Expectation {
	switch {
	case h.Of.Limit(t.Limits) == 0:
		return Unlimited.Fate(t, chatty, false)
	case h.Child && h.Of == program.Memory:
		return MemoryBelow.Fate(t, chatty, false)
	case h.Of == program.Memory:
		return AtEnd(MemoryMax, t)
	}
	return limits[h.Of].Fate(t, chatty, false)
}
