//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/host"
	"outlive/harness/lab"
	"outlive/harness/runs"
)

const labName = "lab" // of a lab that nobody named

func newLabCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "A disposable machine with a real systemd, logind and sshd",
		Long: `A disposable machine with a real systemd, logind and sshd.

It has all that is installed here, and none of its data: /home and /root are
empty, there is no network but its own loopback, and what it writes goes to
memory. Nothing of it is left when it is down. It protects from accidents, not
from a root who wants to break out: what you lend to others is made by lab lend.`,
		Example: `  outlive lab run -- systemctl status      a lab for one command
  outlive lab up                           one that stays
  outlive lab ssh                          log in as its ordinary user
  outlive lab exec -- journalctl -b        run something as its root
  outlive lab down                         end it
  outlive lab lend alice.pub bob.pub       one for each of these, over ssh`,
		Args: cobra.ArbitraryArgs,
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownError("verb of outlive lab", args[0], available(cmd))
	}
	for _, newVerb := range []func(*app) *cobra.Command{
		newLabUpCommand, newLabExecCommand, newLabSSHCommand, newLabShellCommand, newLabRebootCommand, newLabLsCommand, newLabDownCommand, newLabRunCommand, newLabLendCommand,
	} {
		verb := newVerb(a)
		wrapArgs(verb)
		cmd.AddCommand(verb)
	}
	return cmd
}

// labs gives the folder in which they are remembered.
func (a *app) labs() (lab.Store, error) {
	store, err := runs.Open(a.env)
	return lab.Store(filepath.Join(string(store), "labs")), err
}

// nameFlag names one of the labs there are.
func (a *app) nameFlag(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "name", "", "which lab (default: the only one)")
	err := cmd.RegisterFlagCompletionFunc("name", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		if s, err := a.labs(); err == nil {
			all, _ := s.List()
			names = labNames(all)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // a flag that this verb does not have: a mistake in this package
	}
}

func labNames(all []lab.Record) (names []string) {
	for _, r := range all {
		names = append(names, r.Name)
	}
	return names
}

// labNamed gives the record of a lab; no name is that of the only one.
func (a *app) labNamed(name string) (lab.Store, lab.Record, error) {
	s, err := a.labs()
	if err != nil {
		return s, lab.Record{}, err
	}
	all, err := s.List()
	switch {
	case err != nil:
		return s, lab.Record{}, err
	case len(all) == 0:
		return s, lab.Record{}, usageError("make one: outlive lab up", "cannot use a lab: there is none")
	case name == "" && len(all) > 1:
		return s, lab.Record{}, usageError("choose one: --name "+strings.Join(labNames(all), ", --name "), "cannot tell which lab: there are %d", len(all))
	}
	for _, r := range all {
		if name == "" || r.Name == name {
			return s, r, nil
		}
	}
	return s, lab.Record{}, unknownError("lab", name, labNames(all))
}

// openLab takes hold of a lab that is there.
func (a *app) openLab(name string) (*lab.Lab, lab.Record, error) {
	s, r, err := a.labNamed(name)
	if err != nil {
		return nil, r, err
	}
	ctx, stop := interruptible(context.Background())
	defer stop()
	l, err := s.Open(ctx, r.Name)
	return l, r, err
}

// labFlags say what machine to make.
type labFlags struct {
	root, disk, memory string
	tasks              uint64
}

func (f *labFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.root, "root", "", "make it from the file system in `DIR` (default: this machine's)")
	cmd.Flags().StringVar(&f.disk, "disk", "", "all that it may write, /tmp, /dev/shm and /run too: a `SIZE` as of tmpfs(5), 512M, 2G, 10% (default: a quarter of the memory)")
	cmd.Flags().StringVar(&f.memory, "memory", "", "what its programs may take beside that, a `SIZE` (default: a quarter of the memory)")
	cmd.Flags().Uint64Var(&f.tasks, "pids", 0, "how many processes and threads it may have in all (default: 4096)")
}

func (f *labFlags) options() (o lab.Options, err error) {
	o.Disk, o.Memory, o.Tasks = f.disk, f.memory, f.tasks
	if _, err := o.Limits(); err != nil {
		return o, usageError("", "%w", err)
	}
	if f.root != "" {
		if o.Root, err = filepath.Abs(f.root); err != nil {
			return o, fmt.Errorf("cannot find %q: %w", f.root, err)
		}
		if info, err := os.Stat(o.Root); err != nil || !info.IsDir() {
			return o, usageError("name a folder with a whole system in it, such as debootstrap makes", "cannot use root %q: it is no folder", f.root)
		}
	}
	if o.Self, err = os.Executable(); err != nil {
		return o, fmt.Errorf("cannot find outlive's own file: %w", err)
	}
	return o, nil
}

// labError adds what to do about it.
func labError(name string, err error) error {
	var need lab.Need
	switch {
	case errors.As(err, &need):
		hint := "as root: sudo " + called() + " " + look{}.legible(os.Args[1:])
		if install := host.Gather().Install(need.Programs...); install != "" {
			hint = install
		} else if len(need.Programs) > 0 {
			hint = "install " + strings.Join(need.Programs, ", ")
		} else if os.Geteuid() == 0 {
			hint = "everything that needs no lab works without it; what this machine lacks: outlive doctor"
		}
		return unfitError(hint, "%w", err)
	case errors.Is(err, lab.ErrInUse):
		return unfitError("choose another --name, or end that one: outlive lab down --name "+name, "%w", err)
	case errors.Is(err, unix.ENOSPC):
		return unfitError("give it more with --disk", "%w", err)
	}
	return err
}
