//go:build linux

package main

import (
	"outlive/harness/rule"
	"outlive/harness/theory"
)

// binding is how much a rule of verify binds, and whom; its JSON is a contract.
type binding struct {
	Group    string   `json:"group"`
	Severity string   `json:"severity"`
	Profiles []string `json:"profiles"`
}

// printRules lists both kinds of rules: those that predict, and those that judge a daemon;
// of a profile only these.
func printRules(a *app, format, profile string) error {
	if profile != "" {
		if _, ok := rule.ProfileOf(profile); !ok {
			return unknownError("profile", profile, idsOf("profiles"))
		}
	}
	judge, predict := verifyItems(profile), itemsOf(theory.All, ruleItem)()
	if format == "json" {
		doc := map[string]any{"schema": "outlive/list/1", "verify": judge}
		if profile == "" {
			doc["rules"] = predict
		}
		return a.document(doc)
	}
	text := a.out.paint(bold, a.inWords("What a daemon is judged by: outlive verify")) + "\n" + inColumns(judge, a.out)
	if profile == "" {
		text = a.out.paint(bold, a.inWords("What predictions rest on: compare, explain, inspect")) + "\n" + inColumns(predict, a.out) + "\n" + text
	}
	_, err := a.stdout.WriteString(text)
	return err
}

// verifyItems are the rules of verify, those that bind in a profile; all for "".
func verifyItems(profile string) (items []item) {
	for _, group := range rule.Groups() {
		for _, r := range rule.All() {
			if r.Group != group || profile != "" && !r.Binds(profile) {
				continue
			}
			b := &binding{r.Group, string(r.Severity), r.Bound()}
			items = append(items, item{ID: r.ID, Summary: r.Text, Source: r.Source, binding: b})
		}
	}
	return items
}
