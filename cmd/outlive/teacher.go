//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"outlive/harness/event"
	"outlive/harness/page"
	"outlive/harness/plan"
	"outlive/harness/practice"
	kinds "outlive/harness/shell"
	"outlive/harness/story"
	"outlive/harness/studio"
	"outlive/lessons"
)

// teacher gives one lesson to one learner.
type teacher struct {
	*app
	lesson   lessons.Lesson
	all      []lessons.Lesson
	at       int    // the step
	shell    string // the learner's
	progress lessons.Progress
	dir      string // of progress
	seat     *seat  // in a class; nil for none

	desk    *desk
	studio  *studio.Studio
	witness string // "on", or why signals are not seen
	coach   *studio.Coach
	said    int            // the prediction, from 1; 0 for none
	won     studio.Attempt // what was seen when the step was done
	runs    bool           // a workload was met in this try
}

// teach goes from step to step until the learner leaves.
func (t *teacher) teach(ctx context.Context) (err error) {
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	if err := roomFor(1); err != nil {
		return err
	}
	if t.desk, err = t.sit(); err != nil {
		return err
	}
	defer t.desk.restore()
	if t.studio, err = studio.Open(self); err != nil {
		return unfitError("what this machine lacks: outlive doctor", "%w", err)
	}
	defer t.studio.Close()
	t.desk.aside = t.studio.Replies
	t.desk.tell = func(answer string) { _ = t.studio.Send(practice.Request{Told: &answer}) }
	t.studio.Witness, t.witness = openWitness("auto")
	if t.studio.Witness != nil {
		defer t.studio.Witness.Close()
	}
	defer t.forget()
	if err := t.welcome(ctx); err != nil {
		return t.farewell(err)
	}
	for t.at < len(t.lesson.Steps) {
		if err := t.step(ctx); err != nil {
			return t.farewell(err)
		}
	}
	t.done()
	return nil
}

// errQuit: the learner leaves.
var errQuit = errors.New("the learner quits")

// farewell is said to who leaves before the end.
func (t *teacher) farewell(err error) error {
	switch {
	case errors.Is(err, errQuit), errors.Is(err, errGone), errors.Is(err, context.Canceled):
		t.desk.print(asCalled("\nWhat you have done is kept. To go on: outlive learn " + t.lesson.ID + "\n"))
		return nil
	}
	return unfitError("outlive learn "+t.lesson.ID+" goes on where you are", "%w", err)
}

func (t *teacher) welcome(ctx context.Context) error {
	l := t.lesson
	t.desk.size()
	t.desk.print("\n" + t.page("# "+l.Title+"\n\n"+l.Goal))
	if t.at == 0 {
		t.desk.print("\n" + t.page(l.Intro))
	}
	if sh := l.Shell; sh != "" && sh != t.shell {
		t.desk.print("\n" + t.page("This lesson is about "+sh+", so it is given in "+sh+"."))
	}
	return t.pause(ctx, "begin")
}

// pause waits until the learner wants to go on.
func (t *teacher) pause(ctx context.Context, to string) error {
	_, err := t.offer(ctx, "Enter", to, "q", "leave")
	return err
}

func (t *teacher) now() lessons.Step { return t.lesson.Steps[t.at] }

// step gives one until it is done, or left.
func (t *teacher) step(ctx context.Context) error {
	s := t.now()
	shell := t.shell
	if named := t.lesson.ShellOf(s); named != "" {
		shell = named
	}
	t.coach = &studio.Coach{Exercise: exercise(t.lesson, s, shell)}
	t.seat.at(t.lesson, t.at, t.coach)
	t.desk.print("\n" + t.rule(fmt.Sprintf("%s, step %d of %d", t.lesson.ID, t.at+1, len(t.lesson.Steps))))
	t.desk.print("\n" + t.page("# "+s.Title+"\n\n"+s.Text))
	if sh, _ := kinds.Lookup(shell); sh.ID != "" {
		if _, err := sh.Path(); err != nil {
			t.desk.print("\n" + t.page("This step is about "+shell+", which is not installed here."))
			t.at++
			return t.pause(ctx, "go on without it")
		}
	}
	if err := t.predict(ctx, s); err != nil {
		return err
	}
	for {
		next, err := t.try(ctx, s, shell)
		if err != nil || next {
			return err
		}
	}
}

func (t *teacher) predict(ctx context.Context, s lessons.Step) error {
	t.said = 0
	if len(s.Predict) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("\nWhat will happen?\n\n")
	keys := "\nq"
	for i, c := range s.Predict {
		b.WriteString(t.page(fmt.Sprintf("%d. %s", i+1, c.Text)))
		keys += string(rune('1' + i))
	}
	b.WriteString("\nType its number, or Enter for no guess: ")
	t.desk.print(b.String())
	key, err := t.desk.choose(ctx, keys)
	if err != nil {
		return err
	}
	switch key {
	case 'q':
		t.desk.print("\n")
		return errQuit
	case '\n':
	default:
		t.said = int(key - '0')
		t.desk.print(string(key))
	}
	t.desk.print("\n")
	return nil
}

// try sets the stage once; it tells whether to go on to the next step.
func (t *teacher) try(ctx context.Context, s lessons.Step, shell string) (next bool, err error) {
	x := exercise(t.lesson, s, shell)
	x.Term, x.Size = t.env("TERM"), t.desk.size()
	t.desk.print("\n" + t.out.paint(faint, t.reminder(x)) + "\n\n")
	if x.Lab {
		t.desk.print(t.out.paint(faint, "A machine of your own starts; you log in by ssh.") + "\n\n")
	}
	t.desk.line, t.runs = nil, false
	parting, a, err := t.studio.Practise(ctx, x, studio.Desk{
		Keys: t.desk.keys, Sizes: t.desk.sizes, Show: t.desk.screen,
		Begun: t.remember, Met: func(pid int) { t.met(x, pid) }, Saw: t.saw, Command: t.command,
	})
	t.desk.print("\n")
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		t.unable(err.Error())
		return false, t.pause(ctx, "begin the step anew")
	}
	switch parting {
	case studio.Acts:
		return t.judged(ctx, s, a)
	case studio.Onward:
		return t.judged(ctx, s, t.won)
	case studio.Left:
		t.desk.print(t.page("The shell has ended. It begins anew: what the step is about, outlive does for you when you press Ctrl-]."))
		return false, nil
	case studio.Resets:
		return false, nil
	}
	return false, errQuit
}

// reminder says which keys and words there are.
func (t *teacher) reminder(x studio.Exercise) string {
	button := "Ctrl-]: go on, when it is done"
	if ev, ok := event.Lookup(x.Event); ok {
		button = "Ctrl-]: " + ev.Summary
	}
	return t.rule(x.Shell) + button + asCalled("\nhint, solution, reset, quit: at the prompt, or elsewhere as outlive learn WORD")
}

// met says that the workload was seen.
func (t *teacher) met(x studio.Exercise, pid int) {
	t.runs = true
	text := fmt.Sprintf("workload runs: pid %d", pid)
	if x.Event != "" {
		text += "; press Ctrl-] when you are ready"
	}
	t.desk.note(t.remark(text))
}

// remark sets a line of outlive's apart from the shell's.
func (t *teacher) remark(text string) string {
	bar := t.out.glyph("│ ", "| ")
	text = page.Hanging(text, min(t.out.Width, measure), 2)
	return t.out.paint(faint, bar+strings.ReplaceAll(text, "\n  ", "\n"+bar)) + "\n"
}

// saw tells what a look showed.
func (t *teacher) saw(a studio.Attempt) {
	t.coach.Saw(a.Done, a.Diagnosis, a.Done)
	t.seat.saw(t.coach)
	switch {
	case a.Unfit != "":
		t.desk.note(t.remark("outlive could not tell: " + a.Unfit))
	case a.Done:
		t.keep(a)
		t.desk.note(t.remark(t.out.glyph("✓ ", "") + "done. Look around as you like; Ctrl-] or next goes on"))
	default:
		t.desk.note(t.remark("not yet: " + a.Rule + "; observed: " + a.Fact))
	}
}

// keep notes that the step was done.
func (t *teacher) keep(a studio.Attempt) {
	t.won = a
	did := lessons.Did{At: time.Now().UTC().Truncate(time.Second), Tries: t.coach.Tries, Hints: t.coach.Hints, Predicted: t.predicted(a)}
	if err := t.progress.Done(t.lesson.ID, t.now().ID, did); err != nil {
		t.desk.note(t.remark(err.Error()))
	}
	t.seat.saw(t.coach)
}

// predicted tells whether the guess was right; "" without one, or when it cannot be told.
func (t *teacher) predicted(a studio.Attempt) string {
	switch {
	case t.said == 0 || len(a.Right) == 0:
		return ""
	case a.Right[0] == t.said-1:
		return "right"
	}
	return "wrong"
}

// judged tells what the event did.
func (t *teacher) judged(ctx context.Context, s lessons.Step, a studio.Attempt) (next bool, err error) {
	t.coach.Saw(a.Done, a.Diagnosis, true)
	t.seat.saw(t.coach)
	switch {
	case a.Unfit != "":
		t.unable(a.Unfit)
	case !a.Done:
		t.desk.print(t.page("**Not yet.** It should be so: "+a.Rule+".") + t.page("Observed: "+a.Fact+" ("+a.Source+")"))
	default:
		t.keep(a)
		t.compare(s, a)
		t.show(a)
		t.desk.print("\n" + t.page(s.After))
		return t.goOn(ctx)
	}
	t.show(a)
	return false, t.again(ctx)
}

// unable is said when outlive could not tell.
func (t *teacher) unable(why string) {
	t.desk.print(t.page("**outlive could not tell.** This is not your doing: " + why))
}

// again waits before the next try, and helps who wants help.
func (t *teacher) again(ctx context.Context) error {
	for {
		key, err := t.offer(ctx, "Enter", "try again", "h", "have a hint", "s", "see a solution", "q", "leave")
		switch {
		case err != nil:
			return err
		case key == 'h':
			text, _ := t.command("hint")
			t.desk.print("\n" + text)
		case key == 's':
			t.desk.print("\n" + t.solution())
		default:
			return nil
		}
	}
}

// offer waits for one of some keys; q is errQuit.
func (t *teacher) offer(ctx context.Context, pairs ...string) (byte, error) {
	keys, text := "", "\n"
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			text += ", "
		}
		text += t.out.paint(bold, pairs[i]) + " to " + pairs[i+1]
		keys += strings.Replace(pairs[i], "Enter", "\n", 1)
	}
	t.desk.print(text + " ")
	key, err := t.desk.choose(ctx, keys)
	t.desk.print("\n")
	if err == nil && key == 'q' {
		err = errQuit
	}
	return key, err
}

// show tells what was seen, as explain does.
func (t *teacher) show(a studio.Attempt) {
	if a.Evidence == nil || a.Evidence.Before.PID == 0 {
		return
	}
	s := t.now()
	ev, _ := event.Lookup(s.Act)
	it := story.Story{Cell: plan.Cell{Event: ev, Shell: t.coach.Exercise.Shell}, Witness: t.witness,
		Trial: plan.Trial{Shell: t.coach.Exercise.Shell, Voice: plan.Chatty, Event: s.Act, Evidence: a.Evidence, Outcome: a.Evidence.Outcome()}}
	var b strings.Builder
	_ = story.Show(&b, it, story.Options{Look: t.out.page()})
	t.desk.print(b.String())
}

// compare puts the prediction beside what happened.
func (t *teacher) compare(s lessons.Step, a studio.Attempt) {
	t.desk.print(t.out.paint(green, t.out.glyph("✓ ", "")+"done") + "\n")
	if len(a.Right) != 1 {
		return
	}
	was := s.Predict[a.Right[0]].Text
	switch t.predicted(a) {
	case "right":
		t.desk.print(t.page("As you said: " + was))
	case "wrong":
		t.desk.print(t.page("You said: "+s.Predict[t.said-1].Text) + t.page("What happened: "+was))
	default:
		t.desk.print(t.page("What happened: " + was))
	}
}

// goOn waits before the next step: nobody is sent there.
func (t *teacher) goOn(ctx context.Context) (next bool, err error) {
	to := "go on"
	if t.at == len(t.lesson.Steps)-1 {
		to = "end the lesson"
	}
	key, err := t.offer(ctx, "Enter", to, "a", "do this step again", "q", "leave")
	if err != nil || key == 'a' {
		return false, err
	}
	t.at++
	return true, nil
}

// done is said at the end.
func (t *teacher) done() {
	t.seat.finished(t.lesson)
	text := "**" + t.lesson.Title + "**: done."
	for i, l := range t.all {
		if l.ID == t.lesson.ID && i+1 < len(t.all) {
			text += asCalled(" What comes next: `outlive learn " + t.all[i+1].ID + "`")
		}
	}
	t.desk.print("\n" + t.page(text))
}

// command answers a word of the learner's.
func (t *teacher) command(word string) (string, studio.Parting) {
	switch word {
	case "act":
		if t.now().Act == "" {
			return "In this step nothing happens to the terminal: outlive watches. When it is done, type next.\n", studio.Stays
		}
		return "", studio.Acts
	case "hint":
		text, ok := t.coach.Hint()
		if t.runs && t.coach.Diagnosis == "" && t.now().Act != "" {
			text, ok = "A workload runs. Ctrl-] shows what becomes of it.", true
		}
		if !ok {
			text = "There is no hint for this; `reset` begins the step anew."
		}
		t.seat.saw(t.coach)
		return t.page(text), studio.Stays
	case "solution":
		return t.solution(), studio.Stays
	case "reset":
		return "", studio.Resets
	case "next":
		if t.coach.Done {
			return "", studio.Onward
		}
		return t.page("Not yet: the step is not done. `hint` helps."), studio.Stays
	case "quit":
		return "", studio.Quits
	}
	return "", studio.Stays
}

func (t *teacher) solution() string {
	r, ok := t.coach.Solution()
	if !ok {
		return t.page("Try twice first, or ask once more.")
	}
	return "One way to do it:\n\n    " + strings.Join(r.Lines, "\n    ") + "\n\n"
}
