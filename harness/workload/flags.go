package workload

import (
	"flag"
	"io"
	"time"
)

// Flags is the one definition of the flags of outlive workload, which set the options.
func (o *Options) Flags() *flag.FlagSet {
	flags := flag.NewFlagSet("workload", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.DurationVar(&o.Every, "every", time.Second, "time between two beats")
	flags.IntVar(&o.Count, "count", 0, "end after `N` beats; 0 for never")
	flags.IntVar(&o.Children, "children", 0, "start `N` silent children that die with it")
	flags.IntVar(&o.Leaves, "leave", 0, "start `N` silent children that it leaves behind when it ends")
	flags.BoolVar(&o.Respawns, "respawn", false, "start a new one for each child that ends")
	flags.StringVar(&o.OnHup, "on-hup", "die", "what SIGHUP does: `WORD` is die, ignore, reload or quit")
	flags.StringVar(&o.OnTerm, "on-term", "die", "what SIGTERM does: `WORD` is die or ignore")
	flags.BoolVar(&o.Apart, "apart", false, "its children are each in a session of their own")
	flags.BoolVar(&o.Deaf, "deaf", false, "its children ignore SIGTERM")
	flags.BoolVar(&o.Buffered, "buffered", false, "write stdout through a buffer of 4096 bytes")
	flags.StringVar(&o.Log, "log", "", "append to `FILE` in place of stdout and stderr; at a reload it is opened anew")
	flags.BoolVar(&o.Reopens, "reopen", false, "at a reload, open the file that stdout leads to anew, by its name")
	flags.StringVar(&o.Asks, "asks", "", "ask for a line of input on `WHERE`, once, and go on without: stdin, or tty for /dev/tty")
	flags.StringVar(&o.Keep, "keep", "", "make something in each of `PLACES`, and leave it: shm, sysv, tmp, runtime; with commas")
	flags.DurationVar(&o.ReadyAfter, "ready-after", 0, "be ready, and say so, so long after the start; with --report also when told to")
	flags.StringVar(&o.Notify, "notify", "main", "`WHO` tells a service manager of it, where NOTIFY_SOCKET is set: main, child or never")
	flags.StringVar(&o.Serve, "serve", "", "answer who connects to `SOCKET`, or to the one that it is handed")
	flags.StringVar(&o.Take, "take", "", "only take 128 MiB of memory, 100 processes, 200 files or 0.3 s of cpu, as `WHAT` says, and have it until standard input ends")
	flags.BoolVar(&o.Retry, "retry", false, "try a write that fails again at once, for ever")
	flags.BoolVar(&o.Silent, "silent", false, "write nothing")
	flags.StringVar(&o.Report, "report", "", "beat when asked to over `SOCKET`, not on a clock")
	return flags
}
