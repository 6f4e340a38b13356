package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The line is typed so that it stays in the foreground; Ctrl-Z stops it, the
// prompt returns, and then the terminal closes. When the shell ends, the
// stopped group becomes orphaned: SIGHUP and SIGCONT from the kernel. Some
// shells send their stopped jobs SIGTERM as well.
var _ = register(90, "suspend-hangup", func() Event {
	return held(theory.Suspended, theory.AtStoppedHangup, Event{
		Heading: "Ctrl-Z, then it closes",
		Summary: "Ctrl-Z stops it in the foreground, then the terminal closes",
		Source:  "_exit(3p)",
		Make: func(s *stage.Stage) (string, error) {
			return "it stopped, the master was closed and the session leader ended", s.HangUp()
		},
		Rows: append([]Row{
			{foreground, "foreground", only("bash"), died, died, "SIGHUP SIGTERM", "bash(1), SIGNALS"},
		}, stoppedRows...),
	})
})

// held is an event that comes when Ctrl-Z has taken the line out of the foreground.
func held(as theory.Hold, rule func(modes.Traits, shell.Shell) theory.Rule, e Event) Event {
	e.Block, e.Aside, e.EndsShell, e.Session.Hold = signals, true, true, as
	e.Expect = func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
		return rule(t, s).Fate(t, chatty, true)
	}
	return e
}

// stoppedRows are of those that are stopped when their shell ends, but for a job of bash.
var stoppedRows = []Row{
	{foreground, "foreground", only("ksh"), died, died, "SIGHUP SIGTERM", "ksh93(1), Jobs"},
	{foreground, "foreground", orphaning, died, died, "SIGHUP", "_exit(3p)"},
	{foreground, "foreground", huppingStopped, died, died, "SIGHUP", policy},
	{heldNohup, "nohup", terming, died, died, "SIGTERM", ""},
	{heldNohup, "nohup", notTerming, survived, survived, "", "nohup(1), execve(2)"},
	{heldDisown, "disowned while stopped", notContinuing, died, died, "SIGHUP", "_exit(3p)"},
	{heldDisown, "disowned while stopped", continuing, survived, muted, "", ""},
	{heldDisown, "disowned while stopped", termsDisowned, died, died, "SIGHUP SIGTERM", policy},
}
