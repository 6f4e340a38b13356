package rule

import (
	"outlive/harness/check"
	"outlive/harness/evidence"
)

// daemon(7), step 4. What proc_pid_environ(5) shows is what it was executed with: clean,
// that is proof, unless it was overwritten; not clean, it is none.
var _ = register("env.clean", func() Rule {
	r := of("env.clean", Rule{
		Why:   "a CI runner that cleans up finds it by the mark of its job and ends it; a program acts on a socket, a session or a terminal that was meant for another",
		Group: "files", Severity: Note, Standing: true,
		Fix: Fix{
			C: "clearenv(), then setenv() what is needed, or execve() with that", Go: "cmd.Env = []string{\"PATH=\" + os.Getenv(\"PATH\")}",
			Python: "os.environ.clear()", Line: "env -i PATH=\"$PATH\" COMMAND",
		},
	})
	holds := r.Judge
	r.Judge = func(seen evidence.Rehearsal) check.Finding {
		is := seen.First.Environ
		if is == nil {
			return unseen("its environment could not be read")
		}
		seen.First.Seen.Before.Env = is.Names
		if len(is.Names) == 0 && is.Now {
			return check.Finding{Holds: true, Got: "it is empty"}
		}
		f := holds(seen)
		if f.Unseen == "" && !f.Holds && !is.Now {
			return unseen("it was executed with " + f.Got + "; whether it has removed that since is not to be seen")
		}
		return f
	}
	return r
})
