package practice

import (
	"path"
	"slices"
	"strings"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Mark is in the environment of what a file of the step's own folder has started:
// its setup has that file put it there.
const Mark = "STARTED_BY"

// used says what was used: told by what it left at the process, and never by what was typed.
func used() []check.Check {
	all := []check.Check{
		{ID: "from.script", Rule: "the file in the step's folder started it, or had its shell start it", Source: "proc_pid_environ(5)", Holds: marked(Mark)},
		{ID: "in.multiplexer", Rule: "tmux or screen started it", Source: "tmux(1), ENVIRONMENT; screen(1)", Holds: marked("TMUX", "STY")},
		{ID: "launcher.go-daemon", Rule: "the library go-daemon started it", Source: "sevlyar/go-daemon", Holds: byGoDaemon},
		{ID: "launcher.nohup", Rule: "nohup started it: its input is /dev/null, open for writing only", Source: "nohup(1)", Holds: byNohup},
		{ID: "log.pipe", Rule: "its standard output is a pipe", Source: "pipe(7)", Holds: func(e evidence.Evidence) check.Finding {
			fd, open := e.Before.FD(1)
			return check.Finding{Holds: strings.HasPrefix(fd.Target, "pipe:"), Got: fd.Describe(1, open)}
		}},
		{ID: "log.rescued", Rule: "its standard output leads to the log that rescue makes for it, outlive-PID.log", Source: "outlive rescue", Holds: func(e evidence.Evidence) check.Finding {
			fd, open := e.Before.FD(1)
			name, is := strings.CutPrefix(path.Base(fd.Target), "outlive-")
			number, log := strings.CutSuffix(name, ".log")
			return check.Finding{Holds: is && log && number != "" && strings.Trim(number, "0123456789") == "", Got: fd.Describe(1, open)}
		}},
		{ID: "log.same-file", Rule: "its standard output and standard error are one file", Source: "proc_pid_fd(5)", Holds: sameFile},
	}
	for _, language := range []string{"c", "python", "node"} {
		all = append(all, check.Check{ID: "program." + language, Rule: "it is the workload in " + language, Source: "proc_pid_cmdline(5)",
			Holds: func(e evidence.Evidence) check.Finding {
				if e.Language == "" {
					return check.Finding{Unseen: "its command line could not be read"}
				}
				return check.Finding{Holds: e.Language == language, Got: "it is the workload in " + e.Language}
			}})
	}
	return all
}

// marked tells whether one of the names is in the environment.
func marked(names ...string) func(evidence.Evidence) check.Finding {
	return func(e evidence.Evidence) check.Finding {
		if e.Before.Env == nil {
			return check.Finding{Unseen: "its environment could not be read, or is empty"}
		}
		for _, name := range names {
			if slices.Contains(e.Before.Env, name) {
				return check.Finding{Holds: true, Got: name + " is in its environment"}
			}
		}
		return check.Finding{Got: "no " + strings.Join(names, " and no ") + " in its environment"}
	}
}

// byGoDaemon: the library leaves its mark in the environment and, as long as nobody
// closes it, the /dev/null that it opened as descriptor 3.
func byGoDaemon(e evidence.Evidence) check.Finding {
	f := marked("_GO_DAEMON")(e)
	if fd, open := e.Before.FD(3); open && fd.Target == "/dev/null" {
		f = check.Finding{Holds: true, Got: fd.Describe(3, open) + " is left over"}
	}
	return f
}

// byNohup: coreutils' nohup opens /dev/null for writing in place of a terminal, so
// that a read fails; a redirect opens it for reading.
func byNohup(e evidence.Evidence) check.Finding {
	fd, open := e.Before.FD(0)
	return check.Finding{Holds: fd.Target == "/dev/null" && !fd.Readable(), Got: fd.Describe(0, open)}
}

func sameFile(e evidence.Evidence) check.Finding {
	out, open := e.Before.FD(1)
	err, too := e.Before.FD(2)
	return check.Finding{Holds: onFile(1)(e).Holds && open && too && out.Target == err.Target, Got: out.Describe(1, open) + ", " + err.Describe(2, too)}
}
