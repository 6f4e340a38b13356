package story

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/report"
)

// Schema names the document that explain writes as JSON.
const Schema = "outlive/explain/1"

// Scene is what a story shows, for whoever draws it: all is in words, and nothing is laid
// out. Of a trial that goes on it has what is known: the evidence so far, an outcome and
// fates once there are any, and the signals seen till then, which are none, not nil, where
// somebody watches. Its JSON is a contract.
type Scene struct {
	Mode    string `json:"mode"`
	Name    string `json:"name"` // the mode, with the way of doing it where it has several
	Without string `json:"without,omitempty"`
	Shell   string `json:"shell"`
	Event   string `json:"event"`
	Happens string `json:"happens"` // what the event is, as a clause
	Line    string `json:"line"`
	Where   string `json:"where"` // the line was typed
	// Actors are the processes, from the top down; who was only heard of comes last.
	Actors  []Actor `json:"actors"`
	Signals []Sent  `json:"signals"`
	Folded  int     `json:"folded,omitempty"` // signals left out: to itself, or to what was ending
	Unseen  string  `json:"unseen,omitempty"` // why the signals were not seen; "" when they were

	Outcome evidence.Outcome `json:"outcome,omitempty"`
	Verdict plan.Verdict     `json:"verdict,omitempty"`
	Sum     string           `json:"sum,omitempty"` // "died, as predicted"
	Why     string           `json:"why,omitempty"`
	Rule    string           `json:"rule,omitempty"`
	Source  string           `json:"source,omitempty"`
}

// Actor is a process, as it was before the event, and what became of it.
type Actor struct {
	PID  int    `json:"pid"`
	Name string `json:"name"`
	// Part is "shell", "subject", or "beside" of what the line started besides; "" of others.
	Part  string `json:"part,omitempty"`
	Known bool   `json:"known"` // what it was before is known: all from here to Stderr
	PPID  int    `json:"ppid,omitempty"`
	PGID  int    `json:"pgid,omitempty"`
	SID   int    `json:"sid,omitempty"`
	TTY   string `json:"tty,omitempty"` // its controlling terminal; "" for none
	// Foreground: its group is in the foreground of its terminal.
	Foreground bool   `json:"foreground,omitempty"`
	SIGHUP     string `json:"sighup,omitempty"` // default, caught or ignored
	Stdin      string `json:"stdin,omitempty"`
	Stdout     string `json:"stdout,omitempty"`
	Stderr     string `json:"stderr,omitempty"`
	// Parent names the one above it.
	Parent string `json:"parent,omitempty"`

	Fate    string           `json:"fate,omitempty"` // in words; "" while it is not known
	Outcome evidence.Outcome `json:"outcome,omitempty"`
	Gone    bool             `json:"gone,omitempty"`
	// Differs are the facts that are others in the run beside this: see Differ.
	Differs []string `json:"-"`
}

// The parts that actors have.
const (
	Shell   = "shell"
	Subject = "subject"
	Beside  = "beside"
)

// Sent is one signal.
type Sent struct {
	At     time.Duration `json:"at"` // since the event, in nanoseconds; negative before it
	Signal string        `json:"signal"`
	From   int           `json:"from"` // 0 for the kernel
	To     int           `json:"to"`
	Fate   string        `json:"fate"`
	Kind   page.Kind     `json:"-"`    // of the fate
	Ends   bool          `json:"ends"` // the receiver ended by it
	// Differs: the run beside this one has none like it.
	Differs bool `json:"-"`
}

// Scene gives what the story shows.
func (s Story) Scene() Scene {
	t := &teller{Story: s}
	if s.Trial.Evidence != nil {
		t.e = *s.Trial.Evidence
	}
	c := s.Cell
	scene := Scene{
		Mode: c.Mode.ID, Name: name(c), Without: strings.Join(c.Without, ", "), Shell: c.Shell, Event: c.Event.ID, Happens: c.Event.Summary,
		Outcome: s.Trial.Outcome, Verdict: s.Trial.Verdict, Why: s.Trial.Why, Rule: s.Trial.Rule, Source: s.Trial.Source,
	}
	if s.Trial.Verdict != "" {
		scene.Sum = t.sum()
	}
	if t.e.Line != "" {
		scene.Line, scene.Where = t.line()
	}
	if t.e.Before.PID == 0 && t.e.Shell.PID == 0 {
		return scene
	}
	t.cast(&scene)
	if t.e.Signals == nil {
		scene.Unseen = report.Unobserved("who sent the signals", strings.TrimPrefix(s.Witness, "on"))
		return scene
	}
	shown, folded := t.told()
	scene.Folded = folded
	for _, one := range shown {
		t.sent(&scene, one)
	}
	return scene
}

// cast has the processes of the trial.
func (t *teller) cast(scene *Scene) {
	for _, p := range t.tree() {
		facts := t.facts(p)
		a := Actor{
			PID: p.PID, Name: t.role(p), Known: true, PPID: p.PPID, PGID: p.PGID, SID: p.SID, TTY: p.TTY,
			Foreground: p.TTY != "" && p.TPGID == p.PGID, SIGHUP: facts[5], Stdin: facts[6], Stdout: facts[7], Stderr: facts[8],
			Parent: t.parent(p),
		}
		t.become(&a)
		scene.Actors = append(scene.Actors, a)
	}
	if c := t.e.Client; c != nil {
		fate := t.clientsFate(*c)
		scene.Actors = append([]Actor{{PID: c.PID, Name: c.Name(), Fate: fate.Text, Gone: c.Killed}}, scene.Actors...)
	}
	if again := t.e.Again; again != nil {
		scene.Actors = append(scene.Actors, Actor{PID: again.PID, Name: "another", Part: Beside, Fate: takenUp(t.e.Down, t.e.Late), Outcome: evidence.Restarted})
	}
}

// become tells what became of one of them, where the trial has gone so far.
func (t *teller) become(a *Actor) {
	switch {
	case t.Trial.Outcome == "" || t.Trial.Outcome == evidence.Unfit:
	case a.PID == t.e.Before.PID:
		a.Fate, a.Outcome, a.Gone = t.fared(), t.Trial.Outcome, t.e.Gone
	case a.PID == t.e.Shell.PID && t.e.LeaderGone:
		a.Fate, a.Gone = "gone", true
	}
	for _, m := range t.e.Company {
		if m.Before.PID != a.PID {
			continue
		}
		a.Part = Beside
		if t.Trial.Outcome != "" {
			other := *t
			other.e, other.Trial.Outcome = t.e.Of(m), ""
			a.Fate, a.Outcome, a.Gone = other.fared(), other.e.Outcome(), m.Gone
		}
	}
	switch a.PID {
	case t.e.Before.PID:
		a.Part = Subject
	case t.e.Shell.PID:
		a.Part = Shell
	}
}

// fared says what became of the subject; who told of its end is told in words alone.
func (t *teller) fared() string {
	if t.e.Gone && t.e.Hung == 0 {
		return ended(t.e.Ending)
	}
	return t.state().Text
}

// parent names who is above a process.
func (t *teller) parent(p evidence.Process) string {
	switch above, ok := t.process(p.PPID); {
	case ok:
		return t.role(above)
	case p.PPID == t.outlive() && p.PPID != 0:
		return "outlive"
	case p.PPID == t.e.Reaper && p.PPID != 0:
		return "who adopts orphans"
	}
	return "another"
}

// sent adds a signal, and who was not heard of before.
func (t *teller) sent(scene *Scene, s evidence.Signal) {
	kind, fate := t.fate(s)
	one := Sent{At: s.At, Signal: s.Name, From: s.From, To: s.To, Fate: strings.TrimPrefix(fate, ": "), Kind: kind, Ends: kind == page.Bad || fate == byItself}
	if s.Kernel {
		one.From = 0
	}
	if !one.Ends && t.endsBeside(s) {
		one.Ends, one.Kind, one.Fate = true, page.Bad, map[bool]string{true: byItself, false: "default: ends it"}[selfSent(s)]
	}
	scene.Signals = append(scene.Signals, one)
	scene.hear(one.From, s.FromComm)
	scene.hear(one.To, s.ToComm)
}

// endsBeside tells whether somebody beside the subject ended by it: as it did not catch it,
// or sent it itself once it had.
func (t *teller) endsBeside(s evidence.Signal) bool {
	for _, m := range t.e.Company {
		if m.Before.PID != s.To || !m.Gone || m.Ending.Signal != s.Name || s.Fate != "delivered" {
			continue
		}
		return t.disposition(s) == "default" || selfSent(s)
	}
	return false
}

// hear adds who was not heard of before.
func (s *Scene) hear(pid int, comm string) {
	if pid != 0 && !slices.ContainsFunc(s.Actors, func(a Actor) bool { return a.PID == pid }) {
		s.Actors = append(s.Actors, Actor{PID: pid, Name: cmp.Or(comm, "process")})
	}
}

// sum tells the outcome, and whether it was predicted.
func (t *teller) sum() string {
	r, as := t.Trial, report.Foreseen(t.Trial.Asked)
	switch {
	case r.Verdict == plan.Skipped:
		return "skipped"
	case r.Verdict == plan.Unfit:
		return "could not be told"
	case r.Verdict == plan.Told:
		return string(r.Outcome) + "; nothing was predicted"
	case r.Outcome != r.Expected:
		return string(r.Outcome) + ", NOT as " + as + ": it should have " + shouldHave(r.Expected)
	case r.Verdict == plan.Broken:
		return string(r.Outcome) + ", but NOT as " + as
	}
	return string(r.Outcome) + ", as " + as
}
