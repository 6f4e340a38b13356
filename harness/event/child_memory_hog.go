package event

import (
	"outlive/harness/program"
	"outlive/harness/theory"
)

// A child of the program takes memory, more and more: a worker, say, or a helper. Where the
// unit has a limit the kernel kills the biggest process of the unit there, and that is the
// child; whether the rest goes on depends on who is told.
//
//	cgroup v1, systemd 252   nobody: the unit stays active, Result=success
//	cgroup v2                systemd: OOMPolicy=stop, as it comes, stops the unit
//
// So on v1 nothing that one looks at says what happened but the count of the cgroup,
// oom_kill in memory.oom_control, and the kernel's log.
var _ = register(180, "child-memory-hog", func() Event {
	return hog(program.Hog{Of: program.Memory, Child: true}, Event{
		Heading: "its child takes memory",
		Summary: "a child of the program takes 128 MiB of memory: does anything stop it short of that, and what of the program?",
		Source:  "systemd.resource-control(5), MemoryMax=; systemd.service(5), OOMPolicy=",
		Instead: "limit it: by a unit with MemoryMax=",
		Rows: []Row{
			{nohup, "nohup", everywhere, survived, survived, "", theory.Unlimited.Source},
			{enabled, "an enabled service", everywhere, survived, survived, "", theory.Unlimited.Source},
			{confined, "one whose unit has limits", everywhere, survived, survived, "", theory.MemoryBelow.Source},
			{changed(confined, unbounded), "one whose unit limits all else", everywhere, survived, survived, "", theory.Unlimited.Source},
		},
	})
})
