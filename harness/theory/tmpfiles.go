package theory

import (
	"outlive/harness/evidence"
	"outlive/modes"
)

// The rules of systemd-tmpfiles, which removes names and asks nobody.
var (
	LogRemoved  = rule("tmpfiles.log-removed", "its log is below /tmp, and is removed as what nobody has touched for the age: the file stays open, so its writes succeed, and nobody finds what they write", "tmpfiles.d(5), Age; unlink(2)")
	PaneRemains = rule("tmpfiles.listened", "a clean of /tmp sends nobody a signal, and spares a socket that somebody listens on by its absolute path: the server of its pane is reached as before", "systemd, src/tmpfiles/tmpfiles.c; proc_net_unix(5)")
	NoName      = rule("tmpfiles.no-signal", "a clean of /tmp removes names, and sends nobody a signal", "tmpfiles.d(5), Age")
)

// AtTmpClean is what becomes of a process when /tmp is cleaned of what is old.
func AtTmpClean(t modes.Traits, chatty bool) Expectation {
	r := NoName
	if t.TTY == modes.Pane && t.Output == modes.Pane && !t.Recorded {
		r = PaneRemains
	}
	is := r.Fate(t, chatty, false)
	switch {
	case !chatty || !t.Volatile:
	case is.Outcome == evidence.Survived:
		return LogRemoved.with(evidence.Muted)
	default: // it is stopped, and what it has printed before is gone
		is.Loses = true
	}
	return is
}
