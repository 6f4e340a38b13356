package theory

import "outlive/modes"

// SocketStarts is what a socket that systemd holds makes of a crash.
var SocketStarts = rule("systemd.socket-starts", "systemd holds the socket, whoever serves it: a connection is taken, and waits, while nobody does, and has systemd start another", "systemd.socket(5); sd_listen_fds(3)")

// AtCrashOfServer is what becomes of who is connected to again and again, when it crashes.
func AtCrashOfServer(t modes.Traits) Expectation {
	if t.Listens {
		return SocketStarts.Restarts()
	}
	return AtEnd(Killed, t)
}
