package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The program makes a file below /usr, and one in /home, each in a folder that anybody may
// write to: so no permission decides, but what it was started with.
var _ = register(184, "trespass", func() Event {
	return Event{
		Heading: "writes elsewhere",
		Block:   session,
		Summary: "the program makes a file below /usr and one in /home, where its user may: does anything keep it from that?",
		Source:  "systemd.exec(5), ProtectSystem=, ProtectHome=; mount_namespaces(7)",
		Instead: "guard them: by a unit with ProtectSystem= and ProtectHome=",
		Aside:   true, Rare: true, Lab: true, To: Itself,
		Skip: func(t modes.Traits, _ shell.Shell) string {
			if t.Stopped {
				return "it is stopped, and does nothing by itself"
			}
			return ""
		},
		Make: func(s *stage.Stage) (string, error) { return s.Trespass() },
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtTrespass(t, chatty)
		},
		Rows: []Row{
			{nohup, "nohup", everywhere, survived, survived, "", theory.Unguarded.Source},
			{enabled, "an enabled service", everywhere, survived, survived, "", theory.Unguarded.Source},
			{guarded, "one whose unit guards the files", everywhere, survived, survived, "", theory.Guarded.Source},
		},
	}
})

// guarded is a service whose unit guards the files, as rows know it.
var guarded = managed(func(t *modes.Traits) { t.Returns, t.Guarded = true, modes.Guarded{System: true, Homes: true} })
