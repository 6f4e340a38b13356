//go:build linux

package main

import (
	"context"
	"os/exec"

	"github.com/spf13/cobra"

	"outlive/harness/lab"
	"outlive/harness/terminal"
)

func newLabExecCommand(a *app) *cobra.Command {
	var name string
	var user bool
	cmd := &cobra.Command{
		Use:   "exec [flags] -- CMD [ARG...]",
		Short: "Run a command in a lab, and end with its exit code",
		Long: `Run a command in a lab, and end with its exit code; 128 and the signal's number
for one that a signal ended, 127 for one that is not there.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := behindDash(cmd, args); err != nil {
				return err
			}
			return a.inLab(name, func(l *lab.Lab) *exec.Cmd { return as(user, l.Command(args[0], args[1:]...)) })
		},
	}
	a.nameFlag(cmd, &name)
	userFlag(cmd, &user)
	return cmd
}

func newLabShellCommand(a *app) *cobra.Command {
	var name string
	var user bool
	cmd := &cobra.Command{
		Use:   "shell",
		Short: "A shell in a lab, on a terminal of the lab's",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.inLab(name, func(l *lab.Lab) *exec.Cmd { return as(user, l.Shell()) })
		},
	}
	a.nameFlag(cmd, &name)
	userFlag(cmd, &user)
	return cmd
}

func newLabSSHCommand(a *app) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "ssh [flags] [-- CMD [ARG...]]",
		Short: "Log in to a lab over ssh, as its ordinary user: a session that logind knows of",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				if err := behindDash(cmd, args); err != nil {
					return err
				}
			}
			onTerminal := terminal.Is(a.stdin) && terminal.Is(a.stdout.raw)
			return a.inLab(name, func(l *lab.Lab) *exec.Cmd { return l.SSH(onTerminal, args...) })
		},
	}
	a.nameFlag(cmd, &name)
	return cmd
}

func newLabRunCommand(a *app) *cobra.Command {
	var f labFlags
	var user bool
	cmd := &cobra.Command{
		Use:   "run [flags] -- CMD [ARG...]",
		Short: "Make a lab, run a command in it, end it, and end with the command's exit code",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := behindDash(cmd, args); err != nil {
				return err
			}
			o, err := f.options()
			if err != nil {
				return err
			}
			ctx, stop := interruptible(context.Background())
			l, err := lab.Up(ctx, o)
			stop()
			if err != nil {
				return labError("", err)
			}
			ran := a.inside(l, as(user, l.Command(args[0], args[1:]...)))
			if err := l.Down(); err != nil {
				return err
			}
			return ran
		},
	}
	f.add(cmd)
	userFlag(cmd, &user)
	return cmd
}

func userFlag(cmd *cobra.Command, user *bool) {
	cmd.Flags().BoolVar(user, "user", false, "as the ordinary user "+lab.User+" instead of root")
}

func as(user bool, cmd *exec.Cmd) *exec.Cmd {
	if user {
		return lab.AsUser(cmd)
	}
	return cmd
}

// behindDash demands that the command, and nothing else, stands behind "--".
func behindDash(cmd *cobra.Command, args []string) error {
	switch dash := cmd.ArgsLenAtDash(); {
	case len(args) == 0:
		return usageError("usage: "+cmd.UseLine(), "cannot run: no command behind --")
	case dash != 0:
		return usageError("usage: "+cmd.UseLine(), "cannot use argument %q: the command stands behind --", args[0])
	}
	return nil
}

func (a *app) inLab(name string, command func(*lab.Lab) *exec.Cmd) error {
	l, _, err := a.openLab(name)
	if err != nil {
		return err
	}
	defer l.Close()
	return a.inside(l, command(l))
}

// inside runs the command with our streams, and ends with its code.
func (a *app) inside(l *lab.Lab, cmd *exec.Cmd) error {
	code, err := l.Run(cmd, lab.Streams{In: a.stdin, Out: a.stdout.raw, Err: a.stderr.raw})
	if err != nil && code != 0 {
		return &failure{code, err, ""}
	}
	if err != nil {
		return err
	}
	return exitWith(code)
}
