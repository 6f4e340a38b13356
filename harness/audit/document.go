package audit

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/page"
	"outlive/harness/visible"
)

// Report is what became of a unit's promises.
type Report struct {
	Name    string   `json:"unit"`
	Results []Result `json:"results"`
	// Ignored are the lines that systemd leaves out, in its own words.
	Ignored []string `json:"ignored"`
}

// Broken tells whether something of it does not hold.
func (r Report) Broken() bool { return Broken(r.Results) || len(r.Ignored) > 0 }

// Headline is the answer in one sentence.
func (r Report) Headline() string {
	tried := len(r.Results) - Sum(r.Results, Untried)
	switch n := Sum(r.Results, NotKept); {
	case tried == 0 && len(r.Ignored) == 0:
		return r.Name + " promises nothing that can be tried"
	case n == 0 && len(r.Ignored) == 0:
		return fmt.Sprintf("%s keeps what it promises, as far as it can be told: %d of %d tried", r.Name, Sum(r.Results, Kept), tried)
	case n == 0:
		return fmt.Sprintf("%s has lines that systemd ignores", r.Name)
	}
	return fmt.Sprintf("%s does not keep %d of %d promises here", r.Name, Sum(r.Results, NotKept), tried)
}

const longest = 200

var signs = map[Verdict]page.Piece{
	Kept: page.Good.Sign("✓", "+"), NotKept: page.Bad.Sign("✗", "x"), Untold: page.Degraded.Sign("?", "?"),
}

// Document tells what is not kept, and what cannot be told; with whole the kept ones, too.
func (r Report) Document(whole bool) page.Document {
	doc := page.Document{page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Title.Of(r.Headline())}}, page.Blank{}}
	for _, line := range r.Ignored {
		doc = append(doc, page.Said{Mark: page.Bad.Sign("✗ ", "x "), Pieces: []page.Piece{page.Plain.Of(visible.Name(line, longest) + " [systemd.syntax(7)]")}})
	}
	var judged []page.Judgement
	for _, v := range []Verdict{NotKept, Untold, Kept} {
		for _, one := range r.Results {
			if one.Verdict != v || v == Kept && !whole {
				continue
			}
			said := visible.Name(one.Why(), longest) + " [" + one.Source + "]"
			if v != Kept {
				said = one.Says + ": " + said
			}
			judged = append(judged, page.Judgement{Name: visible.Name(one.Directive+"="+one.Value, 40), Sign: signs[v], Word: string(v), Said: said})
		}
	}
	if len(judged) > 0 {
		doc = append(doc, page.Judged{All: judged}, page.Blank{})
	}
	if untried := r.untried(); len(untried) > 0 {
		doc = append(doc, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Faint.Of("not tried: " + strings.Join(untried, ", "))}})
	}
	return append(doc, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Plain.Of(fmt.Sprintf("%d kept · %d not kept · %d cannot be told · %d not tried",
		Sum(r.Results, Kept), Sum(r.Results, NotKept), Sum(r.Results, Untold), Sum(r.Results, Untried)))}})
}

func (r Report) untried() (names []string) {
	for _, one := range r.Results {
		if one.Verdict == Untried {
			names = append(names, visible.Name(one.Directive, longest))
		}
	}
	slices.Sort(names)
	return names
}
