package event

import (
	"outlive/harness/stage"
	"outlive/harness/theory"
)

// The line is typed in the foreground, Ctrl-Z stops it, and bg lets it go on in
// the background: what people do who forgot the &. Then the terminal closes. It
// is a job like any other now: POSIX XCU 2.11, bg. Where the mode has something
// to be typed at the prompt (disown), that comes after bg.
var _ = register(95, "ctrl-z-bg", func() Event {
	return held(theory.Resumed, theory.AtResumedHangup, Event{
		Heading: "Ctrl-Z, bg, then it closes",
		Summary: "Ctrl-Z stops it in the foreground, bg lets it go on, then the terminal closes",
		Source:  "bg(1p); POSIX XBD 11.1.10",
		Make: func(s *stage.Stage) (string, error) {
			return "it went on after bg, the master was closed and the session leader ended", s.HangUp()
		},
		Rows: []Row{
			{foreground, "foreground", resending, died, died, "SIGHUP", ""},
			{foreground, "foreground", keeping, survived, muted, "", ""},
			{heldNohup, "nohup", everywhere, survived, survived, "", ""},
			{reader, "one that reads", terming, died, died, "SIGHUP SIGTERM", ""},
			{reader, "one that reads", notTerming, died, died, "SIGHUP", ""},
			{heldDisown, "disowned after bg", everywhere, survived, muted, "", "POSIX XBD 11.1.10"},
		},
	})
})
