package wrappers

// timeout catches SIGHUP, SIGINT, SIGQUIT and SIGTERM before it forks, so that exec
// gives them their default in the command, ignored or not.
var _ = register("timeout", func() Wrapper {
	return Wrapper{Source: "coreutils, timeout.c, install_cleanup", Resets: true}
})
