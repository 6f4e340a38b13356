package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// One logs out of an ssh session with a terminal: exit is typed, and sshd
// closes the terminal behind the shell. logind leaves alone what the session
// leaves, unless KillUserProcesses says otherwise.
var _ = register(110, "ssh-exit", func() Event {
	return Event{
		Heading:   "ssh logout",
		Block:     session,
		Summary:   "exit is typed in a real ssh session",
		Source:    "sshd(8), logind.conf(5)",
		Lab:       true,
		Session:   theory.Session{Where: theory.SSH},
		EndsShell: true,
		Skip:      noPrompt,
		Make: func(s *stage.Stage) (string, error) {
			if !s.Place.Lingers() { // only in a lesson: then logind has more to do
				return lastLogout(s)
			}
			return "the shell ended after exit was typed, and the ssh client returned", s.LogOut()
		},
		Expect: loggedOut(func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			return theory.AtExit(t, s).Fate(t, chatty, true)
		}),
		Rows: []Row{
			{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "setsid(2); loginctl(1)"},
			{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
			{job, "a job", hupping, died, died, "SIGHUP", ""},
			{job, "a job", sparing, survived, muted, "", ""},
			{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
			{nohup, "nohup", everywhere, survived, survived, "", ""},
			{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
			{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
		},
	}
})
