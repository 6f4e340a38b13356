package modes

// cron-reboot has cron run the command whenever the machine has booted. So as
// not to wait for that, the line removes the mark by which cron knows that it
// has started before in this boot, and starts it again:
//
//	         before                    after
//	pid      120, child of the shell   140, child of cron's
//	ppid     the shell                 cron's child, which waits to send the mail
//	pgid     its own job               that of cron's child
//	sid      the shell's               that of cron's child, which leads it
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null, as the script says; else an empty pipe
//	stdout   the shell's terminal      the log, as the script says; else mail
//	unit     the session's scope       cron's service
//	signals  as inherited              default
//
// The command stands in a script: a crontab has no line breaks within a
// command, and makes one of each %. Of the environment there is next to
// nothing, so the script says where programs are.
var _ = register(231, "cron-reboot", func() Mode {
	return Mode{
		Summary: "by cron, at every boot",
		Use:     "a program of one's own that is to be there after every boot, without a unit",
		Source:  "crontab(5), @reboot",
		Forms: []Form{{
			Via:   Tool,
			Line:  "crontab {home}/crontab && sudo rm -f /run/crond.reboot && sudo systemctl enable --quiet cron && sudo systemctl restart cron",
			Needs: []string{"crontab", "sudo"},
			Files: []ConfigFile{
				{Path: "{home}/crontab", Mode: 0o644, User: true, Text: "@reboot {home}/job\n"},
				{Path: "{home}/job", Mode: 0o755, User: true,
					Text: "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\nexec {sh} >>{home}/{log} 2>&1 </dev/null\n"},
			},
			Recipe: Recipe{
				When: "@reboot",
				Line: `sh -c '` + addToCrontab + `' {entry}`,
				Files: []ConfigFile{{Path: "{dir}/{name}.job", Mode: 0o755, User: true,
					Text: "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\ncd {dir} || exit\necho $$ >{pidfile}\nexec {sh} >>{log} 2>&1 </dev/null\n"}},
				Undo:  []string{`sh -c '` + takeFromCrontab + `' {entry}`, "{kill-any}"},
				Needs: []string{"it starts at the next boot, if cron does: systemctl is-enabled cron; to start it now too: ( {job} & )"},
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true,
				Stdin: Null, Output: File, Append: true, Unit: OwnUnit, Managed: true, Returns: true, FreshEnv: true,
			},
			Lab:    true,
			Renews: "cron",
			End:    []string{"crontab -u visitor -r", "systemctl disable --now --no-reload --quiet cron"},
		}},
	}
})

// A crontab is somebody's: a line is added to it, and taken from it again. What
// crontab(1) cannot list for another reason than that there is none stays as it is.
const (
	listCrontab     = `t=$(mktemp) || exit; trap "rm -f \"$t\" \"$t.e\"" EXIT; crontab -l >"$t" 2>"$t.e" || grep -q "no crontab for" "$t.e" || { cat "$t.e" >&2; exit 1; }; `
	addToCrontab    = listCrontab + `grep -qxF "$0" "$t" || printf "%s\n" "$0" >>"$t"; crontab "$t"`
	takeFromCrontab = listCrontab + `grep -qxF "$0" "$t" || exit 0; grep -vxF "$0" "$t" >"$t.e"; if [ -s "$t.e" ]; then crontab "$t.e"; else crontab -r; fi`
)
