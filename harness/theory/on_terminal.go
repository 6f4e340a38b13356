package theory

import (
	"strings"

	"outlive/modes"
)

// onTerminal gives the traits where the line is given to ssh -tt. The shell has no
// job control and ends at once: a launcher that it does not wait for, or that does
// not wait for what it starts, is met before it has done a thing.
func (c Context) onTerminal(f modes.Form, t modes.Traits) modes.Traits {
	script, background, execs := c.Shell.Policy.Script, f.Background != modes.Nothing, c.execs(f)
	if t.Managed || t.KeepsShell || !background && !t.Hasty {
		t.Orphan = t.Orphan && !(t.ForkedOnce && execs) // the shell itself is its parent then
		return t
	}
	ignored := strings.HasPrefix(c.Session.Before, "trap ") && !script.TrapsInVain
	is := t
	if !ignored {
		is = modes.Traits{Stdin: beforePane(t, t.Stdin), Output: beforePane(t, t.Output), Append: t.Append, Leaks: t.Leaks, HandlesHUP: t.HandlesHUP, UmaskZero: t.Hasty && t.UmaskZero}
		if t.Hasty && is.Stdin == modes.Null { // its streams come behind the fork
			is.Stdin = modes.Terminal
		}
		if background && is.Stdin == modes.Unread { // that is nohup's doing
			is.Stdin = modes.Terminal
		}
	}
	is.Job, is.ReaderStays = false, is.Piped && ignored
	is.Orphan = t.Hasty && !execs || f.Background == modes.Within && !script.SubshellInPlace
	if !is.OwnSession {
		is.TTY, is.OwnGroup, is.Foreground = modes.Terminal, false, true
	}
	is.IgnoresHUP = ignored
	is.IgnoresINT = background && !script.SparesINT
	if background && (!script.KeepsInput || script.MindsTTY) && (is.Stdin == modes.Terminal || is.Stdin == modes.Unread) {
		is.Stdin = modes.Null
	}
	return is
}

// beforePane is the place before there is a pane.
func beforePane(t modes.Traits, p modes.Place) modes.Place {
	switch {
	case p != modes.Pane:
		return p
	case t.Recorded:
		return modes.Null
	}
	return modes.Terminal
}
