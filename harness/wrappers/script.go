package wrappers

// script runs the command on a terminal that it made, and blocks all signals: SIGHUP
// stays pending. Where it cannot write to its own terminal any more, the record goes on.
var _ = register("script", func() Wrapper {
	return Wrapper{
		Source:  "util-linux, pty-session.c, ul_pty_setup",
		HandsOn: map[string]string{},
		Keys:    true,
	}
})
