//go:build linux

package main

import (
	"outlive/harness/advice"
	"outlive/harness/report"
)

// adviceSchema is that of advise --format json.
const adviceSchema = "outlive/advice/1"

// adviceDocument is what is told of them to programs. Its names are a contract; some may be added.
type adviceDocument struct {
	Schema string       `json:"schema"`
	Asked  toldAsked    `json:"asked"`
	Answer toldAdvice   `json:"answer"`
	Others []toldAdvice `json:"others"`
	Proof  *proof       `json:"proof"` // null without --prove
}

type toldAsked struct {
	Survive []string `json:"survive"`
	Want    string   `json:"want"`
	Root    bool     `json:"root"`
	Runtime string   `json:"runtime"`
	Shell   string   `json:"shell"`
	Running string   `json:"running"` // no, yes or the pid
}

// toldAdvice is one way.
type toldAdvice struct {
	Mode  string     `json:"mode"` // for rescue, the mode whose traits its job has then
	Name  string     `json:"name"`
	Via   string     `json:"via"`
	Line  string     `json:"line"` // what a person types; "" where files are written first
	Run   string     `json:"run"`  // what has outlive do it, or print it; "" for neither
	Cells []toldCell `json:"cells"`
	Lacks []toldLack `json:"lacks"`
	Takes []string   `json:"takes"`
	// Absent is what of it this machine has not.
	Absent string `json:"absent"`
}

// toldCell is a cell of the theory.
type toldCell struct {
	Survive string `json:"survive"`
	Event   string `json:"event"`
	Answer  string `json:"answer"`  // met, half, not-met, not-asked
	Outcome string `json:"outcome"` // "" where the event has no meaning for the mode
	Rule    string `json:"rule"`
	Why     string `json:"why"`
	Source  string `json:"source"`
}

// toldLack is what a way lacks: of what was asked, or of what the answer has besides.
type toldLack struct {
	What   string `json:"what"`
	Half   bool   `json:"half"`
	Asked  bool   `json:"asked"`
	Rule   string `json:"rule"`
	Source string `json:"source"`
}

func toldAsk(ask advice.Ask, running string) toldAsked {
	return toldAsked{append([]string{}, ask.Survive...), string(ask.Contact), ask.Root, ask.Runtime, ask.Shell, running}
}

func toldWay(w report.Advised) toldAdvice {
	is := toldAdvice{
		Mode: w.Mode.ID, Name: w.Name, Via: string(w.Form.Via), Line: w.Line, Run: w.Run,
		Cells: []toldCell{}, Lacks: []toldLack{}, Takes: append([]string{}, w.Takes...), Absent: w.Absent,
	}
	for _, c := range w.Cells {
		is.Cells = append(is.Cells, toldCell{c.Danger, c.Event, string(c.Answer), string(c.Outcome), c.Rule, c.Why, c.Source})
	}
	for _, l := range w.Lacks {
		is.Lacks = append(is.Lacks, toldLack{l.What, l.Half, l.Asked, l.Rule, l.Source})
	}
	return is
}
