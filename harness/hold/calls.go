package hold

// kind is what a call does with what it leads to.
type kind int

const (
	writes  kind = iota // to the descriptor of its first argument
	vectors             // the same, of several pieces
	renames             // to the path of its second argument
	places              // to the path of its fourth argument, seen from the third
	listens             // on the socket of its first argument
)

type call struct {
	name string
	kind kind
}
