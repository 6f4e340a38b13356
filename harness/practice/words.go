package practice

import (
	"strings"
	"sync"
)

// Words say what a predicate means, as what follows "it": "ended by SIGHUP" where
// it holds, "did not end by SIGHUP" where it does not.
type Words struct{ Is, Not string }

// words has those of each predicate that a lesson asks.
var words = sync.OnceValue(func() map[string]Words {
	all := map[string]Words{
		"reread":             {"has read its configuration again", "has not read its configuration again"},
		"unit.main-pid":      {"is the main process of its service", "is not the main process of its service"},
		"env.app-env":        {"has APP_ENV in its environment", "has no APP_ENV in its environment"},
		"survived":           {"lives, and its output arrives", "is gone, halted or not heard"},
		"died":               {"has ended", "has not ended"},
		"muted":              {"lives, but its output reaches nobody", "is gone, or its output arrives"},
		"stopped":            {"stands still", "does not stand still"},
		"stuck":              {"keeps the terminal or the shell from ending", "keeps nobody from ending"},
		"restarted":          {"was started again", "was not started again"},
		"alive":              {"lives", "has ended"},
		"ended.sighup":       {"ended by SIGHUP", "did not end by SIGHUP"},
		"ended.sigint":       {"ended by SIGINT", "did not end by SIGINT"},
		"ended.sigterm":      {"ended by SIGTERM", "did not end by SIGTERM"},
		"ended.sigpipe":      {"ended by SIGPIPE", "did not end by SIGPIPE"},
		"ended.exit":         {"ended by itself", "did not end by itself"},
		"exit.120":           {"ended with status 120", "did not end with status 120"},
		"ended.crash":        {"crashed", "did not crash"},
		"zombie":             {"is a zombie", "is no zombie"},
		"pidfile.locked":     {"holds a lock on a file", "holds no lock on a file"},
		"writes.fail":        {"cannot write", "can write"},
		"copies.many":        {"runs more than once", "does not run more than once"},
		"unit.cron":          {"is in the service of cron", "is not in the service of cron"},
		"foreground":         {"is in the foreground", "is not in the foreground"},
		"exit.twice":         {"kept the shell until the second exit", "let the shell end at the first exit"},
		"was.stopped":        {"was stopped beforehand", "was not stopped beforehand"},
		"was.halted":         {"was stopped at some time", "has not been stopped"},
		"child.of-shell":     {"is a child of the shell", "is no child of the shell"},
		"log.file":           {"prints to a file", "does not print to a file"},
		"log.errors":         {"has its errors in a file", "does not have its errors in a file"},
		"log.heard":          {"printed a line that arrived", "printed no line that arrived"},
		"log.rotated":        {"has lines in a second file", "has all its lines in one file"},
		"log.deleted":        {"writes to a file without a name", "writes to a file that has a name"},
		"log.named":          {"writes to a file that was not put away", "writes to a file that was put away"},
		"log.journal":        {"prints to the journal", "does not print to the journal"},
		"log.complete":       {"lost no line", "has lost or broken a line"},
		"over.ssh":           {"was started through ssh", "was not started through ssh"},
		"client.returned":    {"keeps no ssh client waiting", "keeps the ssh client waiting"},
		"unit.session":       {"is in the scope of a login", "is in no scope of a login"},
		"unit.service":       {"is in a service", "is in no service"},
		"unit.user":          {"is in a unit of your own manager", "is in no unit of your own manager"},
		"group.own":          {"has a process group of its own", "is in the shell's process group"},
		"session.own":        {"has a session of its own", "is in the shell's session"},
		"session.not-leader": {"leads no session", "leads its session"},
		"tty.none":           {"has no controlling terminal", "has a controlling terminal"},
		"tty.no-fds":         {"has nothing open on a terminal", "has a terminal open as 0, 1 or 2"},
		"tty.cannot-acquire": {"cannot acquire a terminal", "has acquired a terminal"},
		"signal.hup":         {"ignores SIGHUP", "does not ignore SIGHUP"},
		"parent.reaper":      {"is an orphan", "has a parent that lives"},
		"umask.zero":         {"has the umask 0", "has another umask than 0"},
		"dir.root":           {"works in /", "does not work in /"},
		"env.clean":          {"has no mark in its environment", "has a mark in its environment"},
		"files.no-leak":      {"has no descriptor left over", "has a descriptor left over"},
		"from.script":        {"was started by way of the file in your folder", "was not started by way of the file in your folder"},
		"in.multiplexer":     {"was started by tmux or screen", "was not started by tmux or screen"},
		"launcher.go-daemon": {"was started by the library", "was not started by the library"},
		"launcher.nohup":     {"was started by nohup", "was not started by nohup"},
		"log.pipe":           {"prints into a pipe", "does not print into a pipe"},
		"log.rescued":        {"prints into the log of its rescue", "does not print into the log of a rescue"},
		"log.same-file":      {"prints all into one file", "does not print all into one file"},
		"program.c":          {"is the workload in C", "is not the workload in C"},
		"program.python":     {"is the workload in Python", "is not the workload in Python"},
		"program.node":       {"is the workload in Node.js", "is not the workload in Node.js"},
		"limit.memory":       {"cannot have more memory than its unit may", "had more memory than its unit may"},
		"limit.processes":    {"cannot have more processes than its unit may", "had more processes than its unit may"},
		"stdio.stdin":        {"has an empty input that can be read", "has another input than a readable /dev/null"},
	}
	for _, row := range unitsSay() {
		all[row.id] = row.Words
	}
	for _, row := range priorities() {
		all[row.id] = row.Words
	}
	return all
})

// Words says in words what is asked; a predicate without words of its own in those of its rule.
func (p Predicate) Words() string {
	w, ok := words()[p.Name]
	if q, known := Lookup(p.Name); !ok && known {
		rule := strings.TrimPrefix(q.Rule, "it ")
		w = Words{rule, "is not as it should be: " + rule}
	}
	if p.Not {
		return w.Not
	}
	return w.Is
}

// Diagnosed says in words what is the matter: of "ended.sighup" that it did not end by it.
func Diagnosed(diagnosis string) string {
	switch diagnosis {
	case Nothing:
		return "no workload runs"
	case Impossible:
		return "what is to happen cannot happen to it"
	}
	name, not := strings.CutPrefix(diagnosis, "!")
	if _, known := Lookup(name); !known { // of another outlive, or of nobody's
		return diagnosis
	}
	return Predicate{Name: name, Not: !not}.Words()
}
