package why

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"outlive/harness/runs"
)

// Facts are what was read of one program.
type Facts struct {
	Called string // as it was asked for
	Unit   Unit   // as its manager shows it; nil where it is in none
	User   bool   // the manager is the user's own
	File   string // the text of the unit's files
	Lines  []Line // of the journal, the oldest first
	// Said is what the program has printed last, wherever that went.
	Said []string
	// Ended is how its first process ended; nil while that lives, and where nobody knows.
	Ended *runs.Ending
	// Lived is for how long, where that is known.
	Lived time.Duration
	Runs  *Process // what runs of it; nil for nothing
	// Run is the record of what `outlive run` has started; nil where it has not.
	Run   *runs.Record
	State runs.State
	// Holder says who listens on a port; "" for nobody.
	Holder func(port int) string
	Failed []string // units that it requires, and that have failed
	Idle   []string // units that it is ordered after, and that nobody has started
	Unseen []string // what could not be read, and why
}

// Unit is what systemctl show prints: properties by their names (org.freedesktop.systemd1(5)).
type Unit map[string]string

// Number is a property that counts; 0 where it does not.
func (u Unit) Number(name string) int {
	n, _ := strconv.Atoi(u[name])
	return n
}

// Line is an entry of the journal.
type Line struct {
	At      time.Time
	Text    string
	Manager bool   // systemd says it
	Start   string // which start of the unit it belongs to: its invocation id
}

// failing tells whether the unit, or the run, is not as it should be.
func (f Facts) failing() bool {
	switch {
	case f.Unit == nil:
		return f.Ended != nil && f.Ended.Failed()
	case f.Unit["ActiveState"] == "failed", f.Unit["SubState"] == "auto-restart":
		return true
	case f.Unit["ActiveState"] == "inactive":
		return f.Unit["Result"] != "success" || f.Ended != nil && f.Ended.Failed()
	}
	return f.looping() || f.Unit["ActiveState"] == "activating" && f.Unit["Result"] != "success"
}

// looping tells whether it is started again and again: it lives no longer than it took
// to notice, and it is not the first time.
func (f Facts) looping() bool {
	const often, young = 2, 10 * time.Second
	return f.Unit.Number("NRestarts") > often && (f.Unit["SubState"] == "auto-restart" || f.Unit["ActiveState"] != "failed" && f.Lived < young)
}

// managers gives the first line of systemd's that has one of the words, the latest first.
func (f Facts) managers(words ...string) string { return f.find(true, words) }

func (f Facts) find(manager bool, words []string) string {
	for _, line := range slices.Backward(f.Lines) {
		if line.Manager == manager && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(line.Text, w) }) {
			return line.Text
		}
	}
	return ""
}

// says gives the last line that the program has printed with one of the words in it,
// in whatever case.
func (f Facts) says(words ...string) string {
	for _, line := range slices.Backward(f.Said) {
		low := strings.ToLower(line)
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) }) {
			return line
		}
	}
	return ""
}

// exited tells whether it exited by this status.
func (f Facts) exited(status int) bool {
	return f.Ended != nil && f.Ended.Signal == "" && f.Ended.Code == status
}

// name is the unit's, or what was asked for.
func (f Facts) name() string {
	if id := f.Unit["Id"]; id != "" {
		return id
	}
	return f.Called
}

// systemctl and journalctl are the beginnings of lines to type.
func (f Facts) systemctl(words string) string { return "systemctl " + f.own() + words }

func (f Facts) own() string {
	if f.User {
		return "--user "
	}
	return ""
}

// more is the line that shows what it said last.
func (f Facts) more() Next {
	line := f.journal("-u " + quote(f.name()) + " -b -n 50")
	switch {
	case f.Unit != nil:
	case f.Run != nil:
		line = "outlive logs " + quote(f.Run.Name) + " -n 50"
	default:
		return Next{}
	}
	return Next{"What it said", line}
}

// explained is the line that shows what systemd said of it last, each with what it means.
func (f Facts) explained() Next {
	return Next{"What systemd said, and what it means", f.journal("-b -xeu " + quote(f.name()) + " -n 50")}
}

// journal is a line of journalctl, with the rights that it takes.
func (f Facts) journal(words string) string {
	line := "journalctl " + f.own() + words + " --no-pager"
	if len(f.Lines) == 0 {
		line = f.sudo() + line
	}
	return line
}
