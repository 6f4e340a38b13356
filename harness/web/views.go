package web

// Board is a class at one moment, in words.
type Board struct {
	Learners string // how many
	Calling  string // what they are called to; "" for nothing
	Broken   string // what could not be read; "" for nothing
	Nobody   string // what is said where there are none
	Lessons  []Lesson
}

// Lesson is one that somebody is in. That of who has not begun has no steps.
type Lesson struct {
	Title string
	Path  []Stop // all its steps
	Steps []Step // those where somebody is, or that all have done
}

// Stop is a step on the path of a lesson, and how many are there.
type Stop struct {
	Number     int
	Title      string
	Here, Done int // Done of those
	Said       string
}

// Step is where some are.
type Step struct {
	Where  string // "3 of 5"
	Title  string
	Polls  []Poll
	Groups []Group
}

// Poll is one prediction, and who made it.
type Poll struct {
	Choice       string // Markdown
	Shown        Markup // the same
	Voted, Right int
	Share, Saw   int // percent of all votes: of those for it, and of those of whom it came true
	Said         string
}

// Kind is how a group stands.
type Kind string

// The kinds of group.
const (
	Working Kind = "working"
	Done    Kind = "done"
	Not     Kind = "not" // what they have is not what is asked for
	Silent  Kind = "silent"
	Left    Kind = "left"
)

// Group is those of a step whom the same thing keeps there.
type Group struct {
	Kind   Kind
	Sign   string
	What   string
	Pupils []Pupil
}

// Pupil is one of them.
type Pupil struct {
	Name    string
	Remarks []string
}

// Draw draws a class.
func (b Board) Draw() Markup { return draw("class", b) }

// Screen is a slide. Slides stand in a lesson's words, which are Markdown; they come as markup.
type Screen struct {
	Lesson, Where string
	Title         string
	Body          Markup
	None          string // what is said where none is shown
	// What only the speaker sees:
	Notes, Next string
	Spoken      Markup
}

// Draw draws it.
func (s Screen) Draw() Markup { return draw("slide", s) }

// Play is a trial on the stage, as far as it has gone.
type Play struct {
	Title   string // for who does not see the picture
	Picture Markup
	Said    string // what goes on
	None    string // what is said where there is none
}

// Draw draws it.
func (p Play) Draw() Markup { return draw("stage", p) }

// Desk is what the speaker speaks by: rows of buttons.
type Desk struct {
	From   View // where they are pressed
	Answer string
	Rows   []Row
}

// Row is what belongs together.
type Row struct {
	Label   string
	Fields  []Field // what is chosen before a button is pressed
	Entry   string  // the label of a line to type a word in; "" for none
	Buttons []Button
}

// Field is a choice.
type Field struct {
	Label   string
	Options []Option
}

// Option is one of a field's.
type Option struct {
	Value, Name string
	Chosen      bool
}

// Button says a word.
type Button struct {
	Word, Name string
	Keys       string // those that press it, as in aria-keyshortcuts
	On         bool   // it is what is shown
	Off        bool   // it cannot be pressed now
}

// Draw draws it.
func (d Desk) Draw() Markup { return draw("desk", d) }
