//go:build linux

package main

import (
	"testing"

	"outlive/harness/lab"
)

// TestLookAround: when the event has been judged, one more shell shows what it has left, as
// often as somebody wants to look, and the lesson goes on from there.
func TestLookAround(t *testing.T) {
	for name, c := range map[string]struct{ lesson, step, start, act, look, sees string }{
		"who lives":        {"four-endings", "exit", "workload & echo $! >pid\r", "exit\r", "ps -o stat= -p $(cat pid) | sed s/^/stat:/\r", "stat:S"},
		"what it wrote":    {"nohup-disown", "nohup", "nohup workload &\r", "\x1d", "cut -d: -f1 nohup.out | tail -n 1 | sed s/^/it:/\r", "it:outlive"},
		"where it was not": {"four-endings", "foreground", "workload & echo $! >pid\r", "\x1d", "ps -p $(cat pid) || echo none: $?\r", "none: 1"},
		"its machine":      {"logout", "killed", "setsid -f workload >log 2>&1\r", "\x1d", "ls /run/systemd/users; id -un | sed s/^/user:/\r", "user:visitor"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := lab.Missing(""); c.lesson == "logout" && err != nil {
				t.Skip(err)
			}
			t.Parallel()
			p := learn(t, t.TempDir(), c.lesson, c.step)
			p.begins()
			p.types(c.start)
			p.sees("workload runs:")
			p.types(c.act)
			p.sees("l to look around")
			for range 2 {
				p.types("l")
				p.sees("Another shell")
				p.sees(shellsPrompt)
				p.types(c.look)
				p.sees(c.sees)
				p.types("\x1d")
				p.sees("l to look around")
			}
			p.types("l")
			p.sees(shellsPrompt)
			p.types("exit\r")
			p.sees("Enter to")
			p.types("\r")
			p.sees("What will happen", shellsPrompt)
		})
	}
}
