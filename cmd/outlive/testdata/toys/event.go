package event

import "outlive/harness/stage"

var _ = register(1000, "toy", func() Event {
	return Event{
		Heading: "toy",
		Block:   session,
		Summary: "the terminal closes, for a test that an event is one file",
		Source:  "POSIX XBD 11.1.10",
		Aside:   true,
		Make:    func(s *stage.Stage) (string, error) { return "it closed", s.HangUp() },
		Expect:  hangupExpect,
		Rows: []Row{
			{foreground, "foreground", resending, died, died, "SIGHUP", ""},
			{foreground, "foreground", keeping, died, died, "SIGHUP", "_exit(3p)"},
			{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})
