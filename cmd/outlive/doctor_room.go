//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"outlive/harness/host"
	"outlive/harness/lab"
	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/lessons"
)

// roomCheckup is what a class needs of each learner's machine; its JSON is a contract.
type roomCheckup struct {
	Schema  string     `json:"schema"`
	Host    host.Facts `json:"host"`
	Lessons []string   `json:"lessons"`
	Needs   []roomNeed `json:"needs"`
	Install string     `json:"install"` // all of it, on a machine of this distribution; "" for nothing
	Ready   []string   `json:"ready"`   // the lessons that can begin here
}

// roomNeed is a program, or root or a lab.
type roomNeed struct {
	Name    string   `json:"name"`
	Package string   `json:"package,omitempty"` // of a program
	Missing string   `json:"missing,omitempty"` // why it is not here; empty when it is
	Lessons []string `json:"lessons"`
}

// examineRoom tells what the named lessons need, or all.
func (a *app) examineRoom(named []string, format string) error {
	all, err := lessons.All()
	if err != nil {
		return fmt.Errorf("cannot read the lessons: %w", err)
	}
	var chosen []lessons.Lesson
	for _, id := range named {
		l, known := lessons.Lookup(all, id)
		if !known {
			return unknownError("lesson", id, lessonIDs())
		}
		chosen = append(chosen, l)
	}
	if len(named) == 0 {
		chosen = all
	}
	c := roomNeeds(chosen)
	if format == "json" {
		err = a.document(c)
	} else {
		_, err = a.stdout.WriteString(a.roomText(c))
	}
	if err == nil && len(c.Ready) < len(chosen) {
		return exitWith(codeUnfit)
	}
	return err
}

func roomNeeds(chosen []lessons.Lesson) roomCheckup {
	c := roomCheckup{Schema: "outlive/room/1", Host: host.Gather(), Needs: []roomNeed{}, Ready: []string{}}
	var programs []string
	for _, l := range chosen {
		c.Lessons = append(c.Lessons, l.ID)
		if ready(l) == nil {
			c.Ready = append(c.Ready, l.ID)
		}
		for _, need := range l.Needs {
			i := slices.IndexFunc(c.Needs, func(n roomNeed) bool { return n.Name == need })
			if i < 0 {
				i = len(c.Needs)
				c.Needs = append(c.Needs, needOf(c.Host, need))
				switch need {
				case lessons.Lab:
					programs = append(programs, lab.Programs()...)
				case "root":
				default:
					programs = append(programs, need)
				}
			}
			c.Needs[i].Lessons = append(c.Needs[i].Lessons, l.ID)
		}
	}
	c.Install = c.Host.Install(programs...)
	return c
}

// needOf looks for one thing on this machine.
func needOf(facts host.Facts, need string) roomNeed {
	n := roomNeed{Name: need}
	var lacks lab.Need
	switch {
	case need == lessons.Lab:
		if errors.As(lab.Missing(""), &lacks) {
			n.Missing = lacks.What
		}
	case need == "root":
		if os.Geteuid() != 0 {
			n.Missing = report.NeedsRoot
		}
	default:
		n.Package = facts.Package(need)
		if !onThisMachine(need) {
			n.Missing = "it is not installed"
		}
	}
	return n
}

func (a *app) roomText(c roomCheckup) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", a.say("What each learner's machine needs, by lessons (%d):", len(c.Lessons)))
	names, labs := []string{}, false
	for _, n := range c.Needs {
		names = append(names, n.Name)
	}
	at := column(names)
	for _, n := range c.Needs {
		labs = labs || n.Name == lessons.Lab
		fmt.Fprintf(&b, "  %s %s%s%s\n", a.out.mark(n.Missing == "", false), n.Name, page.Blanks(at-len(n.Name)),
			page.Hanging(strings.Join(n.Lessons, ", "), a.out.Width, at+4))
		if n.Missing != "" {
			b.WriteString("    " + page.Blanks(at) + page.Hanging(a.say("not here: %s", n.Missing), a.out.Width, at+4) + "\n")
		}
	}
	if len(c.Needs) == 0 {
		b.WriteString("  " + a.inWords("nothing but outlive, which is one file") + "\n")
	}
	if c.Install != "" {
		fmt.Fprintf(&b, "\n%s\n  %s\n", a.say("On each one, where it runs %s:", c.Host.Distribution), c.Install)
	}
	if labs {
		b.WriteString("\n" + page.Hanging(a.inWords(labsAreRoots), a.out.Width, 0) + "\n")
	}
	fmt.Fprintf(&b, "\n%s\n", a.say("Lessons that can begin on this machine, for this user: %d of %d.", len(c.Ready), len(c.Lessons)))
	return b.String()
}

// labsAreRoots says what a learner who is not root does without a lab of his own.
const labsAreRoots = "A lab takes root, and who is root in a lab of his own can become root of the machine that it runs on. " +
	"So give nobody a lab of yours by sudo. To learners who are not root a safe one can be lent over ssh: outlive lab lend KEY.pub... " +
	"They are root there, but the lessons that need a lab cannot be given in it: those take a machine of one's own, such as a virtual machine. " +
	"The lessons that need no lab need no root."
