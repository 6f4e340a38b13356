package theory

// The rules of a launcher that copies the pipes of a shell: docker exec, kubectl exec,
// a CI runner.
var (
	LauncherHeld = rule("exec.pipes-held", "the launcher does not return: it copies the pipes that are the shell's standard output and error until they end, and it holds them", "docker-exec(1), pipe(7)")
	LauncherFree = rule("exec.pipes-free", "it holds none of the pipes that the launcher copies, so that returns; and without a terminal there is no hangup", "docker-exec(1), pipe(7)")
	LauncherGone = rule("exec.gone", "its session has no terminal, so the end of the launcher sends it nothing", "pipe(7); setsid(2)")
)

// The rules of sshd.
var (
	HoldsPipes     = rule("sshd.pipes-held", "the ssh client does not return: sshd waits for the end of the pipes that are the shell's standard output and error, and it holds them", "sshd(8), pipe(7)")
	listHoldsPipes = rule("sshd.list-holds-pipes", "the ssh client does not return: an and-list in the background is run by a subshell, which waits for its last command and holds the pipes that sshd waits for; the redirections are that command's alone", "POSIX XCU 2.9.3; bash(1), Lists; sshd(8)")
	HoldsNoPipes   = rule("sshd.pipes-free", "it holds none of the pipes that sshd waits for, so the ssh client returns; and without a terminal there is no hangup", "sshd(8), pipe(7)")
)
