//go:build linux

package main

import (
	"fmt"
	"strings"

	"outlive/harness/event"
	"outlive/harness/page"
	"outlive/harness/studio"
	"outlive/lessons"
)

// wording has the words for each kind of news.
var wording = map[studio.Kind]func(*learner, studio.News) string{
	studio.Welcome:  (*learner).welcome,
	studio.Task:     (*learner).task,
	studio.Lacking:  (*learner).lacking,
	studio.Opens:    (*learner).reminder,
	studio.Met:      (*learner).met,
	studio.Seen:     (*learner).seen,
	studio.Lost:     (*learner).lost,
	studio.Parted:   (*learner).parted,
	studio.Judged:   (*learner).judged,
	studio.Visits:   (*learner).visits,
	studio.Unable:   func(l *learner, n studio.News) string { return l.unable(n.Text) },
	studio.Unkept:   func(l *learner, n studio.News) string { return l.remark(n.Text) },
	studio.Called:   func(l *learner, n studio.News) string { return l.remark(n.Text) },
	studio.Unheard:  (*learner).unheard,
	studio.Finished: (*learner).finished,

	studio.Hinted:   func(l *learner, n studio.News) string { return l.page(n.Text) },
	studio.Unhinted: says("There is no hint for this; `reset` begins the step anew."),
	studio.Ready:    says("A workload runs. Ctrl-] shows what becomes of it."),
	studio.Solved: func(l *learner, n studio.News) string {
		return l.inWords("One way to do it:") + "\n\n    " + strings.Join(n.Lines, "\n    ") + "\n\n"
	},
	studio.Withheld: says("Try twice first, or ask once more."),
	studio.Watches:  says("In this step nothing happens to the terminal: outlive watches. When it is done, type next."),
	studio.NotYet:   says("Not yet: the step is not done. `hint` helps."),
	studio.Uncalled: says("Nobody is called to a step of this lesson."),
	studio.Waits:    says("The lesson waits for a key on its own terminal."),
}

func says(markdown string) func(*learner, studio.News) string {
	return func(l *learner, _ studio.News) string { return l.said(markdown) }
}

// said sets a sentence of outlive's own.
func (l *learner) said(markdown string) string { return l.page(l.inWords(markdown)) }

func (l *learner) step(n studio.News) lessons.Step { return l.lesson.Steps[n.Step] }

func (l *learner) welcome(n studio.News) string {
	text := "\n" + l.page("# "+l.lesson.Title+"\n\n"+l.lesson.Goal)
	if n.Step == 0 {
		text += "\n" + l.page(l.lesson.Intro)
	}
	if sh := l.lesson.Shell; sh != "" && sh != l.shell {
		text += "\n" + l.said("This lesson is about "+sh+", so it is given in "+sh+".")
	}
	if l.blind != "" {
		text += "\n" + l.said(l.blind)
	}
	return text
}

func (l *learner) task(n studio.News) string {
	s := l.step(n)
	return "\n" + l.rule(l.app.say("%s, step %d of %d", l.lesson.ID, n.Step+1, len(l.steps))) +
		"\n" + l.page("# "+s.Title+"\n\n"+s.Text)
}

func (l *learner) lacking(n studio.News) string {
	return "\n" + l.said("This step is about "+l.steps[n.Step].Shell+", which is not installed here.")
}

// reminder says which keys and commands there are.
func (l *learner) reminder(n studio.News) string {
	x := l.steps[n.Step]
	button := l.button.name + ": go on, when it is done"
	if ev, ok := event.Lookup(x.Event); ok {
		button = l.button.name + ": " + ev.Summary
	}
	text := "\n" + l.out.paint(faint, l.rule(x.Shell)+l.inWords(button)+asCalled(l.inWords("\ntask, hint, solution, reset, quit: type it here, or elsewhere outlive learn WORD"))) + "\n\n"
	switch {
	case len(x.Units) > 0:
		text += l.out.paint(faint, l.inWords("A machine of your own starts; you are its root.")) + "\n\n"
	case x.Lab:
		text += l.out.paint(faint, l.inWords("A machine of your own starts; you log in by ssh.")) + "\n\n"
	}
	return text
}

// visits says where the learner is while they look around.
func (l *learner) visits(n studio.News) string {
	where := l.inWords("Another shell, in the same folder: look at what is left.")
	if l.steps[n.Step].Lab {
		where = l.inWords("Another shell, on the same machine: look at what is left.")
	}
	back := l.app.say("%s or exit: back to the result", l.button.name)
	return "\n" + l.out.paint(faint, l.rule(l.steps[n.Step].Shell)+where+"\n"+back) + "\n\n"
}

func (l *learner) met(n studio.News) string {
	text := fmt.Sprintf("workload runs: pid %d", n.PID)
	if l.steps[n.Step].Event != "" {
		text += "; press " + l.button.name + " when you are ready"
	}
	return l.remark(text)
}

func (l *learner) seen(n studio.News) string {
	switch a := n.Attempt; {
	case a.Unfit != "":
		return l.remark("outlive could not tell: " + a.Unfit)
	case a.Done:
		text := l.remark(l.out.glyph("✓ ", "") + l.app.say("done. Look around as you like; %s or next goes on", l.button.name))
		return text + l.compared(n) + "\n" + l.page(l.step(n).After) + "\n"
	default:
		return l.remark("not yet. It should be so: " + a.Rule + ". Observed: " + a.Fact)
	}
}

func (l *learner) parted(n studio.News) string {
	if n.Parting != studio.Left {
		return "\n"
	}
	text := "The shell has ended: it " + n.Text + "."
	switch n.Fate {
	case "":
	case "lives":
		text += " The workload lived on, and was cleared away."
	default:
		text += " The workload " + n.Fate + "."
	}
	if ev, ok := event.Lookup(l.steps[n.Step].Event); ok {
		text += " What this step is about is another event (" + ev.Summary + "): Ctrl-] makes it happen."
	}
	return "\n" + l.said(text+" The step begins anew.")
}

// lost tells how the workload ended, which was not the event.
func (l *learner) lost(n studio.News) string {
	if len(l.steps[n.Step].Units) > 0 { // which its unit may do
		return l.remark("the workload " + n.Text)
	}
	return l.remark("the workload " + n.Text + "; start it again")
}

// unable is said when outlive could not tell.
func (l *learner) unable(why string) string {
	return l.said("**outlive could not tell.** This is not your doing: " + why)
}

func (l *learner) unheard(n studio.News) string {
	return l.remark(asCalled("outlive learn hint will not work on another terminal: ") + n.Text)
}

func (l *learner) finished(studio.News) string {
	text := "**" + l.lesson.Title + "**: done."
	if l.next != "" {
		text += asCalled(" What comes next: `outlive learn " + l.next + "`")
	}
	return "\n" + l.said(text)
}

// remark sets a line of outlive's apart from the shell's.
func (d *desk) remark(text string) string {
	out := d.app.out
	bar := out.glyph("│ ", "| ")
	text = page.Hanging(d.app.inWords(text), min(out.Width, measure), 2)
	return out.paint(faint, bar+strings.ReplaceAll(text, "\n  ", "\n"+bar)) + "\n"
}

// rule is a line across, with a name in it.
func (d *desk) rule(name string) string {
	dash := d.app.out.glyph("─", "-")
	rest := max(0, min(d.app.out.Width, measure)-page.Width(name)-5)
	return fmt.Sprintf("%s %s %s\n", strings.Repeat(dash, 2), name, strings.Repeat(dash, rest))
}
