package wrappers

// su, to another user, has the command lead a session without a terminal (TIOCSTI),
// and stays for PAM. SIGINT, SIGQUIT and SIGTERM make it end the command by SIGTERM;
// SIGHUP ends su alone.
var _ = register("su", func() Wrapper {
	return Wrapper{
		Source:  "util-linux, su-common.c, create_watching_parent",
		HandsOn: map[string]string{"SIGINT": "SIGTERM", "SIGTERM": "SIGTERM"},
	}
})
