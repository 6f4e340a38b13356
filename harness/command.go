package harness

import "outlive/modes"

// commandLine is the form's line as it is given to ssh: the shell has a pipe to
// sshd for its input, and two for its output.
func (c Cell) commandLine() string {
	if c.Event.Redirected {
		return c.Form.With(modes.ToLogFromNull)
	}
	return c.Form.With("")
}

// commandless says why the cell has no meaning as a command given to ssh; ""
// when it has.
func (c Cell) commandless() string {
	switch {
	case !c.Event.Command:
	case len(c.Without) > 0 && !c.lingerless():
		return "what a step is for shows where the shell has job control"
	case c.Event.Before != "" && (!c.Form.SharesStdio() || c.Form.Background != modes.Whole):
		return "its line is not one that the shell puts in the background as a whole"
	case c.Event.Redirected && !c.Form.SharesStdio():
		return "its line has nothing to redirect: the mode does that itself"
	}
	return ""
}
