package modes

import "strings"

// Speech is whose words say what is wished of a command besides; what they have no words
// for, a standard tool before the command does.
type Speech int

const (
	NoSpeech  Speech = iota // nobody's: the standard tools do all
	UnitFile                // systemd's, in the section [Service] of a file
	Transient               // systemd's, as options of systemd-run(1) or on the message bus
	Program                 // supervisord's, in the section [program:NAME] of a file
	Starter                 // start-stop-daemon's, as its options
)

// starter is where start-stop-daemon's options for the start end.
const starter = " --startas "

// AtStart adds options of start-stop-daemon's to a text that has it start something; later
// ones count where the text has them already.
func AtStart(text, options string) string {
	return strings.Replace(text, starter, options+starter, 1)
}

// Speaks tells whose words the form's line or files take: who starts the command.
func (f Form) Speaks() Speech {
	for _, file := range f.Files {
		switch {
		case strings.Contains(file.Text, "\ncommand={supervisor}\n"):
			return Program
		case strings.Contains(file.Text, "\n[Service]\n") && (f.Traits.Start != Unordered || strings.Contains(file.Text, "{exec}")):
			return UnitFile
		case strings.Contains(file.Text, starter):
			return Starter
		}
	}
	if strings.Contains(f.Line, starter) {
		return Starter
	}
	// A scope is made around a process that is there: it has no words for what that is.
	if strings.Contains(f.Line, "systemd-run ") && !strings.Contains(f.Line, "--scope") {
		return Transient
	}
	return NoSpeech
}
