package workload

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"strconv"

	"outlive/harness/evidence"
)

// mark begins a beat, wherever in a line it stands: a prompt may precede it.
const mark = "outlive:beat "

// Beat is beat n on "stdout" or "stderr" as the workload writes it, without
// the newline: printable ASCII, under 60 columns, with a checksum at its end.
func Beat(n int, stream string) string {
	text := fmt.Sprintf("%s%d %s", mark, n, stream)
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(text)) // never fails
	return fmt.Sprintf("%s %08x", text, sum.Sum32())
}

// ParseBeats finds the beats in a log, in what a terminal received or in the
// capture of a pane, and gives their numbers in order of appearance. What
// bears the mark of a beat and is none counts as torn.
func ParseBeats(text []byte) evidence.Beats {
	var beats evidence.Beats
	for {
		i := bytes.Index(text, []byte(mark))
		if i < 0 {
			return beats
		}
		text = text[i:]
		n, stream, length := cutBeat(text)
		switch stream {
		case "stdout":
			beats.Stdout = append(beats.Stdout, n)
		case "stderr":
			beats.Stderr = append(beats.Stderr, n)
		default:
			if beats.Torn++; beats.Why == "" {
				beats.Why = fmt.Sprintf("it begins %q", text[:min(len(text), shown)])
			}
		}
		text = text[length:]
	}
}

// shown is how many bytes of a torn line are told.
const shown = 60

// cutBeat reads the beat at the start of text, which bears the mark; stream is
// empty when it is torn, and length then only covers the mark.
func cutBeat(text []byte) (n int, stream string, length int) {
	rest := text[len(mark):]
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	n, err := strconv.Atoi(string(rest[:digits]))
	if err != nil {
		return 0, "", len(mark)
	}
	for _, stream := range []string{"stdout", "stderr"} {
		if want := Beat(n, stream); bytes.HasPrefix(text, []byte(want)) && ends(text[len(want):]) {
			return n, stream, len(want)
		}
	}
	return 0, "", len(mark)
}

// ends tells whether a line ends here: with its newline, with the blanks of a
// pane, with a terminal's control character, or with the text.
func ends(rest []byte) bool { return len(rest) == 0 || rest[0] <= ' ' }
