package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// Everything that descends from the shell is killed, and the shell at last, as
// editors, IDEs and supervisors do with what they have started: they go by the
// pids of parents, from the leaves up, with SIGTERM and then SIGKILL. Neither a
// session nor a group nor an ignored SIGHUP hides a process from that; that its
// parent has ended does. The terminal stays open.
//
//	shell ─ job, nohup job, job with a session of its own      found
//	reaper ─ the orphan of a subshell, of setsid's fork, of a double fork
//	reaper ─ server of tmux, screen ─ what runs in its pane
var _ = register(55, "tree-kill", func() Event {
	return Event{
		Heading:   "its tree is killed",
		Block:     endings,
		Aside:     true,
		Summary:   "everything that descends from the shell is killed, and the shell at last",
		Source:    "proc_pid_stat(5), ppid; kill(2)",
		EndsShell: true,
		Make: func(s *stage.Stage) (string, error) {
			return "all that descended from the shell got SIGTERM, and SIGKILL where that was not enough, and then the shell was killed", s.KillTree()
		},
		Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
			is := theory.AtTreeKill(t).Fate(t, chatty, false)
			is.Unread = t.Piped
			return is
		},
		Rows: []Row{
			{foreground, "foreground", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
			{job, "a job", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
			{nohup, "nohup", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
			{sessionAlone, "a session of its own, no fork", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
			{scoped, "a job in a scope of its own", everywhere, died, died, "SIGTERM SIGKILL", "proc_pid_stat(5), ppid"},
			{subshell, "subshell", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
			{reader, "a job that reads", everywhere, died, died, "SIGTERM SIGKILL", ""},
			{setsid, "setsid, which forks", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
			{pane, "a pane", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
			{attached, "a pane that is looked at", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
			{service, "a service", everywhere, survived, survived, "", "_exit(2), prctl(2)"},
			{byClient, "a pane whose server the client has forked", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", "proc_pid_stat(5), ppid"},
		},
	}
})
