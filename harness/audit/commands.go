package audit

import "strings"

// Commands is what became of the commands that a unit has beside its program.
type Commands struct {
	Unfit  string
	Asked  int // how many there are
	Ran    int // how many were run
	Failed int // how many of those failed
	Spared int // how many failed, and have a - before them
	How    ended
}

// ended is how a command that failed did: si_code of waitid(2), and its status or signal.
type ended struct{ code, status int }

// read reads a property that is a list of commands, as they were run last:
// org.freedesktop.systemd1(5), ExecStart.
func (c *Commands) read(property any) {
	const ignores, began, code, status, fields = 2, 4, 8, 9, 10
	commands, _ := property.([][]any)
	for _, one := range commands {
		if len(one) < fields {
			continue
		}
		at, _ := one[began].(uint64)
		how, _ := one[code].(int32)
		by, _ := one[status].(int32)
		ignored, _ := one[ignores].(bool)
		c.Asked++
		if at > 0 {
			c.Ran++
		}
		switch {
		case at == 0 || how == 1 && by == 0:
		case ignored:
			c.Spared++
		default:
			c.Failed++
			c.How = ended{int(how), int(by)}
		}
	}
}

// reloads is how often systemd may be told to read its units again just when it is asked how
// commands went: it has forgotten that then. Many that are tried side by side have it do so.
const reloads = 10

// oftenAgain are lines of a service that is started so often.
const oftenAgain = "Restart=no\nStartLimitInterval=0\n"

// remembered tries until systemd knows what became of each command: of two it may have
// forgotten the first. After one that failed none is run.
func remembered(try func() Commands) (c Commands) {
	for range reloads {
		if c = try(); c.Unfit != "" && c.Asked == 0 || c.Failed > 0 || c.Ran > 0 && c.Ran == c.Asked {
			break
		}
	}
	return c
}

// beside are the unit's lines of such a directive, as a unit has them.
func (f File) beside(directive string) string {
	var all strings.Builder
	for _, l := range f.only(directive) {
		all.WriteString(l.Name + "=" + l.Value + "\n")
	}
	return all.String()
}
