//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"outlive/harness/ansible"
)

func newFleetCommand(a *app) *cobra.Command {
	var printed bool
	cmd := &cobra.Command{
		Use:   "fleet --print [DIR]",
		Short: "Ask many hosts what survives there: what Ansible needs for it",
		Long: "fleet prints a playbook for ansible-playbook(1), or writes one, with its role, into a\n" +
			"new folder. It brings this outlive to every host, runs compare, inspect --all and, where\n" +
			"you say of what, verify there as an ordinary user, takes the answers home, removes what\n" +
			"it brought, and has outlive report tell which host differs from most. Nothing is\n" +
			"installed on the hosts, which need ssh and Python; nothing is asked by --check.",
		Example: "  outlive fleet --print fleet && ansible-playbook -i fleet/hosts.ini fleet/fleet.yml --check\n" +
			"  outlive fleet --print >fleet.yml && ansible-playbook -i web-1,web-2 fleet.yml\n" +
			"  ansible-playbook -i hosts.ini fleet.yml --tags inspect -e outlive_serial=10",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if !printed {
				return usageError("what Ansible needs for it: outlive fleet --print", "cannot ask a fleet: Ansible does that")
			}
			self, err := os.Executable()
			if err != nil {
				return unfitError("", "cannot find outlive's own executable: %w", err)
			}
			if len(args) == 0 {
				book, err := ansible.Playbook(self, runtime.GOARCH)
				if err != nil {
					return unfitError("", "%w", err)
				}
				_, err = a.stdout.WriteString(book)
				return err
			}
			return a.writeFleet(args[0], self)
		},
	}
	cmd.Flags().BoolVar(&printed, "print", false, "print the playbook, or write it and its role into the new folder `DIR`")
	return cmd
}

// writeFleet writes into a folder that is not there yet.
func (a *app) writeFleet(dir, self string) error {
	all, err := ansible.Files(self, runtime.GOARCH)
	if err != nil {
		return unfitError("", "%w", err)
	}
	switch err := os.Mkdir(dir, 0o755); {
	case errors.Is(err, fs.ErrExist):
		return usageError("name a new one", "cannot write into %q: it is there already", dir)
	case err != nil:
		return usageError("name a new folder in one that you may write to", "cannot make folder %q: %w", dir, reason(err))
	}
	for _, f := range all {
		path := filepath.Join(dir, f.Path)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(f.Text), 0o644)
		}
		if err != nil {
			return unfitError("", "cannot write %q: %w", path, reason(err))
		}
	}
	hosts, book := filepath.Join(dir, "hosts.ini"), filepath.Join(dir, "fleet.yml")
	_, err = a.stdout.WriteString(fmt.Sprintf("%s has the playbook, and its role\n\nName your hosts in %s, then\n  ansible-playbook -i %s %s --check\n",
		a.out.legible([]string{dir}), a.out.legible([]string{hosts}), a.out.legible([]string{hosts}), a.out.legible([]string{book})))
	return err
}
