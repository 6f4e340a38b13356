package theory

import (
	"outlive/harness/evidence"
	"outlive/harness/program"
	"outlive/modes"
)

// What comes of telling a program to read its configuration again: who does not know the
// signal for that ends by it.
var (
	noReload   = rule("systemd.no-reload", "its unit has no ExecReload=: systemctl refuses, and sends nothing", "systemd.service(5), ExecReload=")
	hupIsClean = rule("systemd.hup-is-clean", "its manager, systemd, takes SIGHUP for a clean end: it starts no other, and tells of no failure", "systemd.service(5), Restart=, SuccessExitStatus=")
)

// AtReload is what becomes of a process that is told to read its configuration again by its
// mode's own way.
func AtReload(t modes.Traits, chatty bool) Expectation {
	if t.NoReload {
		return noReload.Fate(t, chatty, false)
	}
	is := DirectHUP.Fate(t, chatty, false)
	switch {
	case is.Outcome != evidence.Died:
	case t.RestartsOnHUP():
		is = StartsAgain.after(is, is)
		is.Outcome = evidence.Restarted
	case t.Main:
		is = hupIsClean.after(is, is)
	}
	return is
}

// Rereads tells whether the program has read its configuration again by then.
func (is Expectation) Rereads(p program.Program) bool {
	r, handles := handlers["SIGHUP"]()[p.ID]
	return handles && is.Rule == r.ID && is.Outcome != evidence.Died
}
