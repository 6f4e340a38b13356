package event

import (
	"golang.org/x/sys/unix"

	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The log is rotated, by logrotate itself, and once more; of the old ones one is kept. In
// between the program prints a line. What counts is where its lines are then.
//
//	              create            create, SIGHUP       copytruncate
//	>log, >>log   the old file,     the old file, or     the new one; after >log with
//	              soon removed      it ends              as many zeros before it
//	it reopens    the old file      the new one          the new one
//	the journal   rotated by journald, and read whole
//
// A line that is printed between the copy and the emptying is lost, says logrotate(8). Here
// none is: it would be chance.
var (
	_ = register(161, "rotate", func() Event {
		return rotates(stage.Rotation{}, Event{
			Heading: "log is rotated",
			Summary: "its log is renamed and made anew, twice, and nobody tells it; a journal is rotated",
			Source:  "logrotate(8), create; journalctl(1), --rotate",
			Instead: "have it open its log anew when it is told (postrotate), have it append and logrotate copy (copytruncate), or print to the journal",
			Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
				return theory.AtRotation(t, chatty, false)
			},
			Rows: []Row{
				{nohup, "nohup, its log truncated first", everywhere, survived, muted, "", theory.LogRenamed.Source},
				{appending, "one whose log is appended to", everywhere, survived, muted, "", theory.LogRenamed.Source},
				{changed(nohup, reopens), "one that would open it anew, if it were told", everywhere, survived, muted, "", theory.LogRenamed.Source},
				{readingNohup, "one that is stopped", everywhere, halted, halted, "", ""},
				{service, "a service, which prints to the journal", everywhere, survived, survived, "", theory.JournalNew.Source},
			},
		})
	})
	_ = register(162, "rotate-hup", func() Event {
		return rotates(stage.Rotation{Tells: unix.SIGHUP}, Event{
			Heading: "rotated, SIGHUP",
			Summary: "its log is renamed and made anew, twice, and each time it is sent SIGHUP, as postrotate does",
			Source:  "logrotate(8), postrotate",
			Instead: "have it open its log anew on SIGHUP, or have it append and logrotate copy (copytruncate)",
			To:      Itself,
			Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
				return theory.AtRotation(t, chatty, true)
			},
			Rows: []Row{
				{nohup, "nohup", everywhere, survived, muted, "", ""},
				{changed(nohup, reopens), "one that opens it anew", everywhere, survived, survived, "", ""},
				{setsid, "one that leaves SIGHUP its default", everywhere, died, died, "SIGHUP", "signal(7)"},
				{readingNohup, "one that is stopped", everywhere, halted, halted, "", ""},
			},
		})
	})
	_ = register(163, "rotate-copy", func() Event {
		return rotates(stage.Rotation{Copies: true}, Event{
			Heading: "log is emptied",
			Summary: "its log is copied and emptied in place, twice",
			Source:  "logrotate(8), copytruncate",
			Expect: func(t modes.Traits, _ shell.Shell, chatty bool) theory.Expectation {
				return theory.AtCopyTruncate(t, chatty)
			},
			Rows: []Row{
				{nohup, "nohup, its log truncated first", everywhere, survived, survived, "", theory.LogHole.Source},
				{appending, "one whose log is appended to", everywhere, survived, survived, "", theory.LogEmptied.Source},
				{readingNohup, "one that is stopped", everywhere, halted, halted, "", ""},
			},
		})
	})
)

func rotates(how stage.Rotation, e Event) Event {
	e.Block, e.Aside, e.Rare, e.Needs = session, true, true, []string{"logrotate"}
	bare := how == stage.Rotation{}
	e.Skip = func(t modes.Traits, _ shell.Shell) string {
		switch {
		case t.Output == modes.File, t.Output == modes.Journal && bare:
			return ""
		case t.Output == modes.Journal:
			return "it prints to the journal, which journald rotates: that is rotate"
		}
		return "it prints to no log"
	}
	e.Make = func(s *stage.Stage) (string, error) { return s.Rotate(how) }
	return e
}

func reopens(t *modes.Traits) { t.Reopens = true }

var appending = changed(nohup, func(t *modes.Traits) { t.Append = true })
