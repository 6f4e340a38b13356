package stage

import (
	"fmt"
	"time"

	"outlive/harness/proc"
	"outlive/harness/program"
	"outlive/harness/terminal"
	"outlive/harness/workload"
)

// subject is the observed process as the stage deals with it: a reporter tells
// of itself, a stranger is looked at.
type subject interface {
	// words are the command that the line is to put in the background.
	words(s *Stage) []string
	// name is what it is called.
	name(s *Stage) string
	// meet waits until it is there, after the line was typed.
	meet(s *Stage, typed terminal.Mark) error
	// expect takes what is held at its start for what will become it, and grow waits,
	// after the event, until it has, or until nothing is left that could.
	expect(s *Stage) error
	grow(s *Stage) error
	// again waits, after a boot, for the process that takes its work up; 0 for none.
	again(s *Stage, until time.Time) (pid int, err error)
	// ask makes sure, before the event and after it, whether it is heard.
	ask(s *Stage) error
	// exit has it exit by itself; errors.ErrUnsupported where it cannot be told so.
	exit(s *Stage, status int) error
	// grab has it take what it can get of something; errors.ErrUnsupported where it cannot be
	// told so. With another error it has ended over it.
	grab(s *Stage, h program.Hog) (workload.Taken, error)
	// create has it make a file, and gives what refused that, "" for nothing;
	// errors.ErrUnsupported where it cannot be told so.
	create(s *Stage, path string) (refused string, err error)
	// introduce notes what only it can tell of itself.
	introduce(s *Stage)
	// listen gathers what has arrived of what it printed.
	listen(s *Stage)
	// part notes what it said of its end.
	part(s *Stage)
	// own ends all that is its own, however much that is.
	own(s *Stage)
	// leave is the last that is done with it, after the event.
	leave(s *Stage) error
}

// kinds gives those of the subject and of its line: nobody else asks which they are.
func kinds(script Script) (subject, line) {
	switch {
	case script.Typed:
		return &stranger{command: script.Program, delays: proc.Delays{}}, own{}
	case len(script.Program) > 0:
		return &stranger{command: script.Program, delays: proc.Delays{}}, declared{}
	}
	return reporter{}, declared{}
}

// process is what any process is called.
func process(pid int) string { return fmt.Sprintf("%s (%d)", comm(pid), pid) }
