package hold

// kind is what a call does with what it leads to.
type kind int

const (
	writes  kind = iota // to the descriptor of its first argument
	vectors             // the same, of several pieces
	renames             // to the path of its second argument
	places              // to the path of its fourth argument, seen from the third
	listens             // on the socket of its first argument
	sends               // to the descriptor of its first argument, what another holds
	joins               // to the descriptor of its third argument, what another holds
	mapped              // makes memory of the descriptor of its fifth argument, which is written to later
	rings               // makes a way past all of these: it is refused, as by a kernel that has none
)

type call struct {
	name string
	kind kind
}
