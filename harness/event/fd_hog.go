package event

import (
	"outlive/harness/program"
	"outlive/harness/theory"
)

// The program opens files, and closes none. A limit is each process's own, and the kernel
// refuses one more; without one of the unit it is the manager's, or the shell's. Here it
// stops by itself at 200.
var _ = register(182, "fd-hog", func() Event {
	return hog(program.Hog{Of: program.Files}, Event{
		Heading: "opens files",
		Summary: "the program opens 200 files: does anything stop it short of that, and at what cost to whom?",
		Source:  "systemd.exec(5), LimitNOFILE=; getrlimit(2); open(2), EMFILE",
		Instead: "limit it: by a unit with LimitNOFILE=, or ulimit -n",
		Rows: []Row{
			{nohup, "nohup", everywhere, survived, survived, "", theory.Unlimited.Source},
			{enabled, "an enabled service", everywhere, survived, survived, "", theory.Unlimited.Source},
			{confined, "one whose unit has limits", everywhere, survived, survived, "", theory.LimitFiles.Source},
		},
	})
})
