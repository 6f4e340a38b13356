package modes

import (
	"strings"

	"outlive/modes/unit"
)

// A service whose unit limits what it takes. For the workload all else is as
// systemd-service has it.
//
//	MemoryMax=    the kernel kills who of the unit gives most when it wants more
//	TasksMax=     fork(2) and clone(2) fail with EAGAIN, for threads as well
//	LimitNOFILE=  open(2) and the like fail with EMFILE, in each process by itself
//	CPUQuota=     it runs for so much of each 100 ms, and waits for the rest
//
// All but LimitNOFILE= are a matter of cgroups: a machine that lets nobody use the
// controller starts the unit all the same, and says nothing. So it does with a
// LimitNOFILE= above its own hard limit. And nothing may follow a value: with a comment
// behind it the line is ignored.
var _ = register(210, "systemd-limits", func() Mode {
	return Mode{
		Summary: "as a service of the system whose unit limits its memory, processes, descriptors and processor time",
		Use:     "a service that is not to take what others need",
		Source:  "systemd.resource-control(5), systemd.exec(5)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl enable --now --quiet {name}",
			Needs: []string{"systemctl", "sudo"},
			Files: []ConfigFile{{Path: unit.System + "{name}.service", Text: limitsUnit, Mode: 0o644}},
			Recipe: Recipe{
				Files: []ConfigFile{{Path: unit.System + "{name}.service", Mode: 0o644, Text: strings.Replace(limitsUnit, "[Service]\n",
					"[Service]\nUser={user}\nWorkingDirectory={dir}\nStandardOutput=append:{log}\nStandardError=append:{log}\n", 1)}},
				Undo: undoService,
			},
			Traits: with(systemServiceTraits, func(t *Traits) {
				t.Returns, t.Limits = true, Limits{Memory: 96 << 20, Tasks: 64, Files: 128, CPU: 20}
			}),
			Reader:  systemJournal,
			Lab:     true,
			Stop:    "sudo systemctl stop {name}",
			Restart: "sudo systemctl restart {name}",
			Reload:  "sudo systemctl reload {name}",
			Steps: []Step{
				{Name: "memory", Summary: "limit its memory", Text: "MemoryMax=96M\n", Omit: func(t *Traits) { t.Limits.Memory = 0 }},
				{Name: "tasks", Summary: "limit its processes and threads", Text: "TasksMax=64\n", Omit: func(t *Traits) { t.Limits.Tasks = 0 }},
				{Name: "files", Summary: "limit its open descriptors", Text: "LimitNOFILE=128\n", Omit: func(t *Traits) { t.Limits.Files = 0 }},
				{Name: "cpu", Summary: "limit its share of the processors", Text: "CPUQuota=20%\n", Omit: func(t *Traits) { t.Limits.CPU = 0 }},
			},
			End: endService,
		}},
	}
})

const limitsUnit = `[Unit]
Description=outlive run {name}

[Service]
ExecStart={exec}
MemoryMax=96M
TasksMax=64
LimitNOFILE=128
CPUQuota=20%

[Install]
WantedBy=multi-user.target
`
