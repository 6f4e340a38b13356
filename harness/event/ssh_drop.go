package event

import (
	"outlive/harness/stage"
	"outlive/harness/theory"
)

// The ssh link drops: the client is killed, its connection is closed, and sshd
// closes the terminal, which is a hangup like any other.
var _ = register(120, "ssh-drop", func() Event {
	return Event{
		Heading:   "ssh client dies",
		Block:     session,
		Summary:   "the client of a real ssh session is killed",
		Source:    "sshd(8); POSIX XBD 11.1.10",
		Lab:       true,
		Session:   theory.Session{Where: theory.SSH},
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "the client was killed, sshd closed the terminal and the shell ended", s.KillClient()
		},
		Expect: loggedOut(hangupExpect),
		Rows:   sshDrops,
	}
})

// The same, but nobody says a word: a cable is pulled, a laptop sleeps. Only
// the server's keepalives notice (ClientAliveInterval), and then hang up.
var _ = register(121, "ssh-cut", func() Event {
	return Event{
		Heading:   "ssh path is cut",
		Block:     session,
		Summary:   "no packet of a real ssh session arrives any more",
		Source:    "sshd_config(5), ClientAliveInterval",
		Lab:       true,
		Session:   theory.Session{Where: theory.SSH, Keepalive: true},
		Together:  true,
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "the path was cut, sshd gave up the client, closed the terminal, and the shell ended", s.CutPath()
		},
		Expect: loggedOut(hangupExpect),
		Rows:   sshDrops,
	}
})

// sshDrops are what becomes of a process whose ssh session breaks off.
var sshDrops = []Row{
	{lingerer, "the service of a user who lingers", everywhere, survived, survived, "", "setsid(2); loginctl(1)"},
	{userService, "that, without linger", everywhere, died, died, "SIGTERM SIGKILL", manager},
	{foreground, "foreground", resending, died, died, "SIGHUP", ""},
	{foreground, "foreground", keeping, died, died, "SIGHUP", "_exit(3p)"},
	{job, "a job", resending, died, died, "SIGHUP", ""},
	{job, "a job", keeping, survived, muted, "", ""},
	{disowned, "disowned", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
	{nohup, "nohup", keeping, survived, survived, "", ""},
	{setsid, "setsid", everywhere, survived, survived, "", "setsid(2)"},
	{service, "a service", everywhere, survived, survived, "", "setsid(2)"},
}
