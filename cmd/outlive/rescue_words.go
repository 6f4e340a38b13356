//go:build linux

package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/page"
	"outlive/harness/rescue"
	"outlive/harness/visible"
)

// changes pairs what becomes of it before and after; there are none where it has ended.
func (s *saved) changes() []change {
	all := []change{}
	if s.ended {
		return all
	}
	later := s.after.Forecast()
	for _, f := range s.before.Forecast() {
		if f.Aside {
			continue
		}
		same := func(o inspect.Fate) bool { return o.Heading == f.Heading } // a logout is another event outside of the session
		if i := slices.IndexFunc(later, same); i >= 0 {
			all = append(all, change{Event: f.Event, heading: f.Heading, Before: f.Outcome, After: later[i].Outcome})
		}
	}
	return all
}

// change is one in the JSON of a rescue; its names are a contract.
type change struct {
	Event   string           `json:"event"`
	Before  evidence.Outcome `json:"before"`
	After   evidence.Outcome `json:"after"`
	heading string
}

const rescueSchema = "outlive/rescue/1"

func (s *saved) show() error {
	if s.flags.format == "json" {
		moved := map[string][]int{}
		for pid, fds := range s.result.Moved {
			moved[strconv.Itoa(pid)] = fds
		}
		doc := map[string]any{
			"schema": rescueSchema, "pids": s.job.PIDs, "log": s.Log, "moved": moved, "stopped_ns": s.result.Stopped.Nanoseconds(),
			"completed": s.result.Written, "unseen": append([]int{}, s.result.Unseen...), "fates": s.changes(), "scope": s.isKilled() && s.moved == nil, "ended": s.ended,
		}
		return s.a.document(doc)
	}
	var b strings.Builder
	for _, pid := range s.job.PIDs {
		b.WriteString(s.streams(pid) + "\n")
	}
	b.WriteString(s.a.say("Its log: %s. It stood still for %s.", visible.Name(s.Log, longestSaid), s.result.Stopped.Round(100*time.Microsecond)) + "\n\n")
	for _, pid := range s.result.Unseen {
		b.WriteString(s.a.say("Whether %d does something of its own at SIGHUP is not to be seen, as its language catches all signals; it hears of it no more.", pid) + "\n\n")
	}
	if s.ended {
		b.WriteString(s.a.say("It has ended since.") + "\n")
	} else {
		b.WriteString(s.table() + s.rest())
	}
	if _, err := s.a.stdout.WriteString(b.String()); err != nil {
		return err
	}
	if s.moved != nil {
		return unfitError("", "%w", s.moved)
	}
	return nil
}

// streams says what was moved of a process.
func (s *saved) streams(pid int) string {
	fds := s.result.Moved[pid]
	if len(fds) == 0 {
		return s.a.say("%d ignores SIGHUP; it has nothing open on its terminal", pid)
	}
	var names []string
	for _, n := range fds {
		names = append(names, strconv.Itoa(n))
	}
	return s.a.say("%d ignores SIGHUP; moved: descriptors %s", pid, strings.Join(names, ", "))
}

func (s *saved) table() string {
	rows := [][]page.Cell{cells(s.a.say("when"), s.a.say("before"), s.a.say("now"))}
	for _, f := range s.changes() {
		rows = append(rows, cells(s.a.inWords(f.heading), s.a.inWords(inspect.Lot(f.Before)), s.a.inWords(inspect.Lot(f.After))))
	}
	return strings.Join(page.Table(rows, s.a.out.page().Width, ""), "\n") + "\n"
}

func cells(texts ...string) (all []page.Cell) {
	for _, text := range texts {
		all = append(all, page.Set(text))
	}
	return all
}

// rest says what is left for people to do.
func (s *saved) rest() (text string) {
	if s.before.Kind.ID != "" && s.before.Job > 0 {
		text += "\n" + s.a.say("Its shell still lists it; take it off, in that shell: disown %%%d", s.before.Job) + "\n"
	} else if s.before.Kind.ID != "" {
		text += "\n" + s.a.say("Its shell may still list it; take it off, in that shell: disown") + "\n"
	}
	return text + s.linger()
}

// linger says what keeps the manager that it was moved to.
func (s *saved) linger() string {
	if !s.isKilled() || s.before.Policy.Lingers {
		return ""
	}
	return "\n" + s.a.say("Your manager ends with your last session, and it with that, unless you linger: loginctl enable-linger") + "\n"
}

// foretell says what would be done, and what would become of it then.
func (s *saved) foretell() error {
	var b strings.Builder
	for _, pid := range s.job.PIDs {
		fds, err := rescue.Leading(pid, s.job.Device)
		if err != nil {
			return refused(err)
		}
		s.result.Moved = map[int][]int{pid: fds}
		b.WriteString(s.streams(pid) + "\n")
	}
	b.WriteString(s.a.say("So it would be, from %s to %s; nothing was done.", s.job.Terminal, visible.Name(s.Log, longestSaid)) + "\n\n")
	s.after = s.before.Rescued(s.Log)
	if s.isKilled() {
		s.after = s.after.Moved(s.scope())
	}
	_, err := s.a.stdout.WriteString(b.String() + s.table() + s.linger())
	return err
}
