//go:build linux

package main

import (
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"outlive/harness/inspect"
)

func (f *inspectFlags) flagsOfMany(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.all, "all", false, "tell of all that you run, the worst first; as root, of all who log in")
	cmd.Flags().StringVar(&f.user, "user", "", "tell of all that this user runs, by `name` or number")
	cmd.Flags().BoolVar(&f.tree, "tree", false, "tell of all, each below its parent")
	cmd.Flags().BoolVar(&f.watches, "watch", false, "look again every 2 s, until Ctrl-C; into a pipe, a line for each change")
	cmd.Flags().BoolVar(&f.wide, "wide", false, "cut nothing, neither lines nor rows")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, json, html or md; with --watch, text or jsonl")
	complete(cmd, "format", inspectFormats...)
	if err := cmd.RegisterFlagCompletionFunc("user", completeUsers); err != nil {
		panic(err) // this verb has no such flag: a mistake in this package
	}
}

var inspectFormats = []string{"text", "json", "html", "md", "jsonl"}

func checkInspectFormat(format string) error {
	if slices.Contains(inspectFormats, format) {
		return nil
	}
	return unknownError("format", format, inspectFormats)
}

// many tells whether it is asked of many processes, and not of those that are named.
func (f *inspectFlags) many() bool { return f.all || f.user != "" || f.tree || f.watches }

// together refuses flags that do not go together.
func (f *inspectFlags) together(cmd *cobra.Command, args []string) error {
	switch named := cmd.Flags().Changed; {
	case named("user") && f.user == "":
		return usageError("its name: outlive inspect --user visitor", "cannot inspect the processes of nobody")
	case f.all && f.user != "":
		return usageError("leave --all out", "cannot use --all with --user %s: it is all, or his", f.user)
	case f.many() && len(args) > 0:
		return usageError("leave the pids out, or "+f.first(), "cannot use %s with pids: it looks for them itself", f.first())
	case f.many() && f.jobs != "":
		return usageError("leave one of them out", "cannot use %s with --jobs", f.first())
	case f.many() && f.whole:
		return usageError("all events of one: outlive inspect PID --all-events", "cannot use --all-events with %s: it tells of three", f.first())
	case f.wide && !f.many():
		return usageError("outlive inspect --all --wide", "cannot use --wide with pids: it is for the table of many")
	case f.watches && f.format == "json":
		return usageError("a document for each change: --format jsonl", "cannot use --format json with --watch: one document would never end")
	case f.watches && (f.format == "html" || f.format == "md"):
		return usageError("once: leave --watch out", "cannot use --format %s with --watch: one page would never end", f.format)
	case !f.watches && f.format == "jsonl":
		return usageError("--format json, or --watch", "cannot use --format jsonl without --watch: it tells each change as it comes")
	case f.many() && f.format == "json" && (f.tree || f.wide):
		return usageError("leave it out: the document has ppid, and all of each", "cannot use --tree or --wide with --format %s", f.format)
	}
	return nil
}

// first is the flag that asks for many.
func (f *inspectFlags) first() string {
	switch {
	case f.all:
		return "--all"
	case f.user != "":
		return "--user"
	case f.tree:
		return "--tree"
	}
	return "--watch"
}

// whose is the user whose processes are looked at.
func (f *inspectFlags) whose() (int, error) {
	if f.user == "" {
		return inspect.Everyone, nil
	}
	u, err := user.Lookup(f.user)
	if err != nil {
		if u, err = user.LookupId(f.user); err != nil {
			return 0, usageError("the users that there are: getent passwd", "cannot inspect the processes of %q: there is no such user", f.user)
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return 0, unfitError("", "cannot inspect the processes of %q: %w", f.user, err)
	}
	return uid, nil
}

func (f *inspectFlags) runMany(a *app) error {
	of, err := f.whose()
	if err != nil {
		return err
	}
	if f.watches {
		return f.watch(a, of)
	}
	w := inspect.Here(nil).All(of)
	if f.format == "json" {
		return a.document(w.Listing())
	}
	pages := inspect.Pages{Look: a.out.page(), Language: a.language}
	switch f.format {
	case "html":
		return pages.WriteAll(a.stdout, f.table(a, 0), w)
	case "md":
		_, err = a.stdout.WriteString(pages.MarkdownAll(f.table(a, 0), w))
		return err
	}
	_, err = a.stdout.WriteString(f.table(a, 0).Show(w, f.page(a)))
	return err
}

// table leaves so many lines of a terminal free.
func (f *inspectFlags) table(a *app, free int) inspect.Table {
	t := inspect.Table{Tree: f.tree, Whose: f.user, Wide: f.wide, Called: called()}
	if size, err := unix.IoctlGetWinsize(int(a.stdout.raw.Fd()), unix.TIOCGWINSZ); err == nil && !f.wide {
		t.Height = int(size.Row) - free
		if size.Row == 0 {
			t.Height = plainHeight - free
		}
	}
	return t
}

const plainHeight = 24 // lines, where a terminal does not tell

// completeUsers offers those who log in, and root.
func completeUsers(_ *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
	text, _ := os.ReadFile("/etc/passwd")
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(line, ":")
		if len(parts) < 3 {
			continue
		}
		if uid, err := strconv.Atoi(parts[2]); err == nil && (uid == 0 || inspect.LogsIn(uid)) {
			names = append(names, parts[0])
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
