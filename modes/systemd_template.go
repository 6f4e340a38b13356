package modes

import "outlive/modes/unit"

// What a template changes for the workload: the same as a service, but one unit
// file makes many, NAME@a and NAME@b, each a unit of its own. What ends one of
// them does not touch the other.
//
//	         before                    after
//	pid      120, child of the shell   140, child of systemd
//	pgid     its own job               its own, pgid = pid
//	sid      the shell's               its own, sid = pid: a session leader
//	tty      the shell's               none
//	stdin    the shell's terminal      /dev/null
//	stdout   the shell's terminal      the journal
//	unit     the session's scope       NAME@a.service, next to NAME@b.service
//	reboot   gone                      both started again by multi-user.target
//	signals  as inherited              default
var _ = register(207, "systemd-template", func() Mode {
	return Mode{
		Summary: "as one of two instances of a template unit",
		Use:     "several services that differ in their name alone",
		Source:  "systemd.unit(5), systemd.service(5)",
		Forms: []Form{{
			Via:       Tool,
			Line:      "sudo systemctl enable --now --quiet {name}@a {name}@b",
			Needs:     []string{"systemctl", "sudo"},
			Recipe:    Recipe{Undo: []string{"sudo systemctl disable --now {name}@a {name}@b", "{rm}", "sudo systemctl daemon-reload"}},
			Traits:    with(systemServiceTraits, func(t *Traits) { t.Returns = true }),
			Reader:    []string{"sudo", "journalctl", "--quiet", "-o", "cat", "-u", "{name}@a"},
			Lab:       true,
			Stop:      "sudo systemctl stop {name}@a",
			Restart:   "sudo systemctl restart {name}@a",
			Reload:    "sudo systemctl reload {name}@a",
			Files:     []ConfigFile{{Path: unit.System + "{name}@.service", Text: unit.Service("multi-user.target"), Mode: 0o644}},
			Instances: []string{"{name}@a.service", "{name}@b.service"},
			End: []string{
				"systemctl disable --now --no-reload --quiet {name}@a {name}@b", "rm -f " + unit.System + "{name}@.service",
				"systemctl reset-failed {name}@a {name}@b",
			},
		}},
	}
})
