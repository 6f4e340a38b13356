package event

import (
	"outlive/harness/program"
	"outlive/harness/theory"
)

// The program takes memory, more and more: it leaks, say. Where its unit has a limit the
// kernel kills it there, and whoever starts again what fails starts another; where none
// has, it takes what others need. Here it stops by itself at 128 MiB.
var _ = register(180, "memory-hog", func() Event {
	return hog(program.Hog{Of: program.Memory}, Event{
		Heading: "takes memory",
		Summary: "the program takes 128 MiB of memory: does anything stop it short of that, and at what cost to whom?",
		Source:  "systemd.resource-control(5), MemoryMax=; Documentation/admin-guide/cgroup-v1/memory.rst",
		Instead: "limit it: by a unit with MemoryMax=",
		Rows: []Row{
			{nohup, "nohup", everywhere, survived, survived, "", theory.Unlimited.Source},
			{enabled, "an enabled service", everywhere, survived, survived, "", theory.Unlimited.Source},
			{confined, "one whose unit has limits", everywhere, died, died, "SIGKILL", theory.MemoryMax.Source},
			{changed(confined, unbounded), "one whose unit limits all else", everywhere, survived, survived, "", theory.Unlimited.Source},
			{changed(confined, onFailure), "one that is started again", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
		},
	})
})
