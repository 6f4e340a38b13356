package lessons

import (
	"bytes"
	"fmt"
	"slices"
)

// What a lesson's file may be at the most. Ours are a tenth of it; without such
// limits a parser of Markdown takes time that grows with the square of its input.
const (
	MaxSize      = 128 << 10 // bytes
	maxLine      = 300       // bytes
	maxParagraph = 8 << 10   // bytes without an empty line between them
	maxFences    = 500       // that have a role
	maxTerms     = 100       // that it teaches or requires
)

// tooMuch tells which limit a file is beyond; it is not read any further then.
func tooMuch(source []byte) (at Pos, what string) {
	if len(source) > MaxSize {
		return Pos{1, 1}, fmt.Sprintf("the file has %d bytes, %d are the most", len(source), MaxSize)
	}
	number, paragraph := 0, 0
	for line := range bytes.Lines(source) {
		number++
		if len(line) > maxLine {
			return Pos{number, maxLine}, fmt.Sprintf("the line has %d bytes, %d are the most", len(line), maxLine)
		}
		if paragraph += len(line); len(bytes.Trim(line, "> \t\r\n")) == 0 {
			paragraph = 0
		}
		if paragraph > maxParagraph {
			return Pos{number, 1}, fmt.Sprintf("the paragraph has %d bytes, %d are the most", paragraph, maxParagraph)
		}
	}
	return Pos{}, ""
}

// lines are the offsets at which a text's lines begin.
type lines []int

func linesOf(text []byte) lines {
	all := lines{0}
	for i, c := range text {
		if c == '\n' {
			all = append(all, i+1)
		}
	}
	return all
}

// at gives the line and column of an offset.
func (l lines) at(offset int) Pos {
	n, found := slices.BinarySearch(l, offset)
	if !found {
		n--
	}
	return Pos{n + 1, offset - l[n] + 1}
}
