package story

import (
	"cmp"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/plan"
)

// hints say what to type next, as lines that work as they stand.
func (t *teller) hints() {
	r, c, usual := t.Trial, t.Cell, t.o.Shell
	switch {
	case r.Verdict == plan.Unfit:
	case r.Verdict == plan.Broken:
		t.hint("Is it always so?", Again(c, usual, "--events", c.Event.ID, "--repeat", "20"))
	case r.Outcome == evidence.Survived || r.Outcome == evidence.Restarted:
		t.hint("What else does it survive?", Again(c, usual))
	case r.Verdict == plan.Skipped:
		t.hint("What does it survive?", Again(c, usual))
	default:
		t.keep()
	}
}

// hint answers a question with a line to type, which stays in one page.Piece where it can.
func (t *teller) hint(question, line string, more ...string) {
	line = cmp.Or(t.o.Program, "outlive") + " " + line
	t.advise(question, line, more...)
}

// advise does too, with a line that is not outlive's own.
func (t *teller) advise(question, line string, more ...string) {
	t.add(page.Proposed{Question: question, Line: line, More: more})
}

// keepers is how many modes are offered: the rest is in the table.
const keepers = 3

// keep says which modes outlive can run that survive this, best first, or what
// spares every mode.
func (t *teller) keep() {
	const question = "To keep it:"
	command := "-- CMD"
	if own := behind(t.Cell); own != nil {
		command = line(own)
	}
	var names, lingering []string
	for _, c := range t.best(keepers) {
		names = append(names, c.Mode.ID)
		if c.Lingering() {
			lingering = append(lingering, c.Mode.ID)
		}
	}
	switch unset := t.Cell.Event.Unset; {
	case len(unset) > 0:
		mode := t.Cell.Mode.ID
		if t.Cell.Form.Start == nil {
			mode = "setsid"
		}
		t.advise(question, "env -u "+strings.Join(unset, " -u ")+" "+cmp.Or(t.o.Program, "outlive")+" run "+mode+" "+command,
			"(whoever lacks the runner's mark is spared, in any mode)")
	case len(names) == 0 && t.Cell.Event.Instead != "":
		t.add(page.Blank{})
		t.say(page.Hint.Of("Instead: "), page.Plain.Of(t.Cell.Event.Instead))
	case len(names) == 0:
		t.add(page.Blank{})
		t.say(page.Hint.Of(question+" "), page.Plain.Of("nothing that outlive runs survives this"))
	case len(names) == 1:
		t.hint(question, "run "+names[0]+" "+command)
	default:
		t.hint(question, "run "+names[0]+" "+command, "(or "+strings.Join(names[1:], ", ")+")")
	}
	if len(lingering) > 0 && len(t.Cell.Event.Unset) == 0 {
		t.say(page.Hint.Of(strings.Join(lingering, ", ")+" only for a user who lingers:"), page.Plain.Of("loginctl enable-linger"))
	}
}

// check tells one that is not broken.
func (t *teller) check(c plan.CheckResult) {
	sign, verb := page.Good.Sign("✓", "+"), "holds"
	switch {
	case c.Verdict == plan.Skipped:
		sign, verb = page.Faint.Sign("–", "-"), "could not be made"
	case !c.Holds:
		verb = "does not hold, as the mode says"
	}
	t.say(sign, page.Plain.Of(c.ID+" "+verb+":"), page.Plain.Of(programFolder().ReplaceAllString(c.Got, "")), page.Faint.Of(c.Source))
}
