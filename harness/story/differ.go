package story

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/report"
)

// Difference is a fact that two runs do not share, in the words of each.
type Difference struct {
	What string `json:"what"`
	One  string `json:"one"`
	Two  string `json:"two"`
}

// Differences are what two runs do not share of how it was started, of the subject, of what
// was sent to it, and of what became of it. Pids and the numbers of terminals are others in
// each run, and are none: what counts is whose they are.
func Differences(one, two Scene) (all []Difference) {
	second := map[string]string{}
	for _, f := range two.told() {
		second[f.what] = f.said
	}
	for _, f := range one.told() {
		if said := second[f.what]; said != f.said {
			all = append(all, Difference{f.what, f.said, said})
		}
	}
	return all
}

// Differ marks in two scenes what the other has not, for whoever draws them.
func Differ(one, two Scene) (a, b Scene) { return one.marked(two), two.marked(one) }

// aspect is a fact about a run that can be held against another's.
type aspect struct{ what, said string }

// subject is the process meant; none where there was none.
func (s Scene) subject() (a Actor, ok bool) {
	i := slices.IndexFunc(s.Actors, func(a Actor) bool { return a.Part == Subject })
	if i < 0 {
		return a, false
	}
	return s.Actors[i], true
}

// called names a run so that it is told from another: by what is not the same.
func (s Scene) called(other Scene) string {
	called := s.Name
	if s.Without != "" {
		called += " without " + s.Without
	}
	if s.Shell != other.Shell {
		called += " in " + s.Shell
	}
	return called
}

// shell is the session leader that the line was given to.
func (s Scene) shell() Actor {
	if i := slices.IndexFunc(s.Actors, func(a Actor) bool { return a.Part == Shell }); i >= 0 {
		return s.Actors[i]
	}
	return Actor{}
}

// told are the aspects of a run.
func (s Scene) told() (all []aspect) {
	all = []aspect{{"mode", s.Name}, {"left out", s.Without}, {"shell", s.Shell}, {"line", s.Line}, {"where", strings.Replace(s.Where, s.Shell, "the shell", 1)}}
	if a, ok := s.subject(); ok {
		all = append(all, s.facts(a)...)
		all = append(all, aspect{"signals to it", s.received(a)})
	}
	became := string(s.Outcome)
	if became != "" {
		became = report.Word(s.Outcome)
	}
	return append(all, aspect{"what became of it", became}, aspect{"why", s.Why})
}

// facts are what a process was before, told by whose it is.
func (s Scene) facts(a Actor) []aspect {
	shell := s.shell()
	whose := func(id, shells int) string {
		switch {
		case id == shells:
			return "the shell's"
		case id == a.PID:
			return "its own"
		}
		return "another's"
	}
	onTerminal := func(target string) string {
		if target != "" && target == shell.TTY {
			return "the shell's terminal"
		}
		return numbered(target)
	}
	tty := "none"
	if a.TTY != "" {
		tty = onTerminal(a.TTY)
	}
	parent := a.Parent
	if a.PPID == shell.PID {
		parent = "the shell"
	}
	return []aspect{
		{"parent", parent}, {"group", whose(a.PGID, shell.PGID)}, {"session", whose(a.SID, shell.SID)}, {"terminal", tty},
		{"SIGHUP", a.SIGHUP}, {"stdin", onTerminal(a.Stdin)}, {"stdout", onTerminal(a.Stdout)}, {"stderr", onTerminal(a.Stderr)},
	}
}

// numbered leaves the number of a terminal out: it is another each time.
func numbered(target string) string {
	if rest, is := strings.CutPrefix(target, "pts/"); is {
		_, rest, _ = strings.Cut(rest, ",")
		return strings.TrimSuffix("another terminal,"+rest, ",")
	}
	return target
}

// received are the signals to a process, by whom and to what end.
func (s Scene) received(a Actor) string {
	if s.Unseen != "" {
		return "not seen"
	}
	var all []string
	for _, one := range s.Signals {
		if one.To == a.PID {
			all = append(all, s.tell(one))
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, "; ")
}

// tell says who sent which signal, and what it did, without a number.
func (s Scene) tell(one Sent) string {
	from := "kernel"
	if i := slices.IndexFunc(s.Actors, func(a Actor) bool { return a.PID == one.From }); i >= 0 && one.From != 0 {
		from = s.Actors[i].Name
	}
	return fmt.Sprintf("%s from %s: %s", one.Signal, from, one.Fate)
}

// marked marks what the other has not.
func (s Scene) marked(other Scene) Scene {
	s.Actors, s.Signals = slices.Clone(s.Actors), slices.Clone(s.Signals)
	var theirs []string
	for _, one := range other.Signals {
		theirs = append(theirs, other.line(one))
	}
	for i, one := range s.Signals {
		s.Signals[i].Differs = s.Unseen == "" && other.Unseen == "" && !slices.Contains(theirs, s.line(one))
	}
	for _, d := range Differences(s, other) {
		for i := range s.Actors {
			if s.Actors[i].Part == Subject {
				s.Actors[i].Differs = append(slices.Clone(s.Actors[i].Differs), d.What)
			}
		}
	}
	return s
}

// line tells a signal with both its ends.
func (s Scene) line(one Sent) string {
	to := one.To
	i := slices.IndexFunc(s.Actors, func(a Actor) bool { return a.PID == to })
	if i < 0 {
		return s.tell(one)
	}
	return s.tell(one) + " to " + s.Actors[i].Name
}
