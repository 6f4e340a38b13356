package event

import (
	"outlive/harness/program"
	"outlive/harness/theory"
)

// The program forks, and forks: where its unit has a limit the kernel refuses one more, to
// it and to all others in the unit, threads as well; nobody is killed. Here it stops by itself
// at 100.
var _ = register(181, "fork-hog", func() Event {
	return hog(program.Hog{Of: program.Processes}, Event{
		Heading: "forks",
		Summary: "the program starts 100 processes: does anything stop it short of that, and at what cost to whom?",
		Source:  "systemd.resource-control(5), TasksMax=; fork(2), EAGAIN",
		Instead: "limit it: by a unit with TasksMax=",
		Rows: []Row{
			{nohup, "nohup", everywhere, survived, survived, "", theory.Unlimited.Source},
			{enabled, "an enabled service", everywhere, survived, survived, "", theory.Unlimited.Source},
			{confined, "one whose unit has limits", everywhere, survived, survived, "", theory.TasksMax.Source},
		},
	})
})
