package workload

import (
	"fmt"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/program"
)

// asking is what the workload says before it reads.
const asking = "asking"

// asksWhere fails where nobody can ask.
func asksWhere(where string) error {
	switch program.Asks(where) {
	case "", program.StandardInput, program.ItsTerminal:
		return nil
	}
	return fmt.Errorf("cannot ask for input on %q: it is %s or %s", where, program.StandardInput, program.ItsTerminal)
}

// askForInput reads a line, as who asks a question does: by a plain read(2), which job
// control stops in the background. Without an answer it goes on.
func (w *worker) askForInput() {
	w.report.send(reply{Input: asking})
	w.report.send(reply{Input: readLine(program.Asks(w.Asks))})
}

func readLine(where program.Asks) (got string) {
	fd := 0
	if where == program.ItsTerminal {
		var err error
		if fd, err = unix.Open("/dev/tty", unix.O_RDWR|unix.O_CLOEXEC, 0); err != nil {
			return errnoName(err)
		}
		defer unix.Close(fd)
	}
	for line := make([]byte, 4096); ; {
		switch n, err := unix.Read(fd, line); {
		case err == unix.EINTR:
		case err != nil:
			return errnoName(err)
		case n == 0:
			return evidence.InputEnds
		default:
			return evidence.InputComes
		}
	}
}
