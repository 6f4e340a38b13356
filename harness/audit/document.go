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
	// Checks are of the service as a whole.
	Checks []Behaved `json:"checks"`
	// Ignored are the lines that systemd leaves out, in its own words.
	Ignored        []string        `json:"ignored"`
	Contradictions []Contradiction `json:"contradictions"`
	// Points are those of a profile.
	Points []Pointed `json:"points,omitempty"`
	// Made is what the lab lacked, and a stand-in needed.
	Made []string `json:"made,omitempty"`
}

// Broken tells whether something of it does not hold.
func (r Report) Broken() bool {
	return r.sum(NotKept) > 0 || len(r.Ignored) > 0 || len(r.Contradictions) > 0 || slices.ContainsFunc(r.Points, Pointed.short)
}

// told is what there is to say of a line of the unit, or of the whole.
type told struct {
	name, says, why, source string
	verdict                 Verdict
}

func (r Report) all() (all []told) {
	for _, one := range r.Checks {
		all = append(all, told{one.Check, one.Says, one.Fact, one.Source, one.Verdict})
	}
	for _, one := range r.Results {
		all = append(all, told{one.Directive + "=" + one.Value, one.Says, one.Why(), one.Source, one.Verdict})
	}
	return all
}

// sum counts a verdict.
func (r Report) sum(v Verdict) (n int) {
	for _, one := range r.all() {
		if one.verdict == v {
			n++
		}
	}
	return n
}

// Headline is the answer in one sentence.
func (r Report) Headline() string {
	tried := len(r.all()) - r.sum(Untried)
	switch n := r.sum(NotKept); {
	case n == 0 && len(r.Ignored) > 0:
		return fmt.Sprintf("%s has lines that systemd ignores", r.Name)
	case n == 0 && len(r.Contradictions) > 0:
		return fmt.Sprintf("%s contradicts itself", r.Name)
	case tried == 0:
		return r.Name + " promises nothing that can be tried"
	case n == 0:
		return fmt.Sprintf("%s keeps what it promises, as far as it can be told: %d of %d tried", r.Name, r.sum(Kept), tried)
	}
	return fmt.Sprintf("%s does not keep %d of %d promises here", r.Name, r.sum(NotKept), tried)
}

const longest = 200

var signs = map[Verdict]page.Piece{
	Kept: page.Good.Sign("✓", "+"), NotKept: page.Bad.Sign("✗", "x"), Untold: page.Degraded.Sign("?", "?"),
	Missing: page.Bad.Sign("✗", "x"), Untried: page.Faint.Sign("·", "."),
}

// Document tells what is not kept, and what cannot be told; with whole the kept ones, too.
func (r Report) Document(whole bool) page.Document {
	doc := page.Document{page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Title.Of(r.Headline())}}, page.Blank{}}
	for _, line := range r.Ignored {
		doc = append(doc, page.Said{Mark: page.Bad.Sign("✗ ", "x "), Pieces: []page.Piece{page.Plain.Of(visible.Name(line, longest) + " [systemd.syntax(7)]")}})
	}
	for _, c := range r.Contradictions {
		doc = append(doc, page.Said{Mark: page.Bad.Sign("✗ ", "x "), Pieces: []page.Piece{page.Plain.Of(visible.Name(c.At+": "+c.Says, longest) + " [" + c.Source + "]")}})
	}
	var judged []page.Judgement
	for _, v := range []Verdict{NotKept, Untold, Kept} {
		for _, one := range r.all() {
			if one.verdict != v || v == Kept && !whole {
				continue
			}
			said := visible.Name(one.why, longest) + " [" + one.source + "]"
			if v != Kept {
				said = one.says + ": " + said
			}
			judged = append(judged, page.Judgement{Name: visible.Name(one.name, 40), Sign: signs[v], Word: string(v), Said: said})
		}
	}
	if len(judged) > 0 {
		doc = append(doc, page.Judged{All: judged, Least: 45}, page.Blank{})
	}
	if len(r.Made) > 0 {
		doc = append(doc, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Faint.Of("made in the lab, which a machine of yours has to have: " + visible.Name(strings.Join(r.Made, ", "), 5*longest))}})
	}
	if untried := r.untried(); len(untried) > 0 {
		doc = append(doc, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Faint.Of("not tried: " + strings.Join(untried, ", "))}})
	}
	doc = append(doc, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Plain.Of(fmt.Sprintf("%d kept · %d not kept · %d cannot be told · %d not tried",
		r.sum(Kept), r.sum(NotKept), r.sum(Untold), r.sum(Untried)))}})
	return append(doc, r.checklist()...)
}

// checklist tells of the points of a profile: all of them, with what mends those that are
// not met; what nothing can try comes last, by itself.
func (r Report) checklist() page.Document {
	if len(r.Points) == 0 {
		return nil
	}
	var judged []page.Judgement
	var open []string
	met, asked := 0, 0
	for _, p := range r.Points {
		if p.Verdict == NotTested {
			open = append(open, p.Says)
			continue
		}
		asked++
		said := p.Says
		switch {
		case p.Verdict == Kept:
			met++
		case p.short():
			said += ": " + p.Fix + " [" + p.Source + "]"
		default:
			said += ": " + visible.Name(p.Fact, longest)
		}
		judged = append(judged, page.Judgement{Name: p.Point, Sign: signs[p.Verdict], Word: string(p.Verdict), Said: said})
	}
	doc := page.Document{page.Blank{}, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Title.Of(fmt.Sprintf("for production: %d of %d points are met", met, asked))}}, page.Blank{},
		page.Judged{All: judged, Least: 30}}
	if len(open) > 0 {
		doc = append(doc, page.Blank{}, page.Said{Mark: page.Piece{}, Pieces: []page.Piece{page.Plain.Of("not tested, as no trial here can: " + strings.Join(open, "; "))}})
	}
	return doc
}

func (r Report) untried() (names []string) {
	for _, one := range r.all() {
		if one.verdict == Untried {
			name, _, _ := strings.Cut(one.name, "=")
			names = append(names, visible.Name(name, longest))
		}
	}
	slices.Sort(names)
	return names
}
