//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/files"
	"outlive/harness/lab"
	"outlive/harness/language"
	"outlive/harness/page"
	"outlive/harness/visible"
)

// lendFlags are those of the verb, as typed.
type lendFlags struct {
	labFlags
	listen string
}

// lentSize is what a lent lab may write, and take of memory, where nothing else is asked for:
// there may be twenty of them.
const lentSize = "512M"

func newLabLendCommand(a *app) *cobra.Command {
	f := &lendFlags{}
	cmd := &cobra.Command{
		Use:   "lend [flags] KEY.pub...",
		Short: "Make a lab for each of these ssh keys, and let its owner in as root, until Ctrl-C",
		Long: `Make a lab for each of these ssh keys, and let its owner in as root, until Ctrl-C.

Each learner logs in over ssh, at a port of his own, into a machine of his own. He is
root there, and nobody here: the lab has user ids of its own, so that what is this
machine's he cannot change. It has a systemd, logind and journal, no network but its
loopback, and no labs of its own: systemd does not keep MemoryMax= and the like in it
on cgroup v1. Nothing of it is left when it ends.`,
		Example: `  outlive lab lend alice.pub bob.pub
  outlive lab lend --listen 192.0.2.7:2200 --memory 1G keys/*.pub`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, keys []string) error { return f.run(cmd.Context(), a, keys) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.listen, "listen", ":2200", "where the first is let in, as `ADDRESS:PORT`; each other one at the next port")
	return cmd
}

// lent is a lab of somebody else's.
type lent struct {
	who string
	key string
	at  net.Listener
	lab *lab.Lab
}

func (f *lendFlags) run(ctx context.Context, a *app, keys []string) (err error) {
	o, err := f.options()
	if err != nil {
		return err
	}
	o.Disk, o.Memory = cmp.Or(o.Disk, lentSize), cmp.Or(o.Memory, lentSize)
	var all []*lent
	defer func() {
		for _, one := range all {
			err = errors.Join(err, one.down())
		}
	}()
	for i, path := range keys { // all is known to be possible before anything starts
		one := &lent{who: visible.Name(strings.TrimSuffix(filepath.Base(path), ".pub"), longestComm)}
		if one.key, err = publicKey(path); err != nil {
			return err
		}
		if one.at, err = f.opened(i); err != nil {
			return err
		}
		all = append(all, one)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	for _, one := range all {
		o.Lent = one.key
		if one.lab, err = lab.Up(ctx, o); err != nil {
			return labError("", err)
		}
	}
	if err := a.tellLent(all); err != nil {
		return err
	}
	served := make(chan error, len(all))
	for _, one := range all {
		go func() { served <- one.lab.Serve(ctx, one.at) }()
	}
	for range all {
		if err := <-served; err != nil {
			return unfitError("", "%w", err)
		}
	}
	return nil
}

// opened is where the nth of them is let in.
func (f *lendFlags) opened(nth int) (net.Listener, error) {
	address, port, err := net.SplitHostPort(f.listen)
	number, bad := strconv.Atoi(port)
	if err != nil || bad != nil || number < 0 || number+nth > 65535 {
		return nil, usageError("--listen :2200, or --listen 192.0.2.7:2200", "cannot let anybody in at %q: it is no ADDRESS:PORT", f.listen)
	}
	if number > 0 {
		number += nth
	}
	at, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(number)))
	if err != nil {
		return nil, unfitError("another one: --listen :2300", "cannot let anybody in: %w", err)
	}
	return at, nil
}

// longestKey is as much as is read of a key's file, in bytes.
const longestKey = 1 << 14

// publicKey reads one, as sshd(8) has it in authorized_keys.
func publicKey(path string) (string, error) {
	const hint = "the file of a key that ends in .pub; ssh-keygen makes one"
	text, err := files.Read(path, longestKey)
	if err != nil {
		return "", usageError(hint, "cannot read %q: %w", path, reason(err))
	}
	if err := exec.Command("ssh-keygen", "-l", "-f", path).Run(); err != nil || strings.Contains(string(text), "PRIVATE KEY") {
		return "", usageError(hint, "cannot use %q: it is no public key", path)
	}
	return string(text), nil
}

// tellLent says what each of them types.
func (a *app) tellLent(all []*lent) error {
	name, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("cannot tell this machine's name: %w", err)
	}
	wide := 0
	for _, one := range all {
		wide = max(wide, page.Width(one.who))
	}
	var b strings.Builder
	for _, one := range all {
		_, port, _ := net.SplitHostPort(one.at.Addr().String())
		fmt.Fprintf(&b, "%s  ssh -p %s root@%s\n", one.who+page.Blanks(wide-page.Width(one.who)), port, name)
	}
	b.WriteString(a.say("Each is root there, and nobody on %s; Ctrl-C ends all of them.", language.Name(name)) + "\n")
	_, err = a.stdout.WriteString(b.String())
	return err
}

func (l *lent) down() error {
	if l.at != nil {
		_ = l.at.Close()
	}
	if l.lab == nil {
		return nil
	}
	return l.lab.Down()
}
