//go:build linux

package main

import (
	"outlive/harness/advice"
	"outlive/harness/runs"
	"outlive/harness/translate"
)

// translationSchema is that of translate --format json.
const translationSchema = "outlive/translation/1"

// translationDocument is one way turned into another. Its names are a contract; some may be added.
type translationDocument struct {
	Schema  string              `json:"schema"`
	From    string              `json:"from"` // the mode that it was read as
	To      string              `json:"to"`
	Shell   string              `json:"shell"` // that the recipe is pasted into
	Name    string              `json:"name"`
	Command []string            `json:"command"`
	Log     string              `json:"log"` // "" for the mode's own
	Wishes  map[string][]string `json:"wishes"`
	Recipe  string              `json:"recipe"` // what to write and to type
	Lost    []toldLoss          `json:"lost"`
	Dies    []string            `json:"dies"`   // events that it does not outlast any more
	Gained  []string            `json:"gained"` // events that it goes on, or comes back, after
	Also    []string            `json:"also"`   // gained otherwise
	Notes   []string            `json:"notes"`
}

// toldLoss is what has no counterpart, or what a rule takes away.
type toldLoss struct {
	What   string `json:"what"`
	Rule   string `json:"rule"`
	Source string `json:"source"`
}

func translation(w translate.Work, o runs.Order, typed, recipe string, d advice.Difference) translationDocument {
	is := translationDocument{
		Schema: translationSchema, From: w.Mode, To: o.Mode.ID, Shell: typed, Name: o.Name, Command: o.Command, Log: o.Log,
		Wishes: map[string][]string{}, Recipe: recipe, Lost: []toldLoss{},
		Dies: append([]string{}, d.Dies...), Gained: append([]string{}, d.Gained...), Also: append([]string{}, d.Also...), Notes: append([]string{}, w.Notes...),
	}
	for id := range w.Wishes {
		if has := o.Wishes.Has(id); len(has) > 0 {
			is.Wishes[id] = has
		}
	}
	for _, what := range w.Lost {
		is.Lost = append(is.Lost, toldLoss{What: what})
	}
	for _, l := range d.Lost {
		is.Lost = append(is.Lost, toldLoss{l.What, l.Rule, l.Source})
	}
	return is
}
