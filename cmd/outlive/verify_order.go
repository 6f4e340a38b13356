//go:build linux

package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/rehearse"
	"outlive/harness/runs"
)

// order says what is to be rehearsed; nothing is started before it is known to be there.
func (f *verifyFlags) order(cmd *cobra.Command) (o rehearse.Order, err error) {
	o = rehearse.Order{
		Line: f.line, Command: f.command, PIDFile: f.pidfile, Fail: f.fail, Second: f.second, Env: os.Environ(),
		Window: f.window, Launch: f.launch, Stop: f.stop,
	}
	f.own.Fill(&o)
	typed := cmd.Flags().Changed
	switch {
	case typed("line") && len(f.command) > 0:
		return o, usageError("put the command into the line, or leave --line out", "cannot use both --line and a command behind --")
	case o.Line == "" && !typed("line") && len(f.command) == 0:
		return o, usageError(cmd.CommandPath()+" -- ./mydaemon -d", "cannot verify nothing: say how it is started")
	case slices.Min([]time.Duration{f.window, f.launch, f.stop}) < 0:
		return o, usageError("", "cannot wait for less than nothing")
	}
	for name, line := range map[string]string{"line": f.line, "fail": f.fail, "second": f.second} {
		if typed(name) && !isLine(line) {
			return o, usageError("one line, as you would type it", "cannot run %q: it is no line", line)
		}
	}
	if len(f.command) > 0 {
		var bad *runs.CommandError
		if _, err := runs.Resolve(f.command); errors.As(err, &bad) {
			return o, noCommand(bad)
		}
		o.Line = look{}.legible(f.command)
	}
	if o.Dir, err = os.Getwd(); err != nil {
		return o, usageError("", "cannot tell the working directory: %w", err)
	}
	return o, nil
}

// isLine tells whether a shell could be told so in one line.
func isLine(text string) bool {
	return strings.TrimSpace(text) != "" && !strings.ContainsAny(text, "\n\r\x00")
}

// running says why the flags do not go with what runs already; nil where they do.
func (f *verifyFlags) running(cmd *cobra.Command) error {
	if f.pid <= 0 {
		return usageError("the pids of what you have started: jobs -l, or ps", "cannot verify %d: it is no pid", f.pid)
	}
	if len(f.command) > 0 {
		return usageError("leave one of them out", "cannot use both --pid and a command behind --")
	}
	for _, name := range []string{"line", "mode", "via", "pidfile", "fail", "second", "listen", "launch-within", "stop-within"} {
		if cmd.Flags().Changed(name) {
			return usageError("leave it out", "cannot use --%s with --pid: it runs already, and nothing is done to it", name)
		}
	}
	if f.window < 0 {
		return usageError("", "cannot wait for less than nothing")
	}
	return nil
}
