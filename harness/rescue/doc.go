// Package rescue has processes that run already outlive their terminal: nohup, afterwards.
//
//	JobOf, Root.Refuse ── what belongs together, and what stands against it
//	hold               ── every thread stands still: ptrace(2), PTRACE_SEIZE
//	look, safe         ── descriptors, epoll sets, who waits for what is typed
//	errand             ── system calls that a thread of the target makes itself
//	cut                ── writes that the stop has cut short, completed in the log
//
// The change is one piece of machine code, in memory that the target can execute and never
// does: it needs no stack, takes back what it has done where a step fails, restores the
// registers and returns by itself. So it does not matter when who rescues is killed.
package rescue
