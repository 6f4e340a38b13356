package shell

import (
	"slices"
	"strings"
)

// builtins are those that act on the shell itself, and the words of its
// grammar: no program could do their work (POSIX XCU 2.14 and 2.4; bash(1),
// SHELL BUILTIN COMMANDS).
var builtins = strings.Fields(`. : alias bg break builtin case cd command continue declare dirs disown eval exec
	exit export fc fg for function getopts hash history if jobs let local popd pushd read readonly return select set
	shift shopt source suspend times trap type typeset ulimit umask unalias unset until wait while`)

// Builtin tells whether a word is a command of shells that is no program.
func Builtin(word string) bool { return slices.Contains(builtins, word) }
