package event

import (
	"outlive/harness/shell"
	"outlive/harness/stage"
	"outlive/harness/theory"
	"outlive/modes"
)

// The user does not linger, and the last session ends: logind stops the user's
// manager, and that all its units.
var _ = register(135, "linger-off", func() Event {
	return Event{
		Heading:   "last logout, no linger",
		Block:     session,
		Summary:   "the last session of a user without linger ends",
		Source:    "loginctl(1), enable-linger",
		Lab:       true,
		Session:   theory.Session{Where: theory.SSH},
		EndsShell: true,
		Takes:     theory.LastLogout,
		Skip: func(t modes.Traits, s shell.Shell) string {
			if t.Unit == modes.SameUnit {
				return "what stays in the session's scope keeps logind from stopping the user's manager"
			}
			return noPrompt(t, s)
		},
		Make: func(s *stage.Stage) (string, error) {
			if s.Improvised() && s.Place.Lingers() { // by the learner's own doing, which is not undone in silence
				return "the last session is over, and the user lingers", s.LogOut()
			}
			if err := s.StopLingering(); err != nil {
				return "", err
			}
			return lastLogout(s)
		},
		Expect: func(t modes.Traits, s shell.Shell, chatty bool) theory.Expectation {
			is := theory.AtExit(t, s).Fate(t, chatty, true)
			if t.UserUnit && is.Signals == nil {
				return theory.AtManagerEnd(t).Fate(t, chatty, true)
			}
			return is
		},
		Rows: []Row{
			{service, "the system's service", everywhere, survived, survived, "", "setsid(2)"},
			{userService, "the user's service", everywhere, died, died, "SIGTERM SIGKILL", manager},
			{scopedPane, "a pane in a scope of the user's", everywhere, died, died, "SIGTERM SIGHUP SIGKILL", manager},
		},
	}
})

// lastLogout ends the last session of a user who does not linger.
func lastLogout(s *stage.Stage) (fact string, err error) {
	scope, err := s.Scope()
	if err != nil {
		return "", err
	}
	if err := s.LogOut(); err != nil {
		return "", err
	}
	return s.Place.LoggedOut(scope, s.Soon())
}
