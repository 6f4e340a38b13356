package theory

import "outlive/modes"

// What another rule says, too, is a constant: to join it would cost every start.
const inTreeSays = "it descends from the shell by the pids of parents, and is ended along with that: SIGTERM, and SIGKILL where that is not enough"

// Who kills a tree goes by the pids of parents: an editor that closes its terminal,
// a supervisor that gives up a job.
var (
	InTree     = rule("tree.descends", inTreeSays, "proc_pid_stat(5), ppid", "SIGTERM", "SIGKILL")
	paneInTree = rule("tree.descends-pane", inTreeSays+"; so does the server that holds its terminal, and the end of either ends it", InTree.Source, "SIGTERM", "SIGHUP", "SIGKILL")
	outOfTree  = rule("tree.severed", "no chain of parents leads from it to the shell: a parent of it has ended, and init or a subreaper has adopted what that had started", "_exit(2), prctl(2)")
)

// AtTreeKill is the rule for a process when all that descends from its shell is killed.
func AtTreeKill(t modes.Traits) Rule {
	switch {
	case t.Orphan || t.Severed || t.Managed:
		return outOfTree
	case t.TTY == modes.Pane:
		return paneInTree
	}
	return InTree
}

// The rules of a runner that hunts for its mark in every environment.
var (
	bearsMark = rule("runner.mark", "its environment still bears the runner's mark, and the runner ends all that do", "proc_pid_environ(5)", "SIGTERM", "SIGKILL")
	paneMark  = rule("runner.mark-of-pane", "its environment bears the runner's mark, and so does that of the server that holds its terminal: the runner ends both, and the end of either ends it", "proc_pid_environ(5)", "SIGTERM", "SIGHUP", "SIGKILL")
	// seen is the rule of one that looks through /proc once, and ends what it saw there.
	seen   = rule("runner.snapshot", "its environment bears the runner's mark, and the runner has seen that: it looks once, and ends what it saw, but not what a process among that has started since", "proc_pid_environ(5); fork(2); actions/runner, issue 4601", "SIGTERM", "SIGKILL")
	noMark = rule("runner.no-mark", "its environment does not bear the runner's mark", "proc_pid_environ(5)")
)

// AtReap is the rule for a process when a runner hunts for its mark until it finds none.
func AtReap(t modes.Traits) Rule { return hunted(t, bearsMark) }

// AtLook is the rule for one when it looks once.
func AtLook(t modes.Traits) Rule { return hunted(t, seen) }

func hunted(t modes.Traits, bears Rule) Rule {
	switch {
	case t.FreshEnv:
		return noMark
	case t.TTY == modes.Pane:
		return paneMark
	}
	return bears
}
