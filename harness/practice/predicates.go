package practice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"outlive/harness/check"
	"outlive/harness/evidence"
)

// Lookup gives a predicate: one of the harness's checks, an outcome, or what
// only a lesson asks.
func Lookup(name string) (check.Check, bool) {
	if c, ok := check.Lookup(name); ok {
		return c, true
	}
	i := slices.IndexFunc(others(), func(c check.Check) bool { return c.ID == name })
	if i < 0 {
		return check.Check{}, false
	}
	return others()[i], true
}

// Predicates lists all names, with their rules.
func Predicates() []check.Check { return append(slices.Clone(others()), check.All()...) }

// others are what is no check of a mode: outcomes, what was used, and how it ended.
var others = sync.OnceValue(func() []check.Check {
	return append(slices.Concat(outcomes(), used(), ofUnits(), ofPriorities()),
		check.Check{ID: "alive", Rule: "it has not ended", Source: "kill(2)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: !e.Gone, Got: e.Observed()}
		}},
		check.Check{ID: "ended.sighup", Rule: "SIGHUP ended it", Source: "signal(7)", Holds: endedBy("SIGHUP")},
		check.Check{ID: "ended.sigint", Rule: "SIGINT ended it", Source: "signal(7)", Holds: endedBy("SIGINT")},
		check.Check{ID: "ended.sigterm", Rule: "SIGTERM ended it", Source: "signal(7)", Holds: endedBy("SIGTERM")},
		check.Check{ID: "ended.sigpipe", Rule: "SIGPIPE ended it", Source: "pipe(7)", Holds: endedBy("SIGPIPE")},
		check.Check{ID: "ended.exit", Rule: "it ended by itself, not by a signal", Source: "_exit(2), wait(2)", Holds: exited},
		check.Check{ID: "exit.120", Rule: "its exit status is 120, Python's when what it held back could not be written at its end", Source: "Python Library, sys.exit", Holds: func(e evidence.Evidence) check.Finding {
			f := exited(e)
			f.Holds = f.Holds && e.Ending.Code == 120
			return f
		}},
		check.Check{ID: "ended.crash", Rule: "it ended by a signal of its own making, SIGABRT or SIGSEGV", Source: "abort(3), signal(7)", Holds: crashed},
		check.Check{ID: "zombie", Rule: "it has ended, and its parent has not asked how", Source: "wait(2), NOTES", Holds: zombie},
		check.Check{ID: "pidfile.locked", Rule: "it holds a lock on a file", Source: "flock(2), proc_pid_fdinfo(5)", Holds: locks},
		check.Check{ID: "writes.fail", Rule: "its writes fail", Source: "write(2)", Holds: writesFail},
		check.Check{ID: "copies.many", Rule: "more than one of it lives", Source: "supervisord(1)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Copies > 1, Got: fmt.Sprintf("%d workloads live", e.Copies)}
		}},
		check.Check{ID: "unit.cron", Rule: "it is in the service of cron", Source: "cron(8)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Unit == "cron.service", Got: "/proc/PID/cgroup: " + cmp.Or(e.Unit, "in no unit")}
		}},
		check.Check{ID: "foreground", Rule: "it is in the foreground of the shell's terminal", Source: "credentials(7)", Holds: foreground},
		check.Check{ID: "exit.twice", Rule: "the shell ended only at the second exit", Source: "zshoptions(1), bash(1)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Exits == 2, Got: fmt.Sprintf("exit was typed %d times", e.Exits)}
		}},
		check.Check{ID: "was.stopped", Rule: "it was stopped before anything happened", Source: "proc_pid_stat(5)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Before.State == "T", Got: fmt.Sprintf("/proc/%d/stat: state %s", e.Before.PID, e.Before.State)}
		}},
		check.Check{ID: "was.halted", Rule: "it was stopped at some time, and may go on since", Source: "signal(7)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Halts, Got: map[bool]string{true: "it was seen stopped", false: "it was never seen stopped"}[e.Halts]}
		}},
		check.Check{ID: "child.of-shell", Rule: "its parent is the shell", Source: "getppid(2)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Before.PPID == e.Shell.PID, Got: fmt.Sprintf("ppid %d, the shell is %d", e.Before.PPID, e.Shell.PID)}
		}},
		check.Check{ID: "log.file", Rule: "its standard output is a file", Source: "proc_pid_fd(5)", Holds: onFile(1)},
		check.Check{ID: "log.errors", Rule: "its standard error is a file", Source: "proc_pid_fd(5)", Holds: onFile(2)},
		check.Check{ID: "log.heard", Rule: "a line of it has arrived", Source: "write(2)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: len(e.Beats.Stdout) > 0, Got: fmt.Sprintf("%d lines on stdout, in the %s", len(e.Beats.Stdout), e.Beats.Place)}
		}},
		check.Check{ID: "log.rotated", Rule: "there is a log beside the one that it writes, with lines of its own", Source: "logrotate(8)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Beats.Files > 1, Got: fmt.Sprintf("its lines are in %d files", e.Beats.Files)}
		}},
		check.Check{ID: "log.deleted", Rule: "the file that it writes has no name any more", Source: "unlink(2)", Holds: func(e evidence.Evidence) check.Finding {
			fd, open := e.Before.FD(1)
			return check.Finding{Holds: strings.HasSuffix(fd.Target, " (deleted)"), Got: fd.Describe(1, open)}
		}},
		check.Check{ID: "over.ssh", Rule: "it was started through ssh", Source: "ssh(1), ENVIRONMENT", Holds: func(e evidence.Evidence) check.Finding {
			if slices.Contains(e.Before.Env, "SSH_CONNECTION") {
				return check.Finding{Holds: true, Got: "SSH_CONNECTION is in its environment"}
			}
			return check.Finding{Got: "no SSH_CONNECTION in its environment"}
		}},
		check.Check{ID: "reread", Rule: "it has read its configuration again", Source: "daemon(7)", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Rereads > 0, Got: fmt.Sprintf("it has read it again %d times", e.Rereads)}
		}},
		check.Check{ID: "env.app-env", Rule: "APP_ENV is in its environment", Source: "environ(7)", Holds: func(e evidence.Evidence) check.Finding {
			if slices.Contains(e.Before.Env, "APP_ENV") {
				return check.Finding{Holds: true, Got: "APP_ENV is in its environment"}
			}
			return check.Finding{Got: "no APP_ENV in its environment"}
		}},
		check.Check{ID: "client.returned", Rule: "no ssh client waits for it", Source: "ssh(1)", Holds: clientReturned},
		check.Check{ID: "log.journal", Rule: "what it prints arrives in the journal", Source: "systemd.exec(5), StandardOutput=", Holds: func(e evidence.Evidence) check.Finding {
			fd, open := e.Before.FD(1)
			return check.Finding{
				Holds: strings.HasPrefix(fd.Target, "socket:") && len(e.Beats.Stdout) > 0,
				Got:   fmt.Sprintf("%s, %d lines in the %s", fd.Describe(1, open), len(e.Beats.Stdout), e.Beats.Place),
			}
		}},
		check.Check{ID: "unit.session", Rule: "it is in the scope of a login session", Source: "systemd.scope(5)", Holds: unit("session-", ".scope")},
		check.Check{ID: "unit.service", Rule: "it is in a service", Source: "systemd.service(5)", Holds: unit("", ".service")},
		check.Check{ID: "unit.user", Rule: "your own manager has its unit, and not the machine's", Source: "user@.service(5)", Holds: managed},
		check.Check{ID: "log.named", Rule: "the file that it writes still has the name it was opened by, and was not rotated away", Source: "proc_pid_fd(5)", Holds: named},
	)
})

func outcomes() (all []check.Check) {
	for _, o := range []struct {
		is   evidence.Outcome
		rule string
	}{
		{evidence.Survived, "it lives, and its output arrives"}, {evidence.Died, "it has ended"},
		{evidence.Muted, "it lives, but its output reaches nobody"}, {evidence.Stopped, "job control has stopped it"},
		{evidence.Stuck, "the terminal or the shell cannot end because of it"}, {evidence.Restarted, "another process does its work"},
	} {
		all = append(all, check.Check{ID: string(o.is), Rule: o.rule, Source: "outlive", Holds: func(e evidence.Evidence) check.Finding {
			return check.Finding{Holds: e.Outcome() == o.is, Got: e.Observed()}
		}})
	}
	return all
}

func endedBy(signal string) func(evidence.Evidence) check.Finding {
	return func(e evidence.Evidence) check.Finding {
		if e.Gone && e.Ending.Signal == "" && e.Ending.Why != "" {
			return check.Finding{Unseen: e.Ending.Why}
		}
		return check.Finding{Holds: e.Gone && e.Ending.Signal == signal, Got: e.Observed()}
	}
}

func exited(e evidence.Evidence) check.Finding {
	if e.Gone && e.Ending.Signal == "" && e.Ending.Code < 0 {
		return check.Finding{Unseen: e.Ending.Why}
	}
	return check.Finding{Holds: e.Gone && e.Ending.Signal == "", Got: e.Observed()}
}

func crashed(e evidence.Evidence) check.Finding {
	f := endedBy("SIGABRT")(e)
	f.Holds = f.Holds || endedBy("SIGSEGV")(e).Holds
	return f
}

// zombie: how a process ended is told by its /proc/PID/stat until its parent waits for it.
func zombie(e evidence.Evidence) check.Finding {
	switch {
	case !e.Gone:
		return check.Finding{Got: e.Observed()}
	case e.Ending.By == "stat":
		return check.Finding{Holds: true, Got: fmt.Sprintf("%s, and /proc/%d is there still", e.Observed(), e.Before.PID)}
	}
	return check.Finding{Got: e.Observed() + ", and its parent has asked how"}
}

func locks(e evidence.Evidence) check.Finding {
	for _, fd := range e.Before.FDs {
		if fd.Lock {
			return check.Finding{Holds: true, Got: fd.Describe(fd.N, true)}
		}
	}
	return check.Finding{Got: "none of its descriptors bears a lock"}
}

func writesFail(e evidence.Evidence) check.Finding {
	if len(e.Pongs) == 0 {
		return check.Finding{Unseen: "it has not written"}
	}
	last := e.Pongs[len(e.Pongs)-1]
	got := "write(2) returns " + last.Stdout
	if last.Stdout == "" {
		got = "write(2) succeeds"
	}
	return check.Finding{Holds: last.Stdout != "", Got: got}
}

func foreground(e evidence.Evidence) check.Finding {
	p := e.Before
	return check.Finding{
		Holds: p.TTYNr != 0 && p.TTYNr == e.Shell.TTYNr && p.PGID == p.TPGID,
		Got:   fmt.Sprintf("pgid %d, the foreground group of its terminal is %d", p.PGID, p.TPGID),
	}
}

func onFile(n int) func(evidence.Evidence) check.Finding {
	return func(e evidence.Evidence) check.Finding {
		fd, open := e.Before.FD(n)
		return check.Finding{
			Holds: open && strings.HasPrefix(fd.Target, "/") && !strings.HasPrefix(fd.Target, "/dev/"),
			Got:   fd.Describe(n, open),
		}
	}
}

// unit tells whether the innermost unit is named like this.
func unit(prefix, suffix string) func(evidence.Evidence) check.Finding {
	return func(e evidence.Evidence) check.Finding {
		switch {
		case e.Unit == "" && e.Shown != nil:
			return check.Finding{Got: fmt.Sprintf("/proc/%d/cgroup names no unit", e.Before.PID)}
		case e.Unit == "":
			return check.Finding{Unseen: "its unit is not known: only a lab's are looked at"}
		}
		return check.Finding{
			Holds: strings.HasPrefix(e.Unit, prefix) && strings.HasSuffix(e.Unit, suffix),
			Got:   fmt.Sprintf("/proc/%d/cgroup: %s", e.Before.PID, e.Unit),
		}
	}
}

// managed tells whether the unit is one of a user's manager.
func managed(e evidence.Evidence) check.Finding {
	f := unit("", "")(e)
	if f.Holds = f.Holds && e.Managed; e.Unit != "" && !e.Managed {
		f.Got += ", which is the machine's"
	}
	return f
}

func clientReturned(e evidence.Evidence) check.Finding {
	switch c := e.Client; {
	case c == nil:
		return check.Finding{Holds: true, Got: "no ssh client is left"}
	case c.Held != "":
		return check.Finding{Got: fmt.Sprintf("the ssh client (%d) does not return: %s", c.PID, c.Held)}
	default:
		return check.Finding{Unseen: fmt.Sprintf("the ssh client (%d) has not returned, and nothing is seen that keeps it", c.PID)}
	}
}

// named: rename(2) takes the file along, unlink(2) leaves it without a name.
func named(e evidence.Evidence) check.Finding {
	fd, open := e.Before.FD(1)
	return check.Finding{
		Holds: open && !strings.HasSuffix(fd.Target, " (deleted)") && !strings.HasSuffix(fd.Target, ".1"),
		Got:   fd.Describe(1, open),
	}
}
