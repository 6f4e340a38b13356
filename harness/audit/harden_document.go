package audit

import (
	"fmt"
	"strings"

	"outlive/harness/harden"
	"outlive/harness/page"
	"outlive/harness/visible"
)

// sum counts a verdict.
func (h Hardened) sum(v harden.Verdict) (n int) {
	for _, r := range h.Results {
		if r.Verdict == v {
			n++
		}
	}
	return n
}

// Headline is the answer in one sentence.
func (h Hardened) Headline() string {
	said := fmt.Sprintf("%s does its work with %s more", h.Name, page.Count(h.sum(harden.Kept), "directive"))
	if h.sum(harden.Kept) == 0 {
		said = h.Name + " does its work with none of these directives"
	}
	if h.ProbeOnly {
		said += " (probe only: what is refused was not seen)"
	}
	return said
}

var hardenSigns = map[harden.Verdict]page.Piece{
	harden.Kept: page.Good.Sign("✓", "+"), harden.Left: page.Bad.Sign("✗", "x"), harden.Untested: page.Degraded.Sign("?", "?"),
	harden.Unasked: page.Faint.Sign("·", "."), harden.Already: page.Faint.Sign("·", "."),
}

// Document tells what was kept and what was not, and why; with whole what was not tried, too.
func (h Hardened) Document(whole bool) page.Document {
	say := func(kind page.Kind, text string) page.Part {
		return page.Said{Mark: page.Piece{}, Pieces: []page.Piece{kind.Of(text)}}
	}
	doc := page.Document{say(page.Title, h.Headline()), page.Blank{}}
	var judged []page.Judgement
	for _, v := range []harden.Verdict{harden.Left, harden.Untested, harden.Kept, harden.Unasked, harden.Already} {
		for _, r := range h.Results {
			if r.Verdict == v && (whole || v == harden.Left || v == harden.Untested || v == harden.Kept && r.Why != "") {
				judged = append(judged, page.Judgement{Name: r.Directive, Sign: hardenSigns[v], Word: string(v), Said: said(r)})
			}
		}
	}
	if len(judged) > 0 {
		doc = append(doc, page.Judged{All: judged}, page.Blank{})
	}
	for line := range strings.Lines(h.DropIn) {
		doc = append(doc, page.Typed{Prompt: "  ", Line: visible.Name(strings.TrimSpace(line), longest)})
	}
	if h.DropIn != "" {
		doc = append(doc, page.Blank{})
	}
	if h.ProbeOnly && h.Unseen != "" {
		doc = append(doc, say(page.Degraded, "What is refused was not seen: "+visible.Name(h.Unseen, longest)))
	}
	if h.Probe == "" {
		doc = append(doc, say(page.Degraded, "No --probe asked it to do its work: what it does only then was not seen."))
	}
	if h.Before != "" {
		doc = append(doc, say(page.Plain, fmt.Sprintf("exposure %s → %s (systemd-analyze security: it counts words, and proves nothing)", h.Before, h.After)))
	}
	return append(doc, say(page.Plain, fmt.Sprintf("%d kept · %d not kept · %d untested · %d not asked · %d there already; %s, %.2f s each",
		h.sum(harden.Kept), h.sum(harden.Left), h.sum(harden.Untested), h.sum(harden.Unasked), h.sum(harden.Already), page.Count(h.Steps, "step"), h.Step)))
}

// said is what there is to say of a directive.
func said(r harden.Result) string {
	why := visible.Name(r.Why, longest)
	switch {
	case r.Verdict == harden.Kept && why != "":
		why = "as " + strings.Join(r.Lines, ", ") + "; not as " + why
	case r.Verdict == harden.Kept:
		why = r.Says + ": " + strings.Join(r.Lines, ", ")
	case why == "":
		why = r.Says
	default:
		why = r.Says + ": " + why
	}
	return visible.Line(why) + " [" + r.Source + "]"
}
