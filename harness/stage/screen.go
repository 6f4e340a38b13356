package stage

import "slices"

// screen closes a window when its shell has ended and nobody else has its terminal
// open, or 10 s after that end. It logs to the pipe.
var screen = host{
	settings: `startup_message off
term dumb
escape ""
logfile "$HOME/.pane"
logfile flush 0
deflog on
`,
	start: func(settings string, command []string) []string {
		return slices.Concat([]string{"screen", "-c", settings, "-S", around, "env"}, command)
	},
	kill: []string{"screen", "-S", around, "-X", "kill"},
}
