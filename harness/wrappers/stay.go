package wrappers

// These stay, in the command's session, and leave what was set as it is.
var (
	_ = register("doas", func() Wrapper {
		return Wrapper{Source: "doas(1)"}
	})
	_ = register("runuser", func() Wrapper {
		return Wrapper{Source: "runuser(1)"}
	})
	_ = register("setsid", func() Wrapper {
		return Wrapper{Source: "setsid(1), --wait"}
	})
	_ = register("strace", func() Wrapper {
		return Wrapper{Source: "strace(1)"}
	})
	_ = register("time", func() Wrapper {
		return Wrapper{Source: "time(1)"}
	})
)
