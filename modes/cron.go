package modes

import "time"

// cron starts a program again and again, at the minutes that a line of a crontab names: a
// minute is the least. Here that is each minute, in a crontab of its own in /etc/cron.d, where
// a line names the user, too; so as not to wait for the first, that has the job for @reboot
// as well, and the line does as cron-reboot's does.
//
//	                      a line of a crontab        a timer of systemd
//	the least             a minute                   less than a second
//	a run that goes on    and another begins         is let be
//	what was missed       is due no more             is made up for, after a boot if Persistent=
//	who remembers         nobody: cron looks at      systemd, and a file below
//	                      the minute that it is      /var/lib/systemd/timers
//
// Hence the lock, on the script itself, that the program holds as long as it lives: who
// finds it taken ends. For the workload all else is as cron-reboot has it.
//
//	fds      as inherited              the script, as descriptor 9
var _ = register(231, "cron", func() Mode {
	return Mode{
		Summary: "by cron, each minute in which it does not run",
		Use:     "a job that is to run again and again, on a machine that is always on",
		Source:  "crontab(5), cron(8), flock(1)",
		Rare:    true,
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo rm -f /run/crond.reboot && sudo systemctl enable --quiet cron && sudo systemctl restart cron",
			Needs: []string{"crontab", "flock", "sudo"},
			Files: []ConfigFile{
				{Path: "/etc/cron.d/{name}", Mode: 0o644, Text: "@reboot visitor {home}/job\n* * * * * visitor {home}/job\n"},
				{Path: "{home}/job", Mode: 0o755, User: true,
					Text: "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\n" + onlyOnce + "exec {sh} >>{home}/{log} 2>&1 </dev/null\n"},
			},
			Recipe: Recipe{
				When: "* * * * *",
				Line: `sh -c '` + addToCrontab + `' {entry}`,
				Files: []ConfigFile{{Path: "{dir}/{name}.job", Mode: 0o755, User: true,
					Text: "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\ncd {dir} || exit\n" + onlyOnce + "echo $$ >{pidfile}\nexec {sh} >>{log} 2>&1 </dev/null\n"}},
				Undo:  []string{"sh -c '" + takeFromCrontab + "' {entry}", "{kill-any}"},
				Needs: []string{"it starts at the next minute, if cron runs: systemctl is-active cron"},
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true,
				Stdin: Null, Output: File, Append: true, Unit: OwnUnit, Managed: true, Returns: true, FreshEnv: true,
				Every: time.Minute, Timer: "cron.service", Crontab: true,
			},
			Lab:    true,
			Renews: "cron",
			End:    []string{"rm -f /etc/cron.d/{name}", "systemctl disable --now --no-reload --quiet cron"},
		}},
	}
})

// onlyOnce ends a script that runs already, as a script of sh(1).
const onlyOnce = "exec 9<\"$0\" && flock -n 9 || exit 0\n"
