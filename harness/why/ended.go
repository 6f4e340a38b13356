package why

import (
	"fmt"
	"strings"
	"time"
)

var _ = register(60, "ended.hangup", func() Cause {
	return Cause{
		Says:   "SIGHUP ended it: its terminal went, or its shell sent it on",
		Source: "setsid(2); POSIX XBD 11.1.10",
		Find: func(f Facts) *Finding {
			if f.Ended == nil || f.Ended.Signal != "SIGHUP" {
				return nil
			}
			found := &Finding{Because: []string{f.ending()}, Next: lines(f.more())}
			if f.Run != nil {
				found.Next = append(found.Next, Next{"Why, told as a story", "outlive explain " + quote(f.Run.Mode) + " hangup"})
			}
			return found
		},
	}
})

var _ = register(61, "ended.crash", func() Cause {
	return Cause{
		Says:   "it crashed",
		Source: "signal(7); core(5)",
		Find: func(f Facts) *Finding {
			if f.Ended == nil {
				return nil
			}
			switch f.Ended.Signal {
			case "SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP":
				return &Finding{Because: append([]string{f.ending()}, f.last()...), Next: lines(f.more())}
			}
			return nil
		},
	}
})

var _ = register(62, "ended.killed", func() Cause {
	return Cause{
		Says:   "somebody sent it SIGKILL: the kernel for want of memory, or a person",
		Source: "signal(7); proc_pid_oom_score(5)",
		Find: func(f Facts) *Finding {
			if f.Ended == nil || f.Ended.Signal != "SIGKILL" {
				return nil
			}
			if said := f.managers("Sent signal SIGKILL"); said != "" {
				return &Finding{Says: "somebody had systemd send it SIGKILL", Because: []string{strings.TrimPrefix(said, f.name()+": "), f.ending()}, Next: lines(f.more())}
			}
			return &Finding{Because: []string{f.ending()}, Next: lines(Next{"Whether it was for memory", "sudo journalctl -k -b --no-pager --grep 'killed process'"}, f.more())}
		},
	}
})

var _ = register(63, "ended.signal", func() Cause {
	return Cause{
		Says:   "a signal ended it",
		Source: "signal(7)",
		Find: func(f Facts) *Finding {
			if f.Ended == nil || f.Ended.Signal == "" || f.Unit != nil && !f.failing() {
				return nil
			}
			return &Finding{Says: f.Ended.Signal + " ended it", Because: append([]string{f.ending()}, f.last()...), Next: lines(f.more())}
		},
	}
})

var _ = register(64, "ended.status", func() Cause {
	return Cause{
		Says:   "it exits by itself",
		Source: "_exit(2)",
		Find: func(f Facts) *Finding {
			if f.Ended == nil || !f.Ended.Failed() || f.Ended.Signal != "" || !f.failing() {
				return nil
			}
			found := &Finding{Says: fmt.Sprintf("it exits with status %d", f.Ended.Code), Because: append([]string{f.ending()}, f.last()...), Next: lines(f.more())}
			if f.Ended.Code == 127 || f.Ended.Code == 126 {
				found.Because = append(found.Because, "status 126 and 127 are a shell's: a command could not be run, or was not found")
			}
			return found
		},
	}
})

var _ = register(65, "ended.well", func() Cause {
	return Cause{
		Says:   "it did its work and exited, status 0: nothing keeps it up",
		Source: "_exit(2); systemd.service(5), Restart=",
		Find: func(f Facts) *Finding {
			awaited := f.asked() || f.Unit["Type"] == "oneshot" || f.Unit["TriggeredBy"] != "" || f.Run != nil
			if !f.exited(0) || awaited || f.Unit["ActiveState"] == "active" {
				return nil
			}
			found := &Finding{Because: append([]string{f.ending()}, f.last()...), Next: lines(f.more())}
			if f.Lived < time.Second && f.Unit["Type"] != "forking" {
				found.Says = "it exits at once, status 0"
				found.Because = append(found.Because, "where it puts itself in the background, Type="+f.Unit["Type"]+" does not expect that: have it stay in the foreground, or write Type=forking")
			}
			return found
		},
	}
})

var _ = register(66, "unit.failed", func() Cause {
	return Cause{
		Says:   "its manager took it for failed",
		Source: "systemd.service(5)",
		Find: func(f Facts) *Finding {
			if f.Unit == nil || !f.failing() {
				return nil
			}
			found := &Finding{Because: []string{"Result=" + f.Unit["Result"]}, Next: lines(f.explained(), f.shows())}
			if said := f.managers("Control process exited"); said != "" {
				found.Says, found.Because = "a command beside its main one failed", []string{strings.TrimPrefix(said, f.name()+": ")}
			}
			for _, command := range []string{"ExecStartPre", "ExecCondition", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop"} {
				if said := failedCommand(f.Unit[command]); said != "" {
					found.Says, found.Because = command+"= failed", append(found.Because, said)
				}
			}
			return found
		},
	}
})

// ending says how it ended, and after how long.
func (f Facts) ending() string {
	text := f.Ended.String()
	if f.Lived > 0 {
		text += ", after " + f.Lived.Round(time.Millisecond).String()
	}
	return text + " (" + f.Ended.By + ")"
}

// last is what it said last.
func (f Facts) last() []string {
	switch {
	case len(f.Said) == 0 && len(f.Unseen) > 0:
		return nil
	case len(f.Said) == 0:
		return []string{"it said nothing"}
	}
	return []string{"it said last: " + f.Said[len(f.Said)-1]}
}

// lines are those lines that there are.
func lines(all ...Next) (list []Next) {
	for _, one := range all {
		if one.Line != "" {
			list = append(list, one)
		}
	}
	return list
}
