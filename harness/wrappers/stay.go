package wrappers

// These stay, in the command's session, and leave what was set as it is.
var (
	_ = register(Wrapper{ID: "doas", Source: "doas(1)"})
	_ = register(Wrapper{ID: "runuser", Source: "runuser(1)"})
	_ = register(Wrapper{ID: "setsid", Source: "setsid(1), --wait"})
	_ = register(Wrapper{ID: "strace", Source: "strace(1)"})
	_ = register(Wrapper{ID: "time", Source: "time(1)"})
)
