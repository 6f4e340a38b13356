package needs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outlive/harness/evidence"
	"outlive/modes"
)

type outcomes = []evidence.Outcome

// All gives every need, in the order of the table: add one as one entry below.
func All() []Need { return slices.Concat(staying(), starting(), running()) }

// staying are the needs of whom something ends.
func staying() []Need {
	return []Need{{
		ID: "terminal", Head: "term", Short: "terminal closes", Title: "survives a terminal that is closed",
		Why:   "whose window is closed, or whose link drops, wants to find the work going on",
		Tests: []Test{{Event: "hangup", Met: outcomes{evidence.Survived}, Half: outcomes{evidence.Muted, evidence.Half}}},
	}, {
		ID: "logout", Head: "logout", Short: "logout", Title: "survives a logout",
		Why: "who logs out ends his session, and logind may end all that is in it",
		Tests: []Test{
			{Event: "ssh-exit", Met: outcomes{evidence.Survived}, Half: outcomes{evidence.Muted, evidence.Half}},
			{Event: "logind-kill", Then: true, Lacks: "not where KillUserProcesses=yes", Met: outcomes{evidence.Survived}, Half: outcomes{evidence.Muted, evidence.Half}},
		},
	}, {
		ID: "reboot", Head: "reboot", Short: "there after a reboot", Title: "is there again after a reboot",
		Why:   "machines are rebooted for every new kernel, and nobody is there to start it by hand",
		Tests: []Test{{Event: "reboot", Met: outcomes{evidence.Restarted}}},
	}, {
		ID: "crash", Head: "crash", Short: "returns after a crash", Title: "returns after a crash",
		Why: "what has crashed at night is wanted back before anybody is awake",
		Tests: []Test{
			{Event: "crash", Met: outcomes{evidence.Restarted}, Also: soon},
			{Event: "exit-error", Then: true, Lacks: "not after an exit with status 1", Met: outcomes{evidence.Restarted}, Also: soon},
		},
	}, {
		ID: "loop", Head: "loop", Short: "gives up a crash loop", Title: "gives up on what always fails",
		Why:   "what fails at every start takes the processor and fills the log, and nobody is told",
		Tests: []Test{{Event: "crash-loop", Also: givesUp}},
	}}
}

// starting are those of when it starts, and who sees that it does.
func starting() []Need {
	return []Need{{
		ID: "demand", Head: "demand", Short: "starts on demand", Title: "starts when somebody connects, and refuses nobody",
		Why:   "what is seldom called need not run, and a client is not to meet a closed port",
		Tests: []Test{{Event: "connect", Met: outcomes{evidence.Restarted}, Check: "listen.never-refused"}},
	}, {
		ID: "timed", Head: "timed", Short: "runs at its time", Title: "runs at its time, and makes up for a time that was missed",
		Why: "a nightly job has to run, even if the machine was down that night",
		Tests: []Test{
			{Event: "tick", Met: outcomes{evidence.Restarted}, Also: atItsTime},
			{Event: "tick-missed", Then: true, Lacks: "not when its time passed", Met: outcomes{evidence.Restarted}},
			{Event: "tick-boot", Then: true, Lacks: "not when the machine was down", Met: outcomes{evidence.Restarted}},
		},
	}, {
		ID: "ready", Head: "ready", Short: "honest about ready", Title: "is told as started when it is ready, not before",
		Why:   "what is started next may need it, and would fail",
		Tests: []Test{{Event: "slow-start", Met: outcomes{evidence.Survived}}},
	}, {
		ID: "hang", Head: "hang", Short: "watchdog", Title: "is started again when it hangs",
		Why: "what hangs is there, and does nothing: nobody sees that but a watchdog",
		Tests: []Test{{Event: "freeze", Met: outcomes{evidence.Restarted}, Half: outcomes{evidence.Died},
			Open: outcomes{evidence.Survived}, Lacks: "nobody starts another"}},
	}}
}

// running are those of what it has as long as it runs.
func running() []Need {
	return []Need{{
		ID: "log", Head: "log", Short: "output kept", Title: "has its output kept, whole, whatever becomes of the terminal",
		Why:   "what it said before it failed is what one needs then",
		Tests: []Test{{Event: "hangup", Check: "log.complete", Also: kept}},
	}, {
		ID: "rotate", Head: "rotate", Short: "log rotation safe", Title: "has a log that can be rotated without a loss", Any: true,
		Why: "a log that is never rotated fills the disk, and one that is rotated wrongly is lost",
		Tests: []Test{
			{Event: "rotate", Met: outcomes{evidence.Survived}, Check: "log.complete"},
			{Event: "rotate-hup", Part: "reopens", Met: outcomes{evidence.Survived}, Check: "log.complete", Lacks: "only if the program opens it anew on SIGHUP", Also: conditional},
			{Event: "rotate-copy", Met: outcomes{evidence.Survived}, Check: "log.complete", Also: noHole},
		},
	}, {
		ID: "limits", Head: "limits", Short: "limits kept", Title: "cannot take more than its limits of memory, processes, descriptors, processor",
		Why: "one program that leaks is not to take all others down",
		Tests: []Test{
			{Event: "memory-hog", Check: "limit.memory", Lacks: "memory is not limited"},
			{Event: "fork-hog", Check: "limit.processes", Lacks: "processes are not limited"},
			{Event: "fd-hog", Check: "limit.files", Lacks: "descriptors are not limited"},
			{Event: "cpu-hog", Check: "limit.cpu", Lacks: "the processor is not limited"},
		},
	}, {
		ID: "sandbox", Head: "sandbox", Short: "kept from others' files", Title: "cannot write to what is installed, nor to people's homes, though its user may",
		Why: "what it does by a fault, or by an intruder, is to harm its own files alone",
		Tests: []Test{
			{Event: "trespass", Check: "system.protected", Lacks: "it may write below /usr"},
			{Event: "trespass", Check: "home.protected", Lacks: "it may write to homes"},
		},
	}, {
		ID: "stop", Head: "stop", Short: "clean stop", Title: "may finish when it is stopped, and leaves nothing behind",
		Why: "a write that is cut is a broken file, and a child that is left has the port",
		Tests: []Test{
			{Event: "stop", Part: "forks", Met: outcomes{evidence.Died}, Check: "stop.asked", Lacks: "it is not asked first"},
			{Event: "stop", Part: "forks", Met: outcomes{evidence.Died}, Check: "children.end", Lacks: "its children are left"},
		},
	}, {
		ID: "reload", Head: "reload", Short: "reload", Title: "can be told to read its configuration again, and goes on",
		Why:   "a new configuration is not to cost a connection",
		Tests: []Test{{Event: "reload", Part: "reloads", Met: outcomes{evidence.Survived}, Check: "reload.heard"}},
	}, {
		ID: "several", Head: "several", Short: "several of a kind", Title: "runs several of a kind from one description, each on its own",
		Why:   "one server a customer: what ends one is to be nothing to the others",
		Tests: []Test{{Event: "crash", Check: "others.unharmed"}},
	}, {
		ID: "rootless", Head: "no root", Short: "no root", Title: "takes no root",
		Why:   "on a machine that is not one's own one has no sudo",
		Tests: []Test{{Event: "hangup", Also: rootless}},
	}}
}

// soon: who starts at a time has not seen that it ended.
func soon(e evidence.Evidence) (Answer, string) {
	if e.Late > 0 {
		return Half, "only at its next time"
	}
	return Met, fmt.Sprintf("after %v", e.Down.Round(10*time.Millisecond))
}

func atItsTime(e evidence.Evidence) (Answer, string) {
	if e.Late == 0 {
		return NotMet, "it is started again whenever it ends, not at a time"
	}
	return Met, fmt.Sprintf("%v after its time", e.Late.Round(10*time.Millisecond))
}

func givesUp(e evidence.Evidence) (Answer, string) {
	switch l := e.Loop; {
	case l == nil || e.Late > 0:
		return NotAsked, "nobody starts it again for its end"
	case l.Quiet == 0:
		return NotMet, fmt.Sprintf("it was started again %d times, and no end of it", len(l.Starts))
	default:
		return Met, fmt.Sprintf("after %d more starts", len(l.Starts))
	}
}

func kept(e evidence.Evidence) (Answer, string) {
	return Kept(modes.Place(e.Beats.Place), e.Cost != nil && e.Cost.Log)
}

// Kept says whether output that goes there can be read afterwards; logged tells whether
// what its pane shows is kept in a log, too.
func Kept(place modes.Place, logged bool) (Answer, string) {
	switch place {
	case modes.File, modes.Journal:
		return Met, "in " + string(place)
	case modes.Pane:
		if logged {
			return Met, "in its window's log"
		}
		return Half, "in its pane, as long as that is there"
	}
	return NotMet, "it goes to the " + string(place)
}

func conditional(evidence.Evidence) (Answer, string) { return Half, "" }

func noHole(e evidence.Evidence) (Answer, string) {
	switch {
	case e.Rotation == nil:
		return Untold, "its rotation was not seen"
	case e.Rotation.Hole > 0:
		return Half, "its log begins with zeros then: it does not append"
	}
	return Met, "by copytruncate"
}

func rootless(e evidence.Evidence) (Answer, string) {
	if TakesRoot(e.Line) {
		return NotMet, "its line has sudo"
	}
	c := e.Cost
	switch {
	case c == nil:
		return Untold, "who typed it was not seen"
	case c.Typist == 0:
		return Untold, "root typed it: try it as an ordinary user, or with --lab"
	case c.Owner != c.Typist:
		return NotMet, "it runs as another user than who typed it"
	}
	return Met, fmt.Sprintf("user %d typed it, and has it", c.Typist)
}

// TakesRoot tells whether a line has root do something.
func TakesRoot(line string) bool { return slices.Contains(strings.Fields(line), "sudo") }
