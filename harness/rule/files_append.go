package rule

// logrotate(8), copytruncate.
var _ = register("files.append", func() Rule {
	return of("files.append", Rule{
		Why:      "once logrotate has truncated the log, the next write leaves a hole of NULs before it",
		Standing: true, Group: "files", Profiles: []string{SysV, Nohup}, Severity: Should, Fix: appending()})
})

func appending() Fix {
	return Fix{
		C: "open(log, O_WRONLY|O_CREAT|O_APPEND, 0640)", Go: "os.OpenFile(log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)",
		Python: "open(log, \"a\")", Line: "COMMAND >>log 2>&1",
	}
}
