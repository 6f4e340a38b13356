//go:build linux

package main

import (
	"fmt"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/harness/visible"
)

// list looks at a run among all processes there are.
func list(store runs.Store, r runs.Record, all []evidence.Process) listed {
	row := listed{Record: r, State: r.StateAmong(all), Ending: store.Ending(r.Name), Lives: []live{}}
	if row.Ending == nil && row.State == runs.Ended {
		row.Ending = store.AskJournal(r)
	}
	for _, p := range r.Living(all) {
		is, err := proc.Root.Signals(p.PID)
		if err != nil {
			continue
		}
		hup := "default"
		switch {
		case hears(is.Ignored):
			hup = "ignored"
		case hears(is.Caught):
			hup = "caught"
		}
		row.Lives = append(row.Lives, live{p.PID, p.Comm, hup})
	}
	return row
}

// first is what stands for the run: its first process, or the first that is left.
func (r listed) first() evidence.Process {
	pid := r.PID
	if len(r.Lives) > 0 {
		pid = r.Lives[0].PID
	}
	p, err := proc.Root.Process(pid)
	if err != nil {
		p.PID = pid
	}
	return p
}

// state is the run's, and how it ended where that is known.
func (r listed) state() string {
	switch {
	case r.State != runs.Ended || r.Ending == nil:
		return string(r.State)
	case r.Ending.Signal != "":
		return "ended (" + r.Ending.Signal + ")"
	}
	return fmt.Sprintf("ended (%d)", r.Ending.Code)
}

// psNamed tells all that is known of some runs.
func (a *app) psNamed(names []string, format string) error {
	all := proc.Root.All()
	rows := []listed{}
	for _, name := range names {
		s, r, err := a.runNamed(name)
		if err != nil {
			return err
		}
		rows = append(rows, list(s, r, all))
	}
	if format == "json" {
		return a.document(map[string]any{"schema": "outlive/ps/1", "runs": rows, "unreadable": []unreadable{}})
	}
	for _, r := range rows {
		if _, err := a.stdout.WriteString(a.details(r, all)); err != nil {
			return err
		}
	}
	return nil
}

// details is a run in a few lines.
func (a *app) details(r listed, all []evidence.Process) string {
	var b strings.Builder
	row := func(what, format string, args ...any) {
		if what = a.inWords(what); format != "%s" {
			format, args = "%s", []any{a.say(format, args...)}
		}
		fmt.Fprintf(&b, "  %s%s\n", what+page.Blanks(9-page.Width(what)), fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(&b, "%s: %s\n", a.out.paint(bold, r.Name), a.inWords(a.became(r, time.Now())))
	row("command", "%s", a.out.legible(r.Command))
	row("mode", "%s, started %s, in %s", visible.Name(r.Mode, longestMode), page.Ago(time.Since(r.Since)), visible.Name(a.homely(r.Dir), longestLine))
	if len(r.Wishes) > 0 {
		row("wished", "%s", visible.Name(strings.Join(r.Wishes, " "), longestLine))
	}
	if len(r.Lives) > 0 {
		row("is", "%s", strings.Join(a.out.words.Each(about(r.Record, r.first())), ", "))
		for _, note := range a.notes(r.Record, r.first()) {
			row("", "%s", a.inWords(note))
		}
		row("lives", "%s", left(r.Living(all)))
	}
	if suspects := r.Suspects(all, r.Living(all)); len(suspects) > 0 {
		row("and", "%s writes to its log, and is not proven to have come of it", left(suspects))
	}
	row("log", "%s", visible.Name(a.homely(r.Log), longestLine))
	for _, line := range runs.LastLines(r.Record, failedLines) {
		row("", "%s", visible.Lines(line, longestLine))
	}
	return b.String()
}

// became tells what has become of a run, and of its end only what is known.
func (a *app) became(r listed, now time.Time) string {
	how := "how is not known"
	if r.Ending != nil {
		how = page.Ago(now.Sub(r.Ending.At)) + ": " + r.Ending.String()
	}
	switch r.State {
	case runs.Remains:
		return fmt.Sprintf("its first process has ended (%s), and %s of it live", how, processes(len(r.Lives)))
	case runs.Ended:
		return "ended, " + how
	case runs.OtherBoot:
		return "ended by a reboot at the latest"
	case runs.Elsewhere:
		return "in another pid namespace, such as a container's: not to be seen from here"
	case runs.Unstarted:
		return "being started, or nobody knows"
	}
	return fmt.Sprintf("%s, pid %d", r.State, r.PID)
}
