package inspect

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/harness/visible"
)

// words are how what is to come is told.
var words = map[evidence.Outcome]string{
	evidence.Survived: "lives", evidence.Died: "dies", evidence.Muted: "mute", evidence.Half: "half mute",
	evidence.Stopped: "stopped", evidence.Stuck: "stuck", evidence.Restarted: "comes back", evidence.Unready: "not ready", evidence.Unknown: "unknown",
}

// screen is how many lines a terminal mostly has, without the one of the prompt.
const screen = 23

// Document tells all that is known of it, and what becomes of it: in full where whole is
// asked for, else on one screen.
func (s Subject) Document(whole bool, l page.Look) page.Document {
	fates := s.Forecast()
	full := s.document(shown(fates, whole), false)
	if whole || strings.Count(full.Show(l), "\n") <= screen {
		return full
	}
	return s.document(shown(fates, false), true)
}

// shown are those that are told.
func shown(fates []Fate, whole bool) []Fate {
	return slices.DeleteFunc(slices.Clone(fates), func(f Fate) bool { return f.Aside && !whole })
}

func (s Subject) document(fates []Fate, curt bool) page.Document {
	doc := page.Document{
		page.Sourced{Text: page.Title.Of(fmt.Sprintf("%d %s", s.Before.PID, visible.Name(s.called(), longestCalled))), Source: s.began()},
		page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Plain.Of(strings.Join(s.facts(), " · "))}},
		page.Blank{}, page.Judged{All: judged(fates), Curt: curt},
	}
	for _, note := range s.Notes() {
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Hint.Of(note)}})
	}
	for _, g := range s.Unseen {
		text := "not seen: " + g.What
		if g.Line != "" {
			text += "  →  " + g.Line
		}
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Hint.Of(text)}})
	}
	if curt {
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Hint.Of("in full, and the other events: --all-events")}})
	}
	for i, cure := range cures(fates) {
		doc = append(doc, page.Proposed{Question: s.asksFor(cure, i), Line: cure.Line, More: s.remarks(cure)})
	}
	return doc
}

// asksFor says what a cure is for, and where it is typed: a shell's builtins only there.
func (s Subject) asksFor(c Cure, nth int) string {
	question := "To keep it now"
	if nth > 0 {
		question = "And"
	}
	builtin := strings.HasPrefix(c.Line, "bg") || strings.HasPrefix(c.Line, "disown")
	switch {
	case c.Keys != "":
		return question + ", press " + c.Keys + " there, then type:"
	case builtin && s.Apart:
		return fmt.Sprintf("%s, in %s (%d) on %s:", question, s.Shell.Comm, s.Shell.PID, s.Shell.TTY)
	case s.Other && os.Getuid() != 0:
		return question + ", as " + s.User + " or as root:"
	}
	return question + ":"
}

const longestCalled = 200

// called is its command line, or its name where it has none.
func (s Subject) called() string {
	if len(s.Command) == 0 {
		return "[" + s.Before.Comm + "]"
	}
	return strings.Join(s.Command, " ")
}

// began says when it was started, and from where.
func (s Subject) began() string {
	text := "started " + page.Ago(time.Since(s.Began))
	switch {
	case s.leads() && s.Holder.Comm != "":
		text += fmt.Sprintf(" by %s (%d)", s.Holder.Comm, s.Holder.PID)
	case s.Shell.PID == 0 && s.Before.PPID > 0 && len(s.Tree) > 1:
		text += fmt.Sprintf(" by %s (%d)", s.Tree[1].Comm, s.Tree[1].PID)
	case s.Shell.PID != 0 && s.Tree[len(s.Tree)-1].PID == s.Shell.PID:
		text += fmt.Sprintf(" from %s (%d)", s.Shell.Comm, s.Shell.PID)
	}
	if tty := s.Shell.TTY; tty != "" {
		text += ", " + tty
	}
	return text
}

// facts are what decides, in a few words each.
func (s Subject) facts() (all []string) {
	p := s.Before
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	add("of %s", s.User)
	add("%s", s.standing())
	for _, n := range []unix.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGTERM, unix.SIGPIPE} {
		if how := p.Disposition(int(n)); n == unix.SIGHUP || how != "default" {
			add("%s %s", unix.SignalName(n), how)
		}
	}
	all = append(all, s.streams()...)
	switch {
	case s.In.Name != "":
		add("in %s", s.In.Name)
	case s.In.Cgroup != "" && s.In.Cgroup != "/" && !strings.HasPrefix(s.In.Cgroup, "/.."):
		add("in cgroup %s", visible.Name(s.In.Cgroup, longestCgroup))
	}
	if s.In.Session != "" && s.Policy.Logind {
		add("%s", visible.Name(s.Policy.Decides.String(), longestCalled))
	}
	if s.Policy.Lingers {
		add("%s lingers", s.User)
	}
	return all
}

const longestCgroup = 40

// standing is what it is to its shell and to its session.
func (s Subject) standing() string {
	p, t := s.Before, s.recognise(s.Evidence)
	state := ""
	if t.Stopped {
		state = "stopped, "
	}
	switch {
	case s.Self.ID != "" && s.leads():
		return state + "a shell at its prompt"
	case s.leads():
		return state + "leads the session of its terminal"
	case t.OwnSession && p.TTYNr == 0:
		return state + fmt.Sprintf("session %d, without a terminal", p.SID)
	case t.OwnSession:
		return state + fmt.Sprintf("session %d, on %s", p.SID, p.TTY)
	case s.Spared && s.Kind.Policy.DisownMarks:
		return state + "a job of " + s.Kind.ID + ", marked by disown -h"
	case s.Spared:
		return state + "a job of " + s.Kind.ID + ", whose option HUP is unset"
	case t.Job && s.Listed != nil && t.Foreground:
		return state + "in the foreground of " + s.Kind.ID
	case t.Job && s.Listed != nil:
		return state + "a job of " + s.Kind.ID
	case t.Job && t.Foreground:
		return state + "in the foreground of " + s.Kind.ID
	case t.Job:
		return state + "a child of " + s.Kind.ID
	case s.Listed != nil:
		return state + "no job of " + s.Kind.ID
	}
	if shell := orElse(s.Kind.ID, s.Shell.Comm); shell != "" {
		return state + "in the session of " + shell
	}
	return state + fmt.Sprintf("in session %d", p.SID)
}

func orElse(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

// streams say where its descriptors 0 to 2 lead, those that lead to the same together.
func (s Subject) streams() (all []string) {
	if s.blind() {
		return nil
	}
	names := []string{"input", "output", "errors"}
	to := func(n int) string {
		fd, open := s.Before.FD(n)
		if !open {
			return "closed"
		}
		return visible.Name(strings.TrimPrefix(fd.Target, "/dev/pts/"), longestCgroup)
	}
	for n := 0; n < 3; n++ {
		fd, _ := s.Before.FD(n)
		target := to(n)
		if strings.HasPrefix(fd.Target, "/dev/pts/") {
			target = "pts/" + target
		}
		switch next := n + 1; {
		case n == 0:
			all = append(all, "input from "+target)
		case n == 1 && to(next) == to(n):
			return append(all, "output to "+target)
		default:
			all = append(all, names[n]+" to "+target)
		}
	}
	return all
}

// judged tells each fate; what rests on the same rule is said once.
func judged(fates []Fate) (all []page.Judgement) {
	first := map[string]string{}
	for _, f := range fates {
		said, key := f.Why, f.Why+string(f.Outcome)
		if f.Source != "" {
			said += " [" + f.Source + "]"
		}
		if like, told := first[key]; told {
			said = "as in: " + like
		} else {
			first[key] = f.Heading
		}
		all = append(all, page.Judgement{Name: f.Heading, Sign: report.Sign(f.Outcome), Word: words[f.Outcome], Said: said})
	}
	return all
}
