package modes

// at hands the command to the daemon atd, which runs it in a shell of its own,
// in the directory and with the umask and environment of the one who typed at:
//
//	         before                    after
//	pid      120, child of the shell   140, child of atd's
//	ppid     the shell                 atd's child, which waits to send the mail
//	pgid     its own job               that of atd's child
//	sid      the shell's               that of atd's child, which leads it
//	tty      the shell's               none, and none can be acquired
//	stdin    the shell's terminal      /dev/null, as the job says; else the job itself
//	stdout   the shell's terminal      the log, as the job says; else mail, once it has ended
//	unit     the session's scope       atd's service
//	signals  as inherited              default
var _ = register(230, "at", func() Mode {
	return Mode{
		Summary: "handed to atd, to be run now",
		Use:     "a job that is to run once, apart from any session, with the shell's environment",
		Source:  "at(1)",
		Forms: []Form{{
			Via:   Tool,
			Line:  "sudo systemctl start atd && at -f {home}/job now",
			Needs: []string{"at", "sudo"},
			Files: []ConfigFile{{Path: "{home}/job", Mode: 0o644, User: true,
				Text: "exec {sh} >>{log} 2>&1 </dev/null\n"}},
			Recipe: Recipe{
				Line: "at -f {name}.job now",
				Files: []ConfigFile{{Path: "{dir}/{name}.job", Mode: 0o644, User: true,
					Text: "echo $$ >{pidfile}\nexec {sh} >>{log} 2>&1 </dev/null\n"}},
				Undo:  byPID,
				Needs: []string{"atd has to run: sudo systemctl enable --now atd"},
			},
			Traits: Traits{
				OwnSession: true, OwnGroup: true,
				Stdin: Null, Output: File, Append: true, Unit: OwnUnit, Managed: true,
			},
			Lab: true,
			End: []string{"grep -l {home} /var/spool/cron/atjobs/* | xargs rm -f"},
		}},
	}
})
