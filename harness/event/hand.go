package event

// Hand says how somebody at the shell's prompt makes an event happen themselves, and
// how that is seen. Nothing that is typed is compared.
type Hand struct {
	// Key is the event when it is pressed; 0 for none.
	Key byte
	// Shell: it is the shell's end that is seen, by itself, or by the Signal.
	Shell bool
	// Signal is what the subject, or the shell, is seen to end by.
	Signal string
}

// Hand tells whether hands can do it. What they cannot: close the terminal that they
// type at.
//
//	ctrl-c                               the key
//	exit, exit-close, huponexit,         the shell has ended by itself; the rest of the
//	ctrl-z-exit, ssh-exit, logind-kill,  event, as that the terminal closes, or that logind
//	linger-off                           is told of it, is made then
//	kill-shell                           SIGKILL has ended the shell
//	sighup, sighup-group, sigterm,       that signal has ended the subject, and its shell
//	sigint                               goes on; who ignores it shows nothing
func (e Event) Hand() (h Hand, can bool) {
	switch e.ID {
	case "ctrl-c":
		return Hand{Key: 'C' & 0x1f}, true
	case "exit", "exit-close", "huponexit", "ctrl-z-exit", "ssh-exit", "logind-kill", "linger-off":
		return Hand{Shell: true}, true
	case "kill-shell":
		return Hand{Shell: true, Signal: "SIGKILL"}, true
	case "sighup", "sighup-group":
		return Hand{Signal: "SIGHUP"}, true
	case "sigterm":
		return Hand{Signal: "SIGTERM"}, true
	case "sigint":
		return Hand{Signal: "SIGINT"}, true
	}
	return Hand{}, false
}
