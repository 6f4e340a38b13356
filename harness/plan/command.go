package plan

import (
	"outlive/modes"
)

// commandLine is the form's line as it is given to ssh, or to the agent of a
// service: the shell has a pipe to sshd, or to the agent, for its input, and one or
// two for its output.
func (c Cell) commandLine() string { return c.Form.With(c.Event.Session.Redirect(c.Form)) }

// commandless says why the cell has no meaning with a line given as a command; ""
// when it has.
func (c Cell) commandless() string {
	is := c.Event.Session
	switch {
	case c.Guest != nil && len(c.Guest.Steps) > 0 && (is.Commanded() || is.AtOnce):
		return "keys and further lines are typed at a prompt, and this event is over by then"
	case !is.Commanded():
	case c.Guest != nil && c.Guest.Line != "" && (is.Before != "" || is.Redirected):
		return "a line of your own is given as it stands: what this event adds to it, write into it"
	case len(c.Without) > 0 && !c.lingerless():
		return "what a step is for shows where the shell has job control"
	case is.Forced() && (is.Before == "" || c.Form.Background == modes.Whole):
	case is.Before != "" && (!c.Form.SharesStdio() || c.Form.Background != modes.Whole):
		return "its line is not one that the shell puts in the background as a whole"
	case is.Redirected && !c.Form.SharesStdio():
		return "its line has nothing to redirect: the mode does that itself"
	}
	return ""
}
