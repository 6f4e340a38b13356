package faults

import "outlive/harness/rule"

const nohup = "nohup {daemon} >>{log} 2>&1 &"

// Why Go cannot.
const (
	catches  = "its runtime catches every signal that it may, so that none stays as its launcher had it, nor at its default"
	unblocks = "its runtime unblocks SIGHUP, and what it is asked for, in a thread at least"
	argv     = "it does not give its arguments away: what is overwritten so is a C program's"
)

func right() []Fault {
	return []Fault{
		{ID: "none"}, {ID: "none", Profile: rule.Supervised, Stays: true}, {ID: "none", Profile: rule.Container, Stays: true},
		{ID: "none", Profile: rule.Systemd, Stays: true}, {ID: "none", Profile: rule.Nohup, Stays: true, Line: nohup},
		{ID: "odd:signalfd", NotGo: unblocks}, {ID: "odd:ppoll", NotGo: unblocks}, {ID: "odd:sigwait", NotGo: unblocks, With: []string{"signal.hup"}},
		{ID: "odd:unsetenv"}, {ID: "odd:setproctitle", NotGo: argv}, {ID: "odd:retries"},
	}
}

func detached() []Fault {
	return []Fault{
		{ID: "launcher.returns", With: []string{"tty.not-pinned", "stop.whole"}},
		{ID: "session.own", With: []string{"tty.none"}},
		{ID: "session.not-leader"},
		{ID: "tty.none", With: []string{"session.not-leader"}},
		{ID: "group.own", With: []string{"session.own", "tty.none"}},
		{ID: "parent.reaper", With: []string{"pidfile.race", "log.reopen"}},
		{ID: "cgroup.where"},
		{ID: "event.hangup", With: []string{"tty.no-fds", "stdio.stdin", "tty.not-pinned"}},
	}
}

func signals() []Fault {
	return []Fault{
		{ID: "signal.none-ignored", NotGo: catches},
		{ID: "signal.none-blocked"}, {ID: "signal.none-blocked:signalfd", NotGo: unblocks},
		{ID: "signal.hup", NotGo: catches},
		{ID: "signal.keeps-ignored", Profile: rule.Nohup, Stays: true, Line: nohup},
		{ID: "reload.hup"},
		{ID: "stop.term"},
		{ID: "stop.whole"},
		{ID: "tree.no-zombie"},
	}
}

func descriptors() []Fault {
	return []Fault{
		{ID: "stdio.open", With: []string{"stdio.stdin"}},
		{ID: "stdio.stdin", With: []string{"log.reopen"}},
		{ID: "stdio.usable", With: []string{"event.speaks"}},
		{ID: "tty.no-fds", With: []string{"stdio.stdin", "tty.not-pinned"}},
		{ID: "tty.not-pinned"},
		{ID: "tty.after-hangup", With: []string{"tty.not-pinned"}},
		{ID: "event.speaks"},
		{ID: "files.append", With: []string{"log.copytruncate"}},
		{ID: "log.copytruncate", With: []string{"log.reopen"}}, {ID: "log.reopen"},
		{ID: "files.no-leak"},
		{ID: "files.no-pipe-held"},
		{ID: "files.lock-kept"},
		{ID: "dir.released", With: []string{"dir.root"}}, {ID: "dir.root"},
		{ID: "umask.own"},
		{ID: "env.clean", NotGo: "what a Go program has removed of it is not to be seen"},
		{ID: "limits.core"},
		{ID: "user.dropped"},
	}
}

func pidfiles() []Fault {
	return []Fault{
		{ID: "pidfile.complete"},
		{ID: "pidfile.right"}, {ID: "pidfile.right:nobody", With: []string{"pidfile.race"}},
		{ID: "pidfile.owner"},
		{ID: "pidfile.locked"},
		{ID: "pidfile.refusal-told"}, {ID: "pidfile.refusal-told:patient", With: []string{"pidfile.complete", "ready.launcher-waits", "ready.port-in-use"}},
		{ID: "pidfile.single", With: []string{"pidfile.locked", "pidfile.race"}},
		{ID: "pidfile.single:port", With: []string{"pidfile.locked"}},
		{ID: "pidfile.single:clobbers", With: []string{"pidfile.race"}},
		{ID: "pidfile.race", With: []string{"pidfile.locked", "pidfile.stale"}},
		{ID: "pidfile.stale"}, {ID: "pidfile.stale:trusts"},
		{ID: "pidfile.stranger", With: []string{"pidfile.single"}, May: map[string]string{"pidfile.race": "of those that begin at once each ends whom the file names just then: nobody, at times"}},
		{ID: "pidfile.removed"},
	}
}

func launches() []Fault {
	return []Fault{
		{ID: "start.runs"},
		{ID: "ready.launcher-waits", With: []string{"ready.port-in-use"}},
		{ID: "ready.port-in-use"}, {ID: "ready.port-in-use:portless"},
		{ID: "ready.bad-configuration"}, {ID: "ready.bad-configuration:ignored"},
	}
}

// managed are those that take a manager, which starts what has to stay.
func managed() (all []Fault) {
	for _, f := range []Fault{
		{ID: "supervised.stays", Profile: rule.Supervised, With: []string{"supervised.runs"}},
		{ID: "supervised.runs", Profile: rule.Supervised},
		{ID: "supervised.stops", Profile: rule.Supervised, With: []string{"stop.whole"}},
		{ID: "container.stays", Profile: rule.Container, With: []string{"supervised.stays"}},
		{ID: "container.term", Profile: rule.Container},
		{ID: "container.exits-clean", Profile: rule.Container},
		{ID: "container.reaps", Profile: rule.Container},
		{ID: "systemd.fits", Profile: rule.Systemd, With: []string{"supervised.stays", "systemd.no-fork"}},
		{ID: "systemd.no-fork", Profile: rule.Systemd, With: []string{"supervised.stays"}},
		{ID: "systemd.notify", Profile: rule.Systemd},
		{ID: "listen.fds", Profile: rule.Systemd},
		{ID: "systemd.stop", Profile: rule.Systemd, With: []string{"stop.term", "systemd.fits"}},
	} {
		f.Stays = true
		all = append(all, f)
	}
	return all
}
