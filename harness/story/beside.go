package story

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"outlive/harness/page"
)

// Runs is the JSON of runs: what each shows, and what two do not share.
func Runs(all []*Story) map[string]any {
	var runs []Scene
	for _, s := range all {
		runs = append(runs, s.Scene())
	}
	doc := map[string]any{"schema": Schema, "runs": runs}
	if len(runs) == 2 {
		doc["differences"] = append([]Difference{}, Differences(runs[0], runs[1])...)
	}
	return doc
}

// The columns that two stories take.
const (
	gutter   = 2  // of the marks
	between  = 3  // two stories
	wellRead = 72 // a story at least, beside another
)

// SideBySide tells two runs: what differs first, then each whole story, side by side where the
// page is wide enough, with a mark at each line that the other has not.
func SideBySide(one, two Story, o Options) (string, error) {
	whole := page.New(o.Look).Width
	o.Width = (whole-between)/2 - gutter
	wide := o.Width >= wellRead
	if !wide {
		o.Width = whole - gutter
	}
	a, err := rowsOf(one, o)
	if err != nil {
		return "", err
	}
	b, err := rowsOf(two, o)
	if err != nil {
		return "", err
	}
	o.mark(a, b)
	look := o.Look
	look.Width = whole
	text := Differing(one.Scene(), two.Scene()).Show(look) + "\n"
	if !wide {
		return text + strings.Join(append(append(texts(a), ""), texts(b)...), "\n") + "\n", nil
	}
	set := page.Row([][]page.Cell{cells(a), cells(b)}, []int{o.Width + gutter, o.Width + gutter}, between)
	return text + strings.Join(set, "\n") + "\n", nil
}

// Differing is the table of what two runs do not share.
func Differing(one, two Scene) page.Document {
	rows := page.Against{Heads: []string{"what differs", one.called(two), two.called(one)}, Kind: page.Heading}
	for _, d := range Differences(one, two) {
		if d.What != "mode" {
			rows.Rows = append(rows.Rows, []string{d.What, orNothing(d.One), orNothing(d.Two)})
		}
	}
	if len(rows.Rows) == 0 {
		return page.Document{page.Said{Pieces: []page.Piece{page.Heading.Of("nothing differs")}}}
	}
	return page.Document{rows}
}

func orNothing(said string) string {
	if said == "" {
		return "-"
	}
	return said
}

// row is a line of a story: as it is shown, without paint, and without what is another
// each time.
type row struct {
	shown, plain, lasting string
	mark                  string
}

// rowsOf tells a story line by line.
func rowsOf(s Story, o Options) (all []row, err error) {
	var shown, plain bytes.Buffer
	if err := Tell(&shown, s, o); err != nil {
		return nil, err
	}
	o.Paint = nil
	if err := Tell(&plain, s, o); err != nil {
		return nil, err
	}
	lines, lasts := strings.Split(strings.TrimSuffix(plain.String(), "\n"), "\n"), lasting(s)
	for i, line := range strings.Split(strings.TrimSuffix(shown.String(), "\n"), "\n") {
		all = append(all, row{shown: line, plain: lines[i], lasting: lasts(lines[i])})
	}
	return all, nil
}

// What is another in each run: numbers, times, who told of an end, and how far a line was drawn.
var passing = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`, says .*$|pts/\d+|[-+]\d+\.\d+ ms|\d+|[─-]+|\s+`)
})

// lasting gives what takes from a line what is another in each run: a pid becomes the name
// of whose it is.
func lasting(s Story) func(line string) string {
	names := map[string]string{}
	scene := s.Scene()
	for _, a := range scene.Actors {
		names[strconv.Itoa(a.PID)] = a.Name
		if a.Part == Shell {
			names[strconv.Itoa(a.PID)] = "the shell"
		}
	}
	shell := scene.shell().TTY
	return func(line string) string {
		return strings.TrimSpace(passing().ReplaceAllStringFunc(line, func(found string) string {
			switch name, is := names[found]; {
			case is:
				return name
			case found == shell:
				return "its terminal"
			case strings.HasPrefix(found, "pts/"):
				return "a terminal"
			case strings.HasSuffix(found, " ms"), strings.HasPrefix(found, ", says"):
				return ""
			case strings.Trim(found, "─-") == "":
				return "-"
			case strings.TrimSpace(found) == "":
				return " "
			case len(found) > 4: // a pid of who is not in the tree
				return "a process"
			}
			return found
		}))
	}
}

// mark marks each line that the other story has not.
func (o Options) mark(a, b []row) {
	sign := page.New(o.Look).Sign("≠ ", "# ")
	for _, sides := range [][2][]row{{a, b}, {b, a}} {
		theirs := map[string]bool{"": true}
		for _, one := range sides[1] {
			theirs[one.lasting] = true
		}
		for i, one := range sides[0] {
			sides[0][i].mark = page.Blanks(gutter)
			if !theirs[one.lasting] {
				sides[0][i].mark = sign
			}
		}
	}
}

func texts(all []row) (lines []string) {
	for _, one := range all {
		lines = append(lines, strings.TrimRight(one.mark+one.shown, " "))
	}
	return lines
}

func cells(all []row) (row []page.Cell) {
	for _, one := range all {
		row = append(row, page.Cell{Text: one.mark + one.shown, Width: gutter + page.Width(one.plain)})
	}
	return row
}
