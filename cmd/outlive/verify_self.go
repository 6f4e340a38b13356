//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/faults"
	"outlive/harness/page"
	"outlive/harness/report"
	"outlive/harness/rule"
)

// selfRow is one of them for machines.
type selfRow struct {
	Fault    string   `json:"fault"`
	Language string   `json:"language"`
	Profile  string   `json:"profile"`
	Rule     string   `json:"rule"` // that it breaks; empty for a right one
	Broken   []string `json:"broken"`
	Wrong    string   `json:"wrong,omitempty"`
	LeftOut  string   `json:"left_out,omitempty"` // what the machine lacks for it
	Seconds  float64  `json:"seconds"`
}

// judgeSelf holds verify against daemons that are wrong in one way each.
func (f *verifyFlags) judgeSelf(ctx context.Context, a *app) error {
	self, err := os.Executable()
	if err != nil {
		return unfitError("", "cannot find outlive's own executable: %w", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	all, without, err := faults.Run(ctx, self)
	switch {
	case errors.Is(err, context.Canceled):
		return unfitError("", "cannot finish: interrupted")
	case err != nil:
		return unfitError("", "%w", err)
	}
	wrong, left := 0, 0
	rows := []selfRow{}
	for _, r := range all {
		switch {
		case r.Wrong != "":
			wrong++
		case r.Left != "":
			left++
		}
		rows = append(rows, selfRow{r.ID, r.Language, r.Profile, r.Rule(), append([]string{}, r.Broken...), r.Wrong, r.Left, r.Took.Seconds()})
	}
	if f.format == "json" {
		err = a.document(map[string]any{"schema": "outlive/verify-self/1", "without": without, "faults": rows, "summary": map[string]int{"faults": len(all), "wrong": wrong, "left_out": left}})
	} else {
		_, err = a.stdout.WriteString(selfDocument(all, without, wrong).Show(a.out.page()))
	}
	switch {
	case err != nil:
		return err
	case wrong > 0:
		return exitWith(codeBroken)
	case without != "":
		return unfitError("install a C compiler", "cannot tell of the C form: %s", without)
	}
	return nil
}

func selfDocument(all []faults.Result, without string, wrong int) page.Document {
	var rows []page.Judgement
	right, found, left := 0, 0, 0
	for _, r := range all {
		said, sign := "found by "+r.Rule(), evidence.Survived
		if with := others(r); len(with) > 0 {
			said += ", and of necessity by " + strings.Join(with, ", ")
		}
		switch {
		case r.Wrong != "":
			said, sign = r.Wrong, evidence.Died
		case r.Left != "":
			said, sign = "left out: "+r.Left, evidence.Skipped
			left++
		case r.Rule() == "":
			said = "right: all its rules are kept"
			right++
		default:
			found++
		}
		rows = append(rows, page.Judgement{Name: r.Words(), Sign: report.Sign(sign), Word: r.Language, Said: said})
	}
	sum := fmt.Sprintf("%d faults found by their rules and by no unrelated one; %d right daemons pass; %d wrong.", found, right, wrong)
	if left > 0 {
		sum += fmt.Sprintf(" %d left out.", left)
	}
	if without != "" {
		sum += " Without C: " + without + "."
	}
	return page.Document{
		page.Sourced{Text: page.Title.Of("Daemons that are wrong in one way each, and what verify finds"), Source: fmt.Sprintf("%d rules", len(rule.All()))},
		page.Blank{}, page.Judged{All: rows}, page.Blank{}, page.Said{Pieces: []page.Piece{page.Plain.Of(sum)}},
	}
}

// others are the rules that found it besides its own.
func others(r faults.Result) (all []string) {
	for _, id := range r.Broken {
		if id != r.Rule() {
			all = append(all, id)
		}
	}
	return all
}
