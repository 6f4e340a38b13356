package inspect

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/theory"
	"outlive/modes"
)

// Cure is the smallest line to type now that betters a bad answer; the zero value is none.
type Cure struct {
	Keys string // to press first at its terminal: it is in the foreground there
	Line string
}

// remedy is one thing that can be done about a process, and what it is then.
type remedy struct {
	Cure
	does func(*Subject)
}

// cure finds the smallest of them by which it lives, by the same theory that foretold
// that it does not.
func (s Subject) cure(e event.Event, is theory.Expectation, outer bool) Cure {
	switch {
	case is.Outcome != evidence.Died && is.Outcome != evidence.Unknown:
		return Cure{}
	case s.waits() && (e.ID == "linger-off" || e.Boots && s.In.Returns):
		return Cure{Line: s.lingering()}
	case !e.EndsShell || e.Lab && s.In.Session == "" && !s.Holder.Remote:
		return Cure{}
	}
	for _, all := range s.remedies(e) {
		then, cure := s, Cure{}
		for _, one := range all {
			one.does(&then)
			cure.Keys += one.Keys
			cure.Line = strings.TrimPrefix(cure.Line+"; "+one.Line, "; ")
		}
		better := then.Foresee(e, outer).Outcome
		if better == evidence.Survived || better == evidence.Muted || better == evidence.Half {
			return cure
		}
	}
	return Cure{}
}

// remedies are what can be tried, the smallest first.
func (s Subject) remedies(e event.Event) (all [][]remedy) {
	resume, resumes := s.resume()
	disown, disowns := s.disown(resume)
	move, moves := s.move(e)
	for _, some := range []struct {
		fits bool
		all  []remedy
	}{
		{resumes, []remedy{resume}},
		{disowns && !resumes, []remedy{disown}},
		{resumes && disowns, []remedy{resume, disown}},
		{moves, []remedy{move}},
		{moves && disowns && !resumes, []remedy{disown, move}},
		{moves && resumes, []remedy{resume, move}},
		{moves && resumes && disowns, []remedy{resume, disown, move}},
	} {
		if some.fits {
			all = append(all, some.all)
		}
	}
	return all
}

// resume has a job go on in the background, that is stopped or has the terminal.
func (s Subject) resume() (r remedy, ok bool) {
	t := s.recognise(s.Evidence)
	if s.Kind.ID == "" || s.leads() || t.TTY != modes.Terminal || !t.Stopped && !t.Foreground {
		return r, false
	}
	r.Line = "bg"
	if t.Foreground {
		r.Keys = "Ctrl-Z"
	} else {
		r.Line += " " + s.jobspec()
	}
	r.does = func(s *Subject) { s.Before.State, s.Before.TPGID = "S", s.Shell.PGID }
	return r, t.Job || t.Foreground || s.Listed != nil && *s.Listed
}

// disown strikes a job off the list of its shell, or marks it there.
func (s Subject) disown(resumed remedy) (r remedy, ok bool) {
	t := s.recognise(s.Evidence)
	listed := t.Job || s.Listed != nil && *s.Listed
	if s.Kind.ID == "" || s.leads() || !s.Kind.Has(modes.Disowns) || !listed && resumed.Keys == "" || evidence.Has(s.Before.Ignored, int(unix.SIGHUP)) {
		return r, false
	}
	words := []string{"disown"}
	if s.Kind.Policy.DisownMarks {
		words = append(words, "-h")
	}
	switch {
	case resumed.Keys != "": // it is the current job then
	case s.Kind.ID == "bash" && s.Job == 0:
		words = append(words, fmt.Sprint(s.Before.PGID))
	default:
		words = append(words, s.jobspec())
	}
	r.Line = strings.Join(words, " ")
	r.does = func(s *Subject) { s.Listed = new(bool) }
	return r, true
}

// jobspec is how its shell's builtins name its job. fish and ksh know pids, and others the
// words of what was typed.
func (s Subject) jobspec() string {
	switch {
	case s.Kind.ID == "fish", s.Kind.ID == "ksh":
		return fmt.Sprint(s.Before.PGID)
	case s.Job > 0:
		return fmt.Sprintf("%%%d", s.Job)
	}
	return "%?" + s.Kind.Quote(s.Before.Comm)
}

// move takes it out of the session's scope, which is stopped with the session: into one
// of its user's own manager, which has to outlive that.
func (s Subject) move(e event.Event) (r remedy, ok bool) {
	if e.ID != "logind-kill" && !s.endsSession(e) || s.In.Session == "" || !s.Bus {
		return r, false
	}
	if !s.Policy.Lingers {
		r.Line = s.lingering() + " && "
	}
	whose := ""
	if s.Other {
		whose = s.User
	}
	r.Line += Moving(whose, fmt.Sprintf("keep-%d", s.Before.PID), s.with()...)
	r.does = func(s *Subject) {
		s.In = Unit{Name: "keep.scope", User: true}
		s.Policy.Lingers = true
	}
	return r, true
}

// lingering is the line by which its user lingers, for him, or for who looks at his.
func (s Subject) lingering() string {
	if s.Other {
		return "loginctl enable-linger " + s.User
	}
	return "loginctl enable-linger"
}

// Moving is the line by which a user moves processes into a scope of his own manager, or
// root into that of whose, org.freedesktop.systemd1(5), StartTransientUnit. The call is
// answered when that is queued: the start joins it, and returns when it is done.
func Moving(whose, name string, pids ...string) string {
	at := "--user"
	if whose != "" {
		at += " --machine=" + whose + "@"
	}
	return fmt.Sprintf("busctl %s call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager StartTransientUnit 'ssa(sv)a(sa(sv))' %s.scope fail 1 PIDs au %d %s 0 && systemctl %s start %s.scope",
		at, name, len(pids), strings.Join(pids, " "), at, name)
}

// with are the pids of the subject and of those that it has started.
func (s Subject) with() (pids []string) {
	for _, pid := range append([]int{s.Before.PID}, s.Below...) {
		pids = append(pids, fmt.Sprint(pid))
	}
	return pids
}

// cures are those that better something, each once, and none whose steps another has, too.
func cures(fates []Fate) (all []Cure) {
	for _, f := range fates {
		part := func(of Fate) bool { return of.Cure != f.Cure && f.Keys == of.Keys && f.within(of.Cure) }
		if f.Line != "" && !slices.Contains(all, f.Cure) && !slices.ContainsFunc(fates, part) {
			all = append(all, f.Cure)
		}
	}
	return all
}

// within tells whether another cure has all of its steps.
func (c Cure) within(other Cure) bool {
	steps := func(line string) []string { return strings.Split(strings.ReplaceAll(line, " && ", "; "), "; ") }
	theirs := steps(other.Line)
	return !slices.ContainsFunc(steps(c.Line), func(step string) bool { return !slices.Contains(theirs, step) })
}

// remarks are on what a cure leaves.
func (s Subject) remarks(c Cure) []string {
	if in, open := s.Before.FD(0); strings.HasPrefix(c.Line, "bg") && open && strings.HasPrefix(in.Target, "/dev/") && in.Target != os.DevNull {
		return []string{"In the background it stops again when it reads from its terminal."}
	}
	return nil
}
