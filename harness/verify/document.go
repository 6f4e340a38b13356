package verify

import (
	"fmt"
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/harness/rule"
)

// signs are how verdicts are shown, as the outcomes are that mean as much.
var signs = map[Verdict]evidence.Outcome{Kept: evidence.Survived, Broken: evidence.Died, Skipped: evidence.Skipped, Unfit: evidence.Unfit}

// Document tells what is broken, and how to mend it; whole: every rule. again is the line
// to type that tells them all, and explain the command that tells of one.
func (r Report) Document(whole bool, again, explain string) page.Document {
	doc := page.Document{
		page.Sourced{Text: page.Title.Of(r.Headline()), Source: fmt.Sprintf("profile %s, %.1f s", r.Profile.ID, r.Took.Seconds())},
	}
	if cast := r.cast(); cast != "" {
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Plain.Of(cast)}})
	}
	told := r.told(whole)
	if len(told) > 0 {
		doc = append(doc, page.Blank{}, page.Judged{All: r.judged(told)})
	}
	doc = append(append(doc, page.Blank{}), r.known()...)
	doc = append(doc, page.Said{Mark: page.Plain.Of(""), Pieces: []page.Piece{page.Plain.Of(r.sum())}}, page.Blank{})
	if !whole {
		doc = append(doc, page.Typed{Prompt: "All of them:  ", Line: again})
	}
	if about := slices.Concat(told, r.Rules); len(about) > 0 {
		doc = append(doc, page.Typed{Prompt: "One rule:     ", Line: explain + " " + about[0].ID})
	}
	return doc
}

// told are the rules that are told one by one, and not as a number.
func (r Report) told(whole bool) []Judgement {
	if whole {
		return r.Rules
	}
	answers := r.which(func(j Judgement) bool { return j.Answers && j.Verdict == Kept })
	return slices.Concat(r.Faults(), r.Doubts(), answers)
}

// known are the rules that are broken, and whose owner knows of it.
func (r Report) known() (doc page.Document) {
	for _, j := range r.which(func(j Judgement) bool { return j.Known != "" && j.Verdict == Broken }) {
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Plain.Of(j.ID + ": " + j.said()), page.Faint.Of(j.Known)}})
	}
	if len(doc) > 0 {
		doc = append(append(page.Document{page.Said{Pieces: []page.Piece{page.Heading.Of("Known to be broken")}}}, doc...), page.Blank{})
	}
	return doc
}

// cast names who is judged, and who is there besides.
func (r Report) cast() string {
	s := r.Seen.First
	if s.Gone {
		return strings.TrimSpace(s.Screen)
	}
	text := fmt.Sprintf("main %d", s.Seen.Before.PID)
	return text + named(", workers", s.Workers) + named(", beside", s.Beside)
}

// mostNamed is how many of one role are named; the json format names all.
const mostNamed = 8

func named(role string, all []evidence.Process) (text string) {
	for _, p := range all[:min(len(all), mostNamed)] {
		text += fmt.Sprintf(" %s %d", p.Comm, p.PID)
	}
	if more := len(all) - mostNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if text != "" {
		text = role + text
	}
	return text
}

// judged are the rows: of what is broken, the mend is the next one.
func (r Report) judged(all []Judgement) (rows []page.Judgement) {
	for _, j := range all {
		rows = append(rows, page.Judgement{Name: j.ID, Sign: report.Sign(signs[j.Verdict]), Word: string(j.Severity), Said: fmt.Sprintf("%s [%s]", j.said(), j.Source)})
		if fix := r.mend(j); fix != "" {
			rows = append(rows, page.Judgement{Sign: page.Plain.Of(" "), Word: "mend", Said: fix})
		}
	}
	return rows
}

func (r Report) sum() string {
	text := fmt.Sprintf("%d kept", len(r.Of(Kept)))
	notes := len(r.which(func(j Judgement) bool { return j.Verdict == Broken && j.Severity == rule.Note }))
	for _, one := range []struct {
		n    int
		word Verdict
	}{{len(r.Of(Broken)) - notes, Broken}, {notes, "noted"}, {len(r.Of(Skipped)), Skipped}, {len(r.Of(Unfit)), Unfit}} {
		if one.n > 0 {
			text += fmt.Sprintf(" · %d %s", one.n, one.word)
		}
	}
	return text
}
