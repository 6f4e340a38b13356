package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// A server crashes while clients connect. Its own socket goes with it, and whoever comes
// before another has made one is refused. A socket that systemd has made stays: whoever
// comes waits in its queue, and is answered late. What the server had taken from the queue
// and not answered is cut in any case; how much that is, is chance, so it is counted apart.
//
//	                      nobody serves for     a client is meanwhile
//	nohup, a daemon       ever                  refused
//	Restart=, supervisor  as long as it takes   refused
//	socket activation     as long as it takes   waiting
var _ = register(166, "connect", func() Event {
	return Event{
		Heading: "it crashes, called",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Serves:  true,
		Summary: "SIGKILL is sent to it while a client connects again and again: is anybody refused?",
		Source:  "systemd.socket(5); connect(2), ECONNREFUSED",
		Instead: "have systemd hold the socket, and start it when somebody connects: systemd.socket(5)",
		To:      Itself,
		Skip: func(t modes.Traits, _ shell.Shell) string {
			if t.Stopped {
				return "it is stopped, and answers nobody"
			}
			return ""
		},
		Make: func(s *stage.Stage) (string, error) { return s.Connect() },
		Expect: func(t modes.Traits, _ shell.Shell, _ bool) theory.Expectation {
			return theory.AtCrashOfServer(t)
		},
		Rows: []Row{
			{nohup, "nohup", everywhere, died, died, "SIGKILL", "signal(7)"},
			{enabled, "an enabled service", everywhere, died, died, "SIGKILL", "signal(7)"},
			{restarting, "one that is started again when it fails", everywhere, restarted, restarted, "", theory.StartsAgain.Source},
			{managed(func(t *modes.Traits) { t.Listens = true }), "one whose socket systemd holds", everywhere, restarted, restarted, "", theory.SocketStarts.Source},
		},
	}
})
