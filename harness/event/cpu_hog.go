package event

import (
	"outlive/harness/program"
	"outlive/harness/theory"
)

// The program computes on two processors at once, and does not rest. Where its unit has a
// quota the kernel has it wait when it has had that, in each tenth of a second; nobody is
// told. Here it stops by itself after 0.3 s of processor time.
var _ = register(183, "cpu-hog", func() Event {
	return hog(program.Hog{Of: program.Processor}, Event{
		Heading: "computes",
		Summary: "the program takes 0.3 s of processor time: does anything make it wait, and at what cost to whom?",
		Source:  "systemd.resource-control(5), CPUQuota=; Documentation/scheduler/sched-bwc.rst",
		Instead: "limit it: by a unit with CPUQuota=, or have it give way: CPUWeight=, nice",
		Rows: []Row{
			{nohup, "nohup", everywhere, survived, survived, "", theory.Unlimited.Source},
			{enabled, "an enabled service", everywhere, survived, survived, "", theory.Unlimited.Source},
			{confined, "one whose unit has limits", everywhere, survived, survived, "", theory.CPUQuota.Source},
		},
	})
})
