package modes

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"syscall"

	daemon "github.com/sevlyar/go-daemon"

	"outlive/harness/visible"
)

// go-daemon is the library github.com/sevlyar/go-daemon as it really behaves:
// it starts the program a second time with setsid(2) and the mark _GO_DAEMON=1
// in the environment. That is one fork, so the daemon leads its session.
//
//	         before (the shell's job)   after
//	pid      outlive                    its child
//	ppid     the shell                  the reaper
//	pgid     its own                    its own: it leads
//	sid      the shell's                its own: it leads
//	tty      the shell's                none; opening one would acquire it
//	stdin    terminal                   /dev/null (first a pipe with its settings)
//	stdout   terminal                   the log, appended (without one: /dev/null, read-only)
//	stderr   terminal                   the same
//	signals  default                    default
//
// Left behind: descriptor 3 (/dev/null), 4 (the pid file) and the mark. The
// directory and the umask stay. The launcher does not wait: a daemon that fails
// later is reported as a success, and the pid file may still be empty.
var _ = register(80, "go-daemon", func() Mode {
	return Mode{
		Summary: "starts itself again in a session of its own, as the Go library does",
		Use:     "a Go program that makes a daemon of itself",
		Source:  "github.com/sevlyar/go-daemon v0.1.6",
		Native:  goDaemon,
		Forms: []Form{{
			Via:    Native,
			Line:   "outlive native go-daemon --log {log} --pidfile {pidfile} -- {cmd}",
			Recipe: Recipe{Undo: byPID},
			Traits: Traits{
				OwnSession: true,
				Leader:     true,
				OwnGroup:   true,
				Orphan:     true,
				ForkedOnce: true,
				Stdin:      Null,
				Output:     File,
				Append:     true,
				Leaks:      true,
				DirtyEnv:   true,
			},
			Start: startGoDaemon,
		}},
	}
})

// goDaemon runs twice: in the launcher, where Reborn gives the child, and in the child.
func goDaemon(args []string) int {
	var ctx daemon.Context
	flags := flag.NewFlagSet("outlive native go-daemon", flag.ContinueOnError)
	flags.StringVar(&ctx.LogFileName, "log", "", "append the output to `FILE`")
	flags.StringVar(&ctx.PidFileName, "pidfile", "", "write the pid to `FILE`")
	entry := flags.String("entry", "", "enter the pid into `FILE` of a run")
	if code, ok := parseNative(flags, args); !ok {
		return code
	}
	ctx.LogFilePerm = 0o600
	child, err := reborn(&ctx)
	if err != nil {
		return nativeFails(exitInternal, fmt.Errorf("cannot start: %w", err))
	}
	if child != nil {
		return 0
	}
	if *entry != "" {
		if err := Enter(*entry); err != nil {
			return nativeFails(exitInternal, err)
		}
	}
	command := flags.Args()
	err = execvp(command[0], command, os.Environ())
	runtime.KeepAlive(&ctx)
	return nativeFails(execCode(err), fmt.Errorf("cannot run %q: %w", command[0], err))
}

func startGoDaemon(j Job) (int, error) {
	args := []string{j.Self, "native", "go-daemon", "--log", j.Log, "--pidfile", j.PIDFile, "--entry", j.Entry, "--"}
	ctx := daemon.Context{
		LogFileName: j.Log, LogFilePerm: 0o600,
		PidFileName: j.PIDFile,
		Args:        append(args, j.Command...),
	}
	if _, err := reborn(&ctx); err != nil {
		return 0, fmt.Errorf("cannot start: %w", err)
	}
	return 0, nil
}

// reborn gives the child, in the launcher. The library writes to it once more when
// it may have all that it needs and have closed the pipe: the error is a lost race,
// and the daemon runs.
func reborn(ctx *daemon.Context) (child *os.Process, err error) {
	child, err = ctx.Reborn()
	if child != nil && errors.Is(err, syscall.EPIPE) {
		err = nil
	}
	return child, err
}

// parseNative reads the flags in front of the command of a native form that no
// tool prescribes. It is not ok when there is nothing to run; then code is for exit.
func parseNative(flags *flag.FlagSet, args []string) (code int, ok bool) {
	flags.SetOutput(os.Stderr)
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "usage: %s [flags] -- COMMAND [ARG...]\n", flags.Name())
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case err == flag.ErrHelp:
		return 0, false
	case err != nil:
		return exitInternal, false
	case flags.NArg() == 0:
		return nativeFails(exitInternal, fmt.Errorf("cannot start: no command given")), false
	}
	return 0, true
}

func nativeFails(code int, err error) int {
	fmt.Fprintf(os.Stderr, "outlive: %s\n", visible.Lines(err.Error(), longestSaid))
	return code
}
