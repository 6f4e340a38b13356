package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// A job of days was started in a folder below /tmp: its log is there, its pid file, the
// socket that one comes back by. Once a day systemd-tmpfiles-clean.timer removes what
// nobody has touched for the age of /tmp. That is 10 days upstream; nobody waits for it
// here: the age is 0, so all is old. (Debian gives /tmp no age, and empties it at a boot.)
// What the program has open stays open, and has no name any more.
//
//	removed   files, also open ones and locked ones (flock), FIFOs, empty folders,
//	          sockets that are listened on by a relative path (dtach -n socket)
//	spared    sockets that are listened on by an absolute path (tmux, screen),
//	          a locked folder with all below, systemd's own folders (PrivateTmp)
var _ = register(158, "tmp-clean", func() Event {
	return Event{
		Heading: "/tmp is cleaned",
		Block:   session,
		Aside:   true,
		Rare:    true,
		Summary: "the folder below /tmp that it was started in is cleaned of all, as older than the age of /tmp",
		Source:  "tmpfiles.d(5), Age; systemd-tmpfiles(8)",
		Instead: "keep the log and the sockets out of /tmp, or lock the folder: flock DIR CMD",
		Lab:     true,
		Session: theory.Session{InTmp: true},
		Takes:   theory.TmpClean,
		Make: func(s *stage.Stage) (string, error) {
			return "systemd-tmpfiles-clean.service has cleaned /tmp, whose age was 0", s.CleanTmp()
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			return theory.AtTmpClean(t, chatty)
		},
		Rows: []Row{
			{job, "a job that prints on its terminal", everywhere, survived, survived, "", "tmpfiles.d(5), Age"},
			{inTmp(nohup), "nohup", everywhere, survived, muted, "", "tmpfiles.d(5), Age"},
			{inTmp(setsid), "setsid", everywhere, survived, muted, "", "tmpfiles.d(5), Age"},
			{inTmp(recorded), "recorded by script", everywhere, survived, muted, "", "tmpfiles.d(5), Age"},
			{nohup, "nohup, its log elsewhere", everywhere, survived, survived, "", "tmpfiles.d(5), Age"},
			{pane, "a pane", everywhere, survived, survived, "", "systemd, src/tmpfiles/tmpfiles.c; proc_net_unix(5)"},
			{service, "a service, which prints to the journal", everywhere, survived, survived, "", "tmpfiles.d(5), Age"},
		},
	}
})

func inTmp(t modes.Traits) modes.Traits {
	return changed(t, func(t *modes.Traits) { t.Volatile = true })
}
