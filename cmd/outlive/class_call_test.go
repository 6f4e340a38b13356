//go:build linux

package main

import (
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/lessons"
)

// TestEverybodyToAStep: it is told above the prompt and beside a question, and nobody is moved
// who does not follow.
func TestEverybodyToAStep(t *testing.T) {
	t.Parallel()
	room := t.TempDir()
	class := onTerminal(t, t.TempDir(), "class", room)
	class.sees("0 learners")
	class.types("step 3\r")
	class.sees("Nobody is in a lesson yet")
	asked := learn(t, t.TempDir(), "four-endings", "--class", room, "--name", "asked")
	asked.sees("to leave")
	p := learn(t, t.TempDir(), "four-endings", "--class", room, "--name", "ann")
	p.begins()
	class.sees("ann")
	class.types("step 33\r")
	class.sees("The steps of four-endings are 1 to")
	class.types("stepp 4\x7f\x7f\x7f 3\r")
	class.sees("Everybody is called to step 3 of four-endings: 0 are there, and 2 are not.")
	p.sees("│ Your instructor calls everybody to step 3")
	p.sees(shellsPrompt)
	asked.sees("Your instructor calls everybody to step 3")
	asked.sees("to leave")
	p.types("workload\r") // who goes on is left alone
	p.sees("workload runs:")
	p.types("\x03")
	p.sees(shellsPrompt)
	p.types("follow\r")
	p.sees("four-endings, step 3 of")
	class.sees("1 are there, and 1 are not.")
	p.sees("for no guess", shellsPrompt)
	p.types("q")
	p.leaves()
	class.types("step logs 2\r")
	asked.sees("calls everybody to step 2 of logs")
	asked.sees("to leave")
	class.types("\x03")
	class.leaves()
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(5*time.Second)), func() bool {
		_, called := lessons.ReadCall(room, time.Now())
		return !called
	}), "who leaves takes it back")
	asked.types("\r")
	if asked.sees("for no guess", shellsPrompt) != shellsPrompt {
		asked.types("\r")
		asked.sees(shellsPrompt)
	}
	asked.types("follow\r")
	asked.sees("Nobody is called")
	out, err := exec.Command("outlive", "class", room).Output()
	require.NoError(t, err)
	require.NotContains(t, string(out), "Everybody")
	asked.types("quit\r")
	asked.leaves()
}
