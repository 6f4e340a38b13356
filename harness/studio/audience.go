package studio

import (
	"context"
	"errors"

	"outlive/harness/practice"
)

// Audience is whom a lesson is given to: a learner at a terminal, one in a
// browser, or a test. It has the lesson's text, puts into words what it is told,
// and shows the shell that is practised with. The lesson knows of no key, no
// column and no colour.
type Audience interface {
	// Tell says what has become of the lesson, in the order in which it does.
	Tell(News)
	// Answer words what somebody who typed a command is told, at the prompt or on
	// another terminal, where Tell would not reach them. It may be called while
	// the audience is being asked.
	Answer(News) string
	// Choose waits for one of the question's ways on.
	Choose(context.Context, Question) (way string, err error)
	// Predict waits for the number of one of a step's predictions, from 1, or 0 for
	// none. Like Choose it ends with its context, and fails with ErrLeft for who
	// does not want to go on, or is gone.
	Predict(ctx context.Context, step int) (guess int, err error)
	// Console is where the shell of the next try is shown.
	Console() Console
}

// ErrLeft is the error of an audience that has left.
var ErrLeft = errors.New("the learner has left")

// Console is what a learner types on, and where the shell's terminal is shown.
type Console struct {
	Term  string // the kind of terminal; empty for a dumb one
	Size  practice.Size
	Keys  <-chan []byte        // as they are pressed, the button among them; closed when the learner is gone
	Sizes <-chan practice.Size // when the size changes
	Show  func(screen []byte)
	// Calls are what the class is told; nil for who is in none.
	Calls <-chan string
}

// News is what a lesson tells; what else there is to it depends on its kind.
type News struct {
	Kind    Kind
	Step    int     // of the lesson, from 0
	PID     int     // Met
	Attempt Attempt // Seen, Judged
	Guess   int     // Seen, Judged: the prediction, from 1; 0 for none
	Parting Parting // Parted
	Text    string  // Hinted: Markdown; Called: where to; Unable, Unkept, Unheard: why; Lost, and Parted where the shell has ended: how
	Fate    string  // Parted: what has become of the workload; empty without one
	Lines   []string
}

// Kind is what a piece of news is about.
type Kind string

// What becomes of a lesson.
const (
	Welcome  Kind = "welcome"  // the lesson begins, or goes on, at the step
	Task     Kind = "task"     // the step is next: its text
	Lacking  Kind = "lacking"  // its shell is not installed
	Opens    Kind = "opens"    // its stage is being set: from now on the shell is shown
	Met      Kind = "met"      // a workload has reported
	Seen     Kind = "seen"     // a look at what runs shows something else than before
	Lost     Kind = "lost"     // the workload has ended, which is not what the step is about
	Parted   Kind = "parted"   // the learner has left the stage
	Judged   Kind = "judged"   // the event was made, or the learner is content
	Visits   Kind = "visits"   // the audience looks around: from now on another shell is shown
	Unable   Kind = "unable"   // outlive could not go on
	Unkept   Kind = "unkept"   // how the learner stands could not be noted
	Unheard  Kind = "unheard"  // another terminal cannot find the lesson
	Called   Kind = "called"   // the class is: to do what Text says
	Finished Kind = "finished" // all steps are done
)

// What a command is answered.
const (
	Hinted   Kind = "hinted"
	Unhinted Kind = "unhinted" // there is no hint for this
	Ready    Kind = "ready"    // a workload runs, and the event can be made: the hint for who has not yet
	Solved   Kind = "solved"   // Lines are one way to do it
	Withheld Kind = "withheld" // it is too early for the solution
	Watches  Kind = "watches"  // the step has no event to make
	NotYet   Kind = "not-yet"  // the step is not done, and next is for one that is
	Uncalled Kind = "uncalled" // the class is called to no step of this lesson
	Waits    Kind = "waits"    // the lesson waits for its own audience
)

// Question is what an audience decides before the lesson goes on.
type Question string

// The questions.
const (
	ToBegin   Question = "begin"
	ToSkip    Question = "skip"    // a step that is Lacking
	ToRetry   Question = "retry"   // when outlive was Unable
	ToImprove Question = "improve" // after a step that is not done
	ToGoOn    Question = "go-on"   // after one that is
	ToEnd     Question = "end"     // after the last
)

// Ways are the commands that answer the question.
func (q Question) Ways() []string {
	switch q {
	case ToImprove:
		return []string{practice.Next, practice.Hint, practice.Solution, practice.Around}
	case ToGoOn, ToEnd:
		return []string{practice.Next, practice.Reset, practice.Around}
	}
	return []string{practice.Next}
}
