package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The shell was started inside a pid namespace that was there before, as by
// docker exec; then the first process of that namespace ends, and the kernel
// kills all that is inside. Only what was started from outside lives.
var _ = register(160, "container-end", func() Event {
	return Event{
		Heading:   "container ends",
		Block:     session,
		Summary:   "the pid namespace that it was started in ends",
		Source:    "pid_namespaces(7)",
		Lab:       true,
		Session:   theory.Session{Where: theory.Container},
		EndsShell: true,
		Skip: func(t modes.Traits, _ shell.Shell) string {
			if t.Unit == modes.OwnUnit {
				return noManager
			}
			return ""
		},
		Make: func(s *stage.Stage) (string, error) {
			return "the namespace's init was killed, and all inside with it", s.EndContainer()
		},
		Expect: inside(theory.NamespaceEnds),
		Rows: []Row{
			{setsid, "setsid", everywhere, died, died, "SIGKILL", "pid_namespaces(7)"},
			{service, "a service", everywhere, survived, survived, "", "pid_namespaces(7)"},
		},
	}
})
