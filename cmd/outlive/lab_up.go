//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/lab"
	"outlive/harness/language"
	"outlive/harness/page"
	"outlive/harness/runs"
)

func newLabUpCommand(a *app) *cobra.Command {
	var f labFlags
	name := labName
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Make a lab that stays until lab down ends it",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := runs.CheckName(name); err != nil {
				return usageError("a name is made of letters, digits, - and _", "%w", err)
			}
			o, err := f.options()
			if err != nil {
				return err
			}
			s, err := a.labs()
			if err != nil {
				return err
			}
			ctx, stop := interruptible(context.Background())
			defer stop()
			began := time.Now()
			r, err := s.Launch(ctx, name, o)
			if err != nil {
				return labError(name, err)
			}
			return a.tellLab(r, time.Since(began))
		},
	}
	cmd.Flags().StringVar(&name, "name", name, "what to call it")
	f.add(cmd)
	return cmd
}

// tellLab says how to get in and how to end it, and what it lacks.
func (a *app) tellLab(r lab.Record, took time.Duration) error {
	named := ""
	if r.Name != labName {
		named = " --name " + r.Name
	}
	var b strings.Builder
	fmt.Fprintln(&b, a.say("%s is up after %s", language.Name(a.out.paint(bold, r.Name)), took.Round(10*time.Millisecond)))
	for _, row := range [][2]string{{"log in", "ssh" + named}, {"run", "exec" + named + " -- CMD"}, {"end", "down" + named}} {
		what := a.inWords(row[0])
		fmt.Fprintf(&b, "  %s  %s lab %s\n", what+page.Blanks(6-page.Width(what)), called(), row[1])
	}
	for _, name := range r.Unlimited {
		fmt.Fprintln(&b, a.say("no bound on its %s: this machine gives no such cgroup controller here, so what it takes is this machine's", name))
	}
	for _, c := range r.Controllers {
		if c.Missing != "" {
			fmt.Fprintln(&b, a.say("no limits on %s: %s", c.Name, c.Missing))
		}
	}
	_, err := a.stdout.WriteString(b.String())
	return err
}

func newLabRebootCommand(a *app) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "reboot",
		Short: "Restart a lab on the same disk, and wait until it is ready again",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			l, r, err := a.openLab(name)
			if err != nil {
				return err
			}
			defer l.Close()
			ctx, stop := interruptible(context.Background())
			defer stop()
			began := time.Now()
			if err := l.Reboot(ctx); err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.stdout, a.say("%s is up again after %s", language.Name(a.out.paint(bold, r.Name)), time.Since(began).Round(10*time.Millisecond)))
			return err
		},
	}
	a.nameFlag(cmd, &name)
	return cmd
}

func newLabDownCommand(a *app) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "down",
		Short: "End a lab, and all that it has written",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			s, r, err := a.labNamed(name)
			if err != nil {
				return err
			}
			if err := s.Down(r); err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.stdout, a.say("%s is down", language.Name(a.out.paint(bold, r.Name))))
			return err
		},
	}
	a.nameFlag(cmd, &name)
	return cmd
}
