package verify

import (
	"fmt"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/harness/rule"
)

// signs are how verdicts are shown, as the outcomes are that mean as much.
var signs = map[Verdict]evidence.Outcome{Kept: evidence.Survived, Broken: evidence.Died, Skipped: evidence.Skipped, Unfit: evidence.Unfit}

// Document tells what is broken, and how to mend it; whole: every rule.
func (r Report) Document(whole bool, program string) page.Document {
	doc := page.Document{
		page.Sourced{Text: page.Title.Of(r.Headline()), Source: fmt.Sprintf("profile %s, %.1f s", r.Profile.ID, r.Took.Seconds())},
	}
	if cast := r.cast(); cast != "" {
		doc = append(doc, page.Said{Mark: page.Plain.Of(" "), Pieces: []page.Piece{page.Plain.Of(cast)}})
	}
	told := append(r.Broken(), r.Of(Unfit)...)
	if whole {
		told = r.Rules
	}
	if len(told) > 0 {
		doc = append(doc, page.Blank{}, page.Judged{All: r.judged(told)})
	}
	doc = append(doc, page.Blank{}, page.Said{Mark: page.Plain.Of(""), Pieces: []page.Piece{page.Plain.Of(r.sum())}})
	if !whole {
		doc = append(doc, page.Proposed{Question: "All of them:", Line: program})
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

func named(role string, all []evidence.Process) (text string) {
	for _, p := range all {
		text += fmt.Sprintf(" %s %d", p.Comm, p.PID)
	}
	if text != "" {
		text = role + text
	}
	return text
}

// judged are the rows: of what is broken, the mend is the next one.
func (r Report) judged(all []Judgement) (rows []page.Judgement) {
	language := r.Seen.First.Language
	if r.Profile.ID == rule.Nohup { // its line does what is to be done
		language = ""
	}
	for _, j := range all {
		said := j.Got
		if said == "" {
			said = j.Unseen
		}
		rows = append(rows, page.Judgement{Name: j.ID, Sign: report.Sign(signs[j.Verdict]), Word: string(j.Severity), Said: fmt.Sprintf("%s [%s]", said, j.Source)})
		if fix := j.Fix.In(language); j.Verdict == Broken && fix != "" {
			rows = append(rows, page.Judgement{Sign: page.Plain.Of(" "), Word: "mend", Said: fix})
		}
	}
	return rows
}

func (r Report) sum() string {
	text := fmt.Sprintf("%d kept", len(r.Of(Kept)))
	for _, v := range []Verdict{Skipped, Unfit} {
		if n := len(r.Of(v)); n > 0 {
			text += fmt.Sprintf(" · %d %s", n, v)
		}
	}
	return text
}
