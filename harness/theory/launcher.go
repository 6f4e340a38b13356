package theory

// The rules of a launcher that copies the pipes of a shell: docker exec, kubectl exec,
// a CI runner.
var (
	LauncherHeld = rule("exec.pipes-held", "the launcher does not return: it copies the pipes that are the shell's standard output and error until they end, and it holds them", "docker-exec(1), pipe(7)")
	LauncherFree = rule("exec.pipes-free", "it holds none of the pipes that the launcher copies, so that returns; and without a terminal there is no hangup", "docker-exec(1), pipe(7)")
	LauncherGone = rule("exec.gone", "its session has no terminal, so the end of the launcher sends it nothing", "pipe(7); setsid(2)")
)
