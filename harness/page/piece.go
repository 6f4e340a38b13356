package page

// Kind is what a painted piece of the table means.
type Kind int

const (
	Plain    Kind = iota
	Title         // the headline
	Heading       // of a shell, a block, a list
	Faint         // rules, sources, footnote letters, skipped cells
	Good          // survived, or all as predicted
	Bad           // died, as predicted
	Degraded      // muted, stopped, stuck, restarted
	Alarm         // contradicts its expectation
	Doubt         // unfit, flaky, not run
	Hint          // what to type next
)

// Piece is text of one kind.
type Piece struct {
	Kind  Kind
	Text  string
	ASCII string // of a sign: what stands for it where a page has ASCII only
}

// Of makes a piece of this kind.
func (k Kind) Of(text string) Piece { return Piece{Kind: k, Text: text} }

// Sign makes a mark of this kind.
func (k Kind) Sign(unicode, ascii string) Piece { return Piece{k, unicode, ascii} }
