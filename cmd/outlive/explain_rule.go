//go:build linux

package main

import (
	"strings"

	"outlive/harness/event"
	"outlive/harness/parts"
	"outlive/harness/plan"
	"outlive/harness/rule"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/story"
	"outlive/harness/theory"
	"outlive/harness/verify"
	"outlive/modes"
)

// rule tells a rule of the theory, and what rests on it.
func (f *explainFlags) rule(a *app, id string) error {
	if r, ok := rule.Lookup(id); ok {
		return tellVerifys(a, r)
	}
	rule, ok := theory.Lookup(id)
	if !ok {
		return notARule(id)
	}
	cells, err := f.resting(a, id)
	if err != nil {
		return err
	}
	o := story.Options{Look: a.out.page(), Program: called(), Shell: a.userShell().ID}
	if err := story.TellRule(a.stdout, rule, cells, o); err != nil {
		return unfitError("", "cannot write the rule: %w", err)
	}
	return nil
}

// tellVerifys tells a rule of verify.
func tellVerifys(a *app, r rule.Rule) error {
	try := called() + " verify --all "
	if bound := r.Bound(); bound[0] != rule.SysV {
		try += "--profile " + bound[0] + " "
	}
	_, err := a.stdout.WriteString(verify.Explain(r, try+"-- ./mydaemon").Show(a.out.page()))
	return err
}

// isRule tells whether it is one: of the theory, or of verify.
func isRule(id string) bool {
	_, predicts := theory.Lookup(id)
	_, judges := rule.Lookup(id)
	return predicts || judges
}

// ruleIDs are the rules of the theory, and those of verify.
func ruleIDs() []string { return append(idsOf("rules"), idsOfItems(verifyItems(""))...) }

// notARule minds that one of two names may have been left out.
func notARule(id string) error {
	if _, isMode := modes.Lookup(id); isMode {
		return usageError("outlive explain "+id+" hangup; which events there are: outlive list events", "cannot explain mode %q alone: say which event happens to it", id)
	}
	if e, isEvent := event.Lookup(id); isEvent {
		if e.Lab {
			id += " --lab"
		}
		return usageError("outlive explain nohup "+id+"; which modes there are: outlive list modes", "cannot explain event %q alone: say which mode it happens to", e.ID)
	}
	if !strings.Contains(id, ".") {
		return unknownError("mode", id, idsOf("modes"))
	}
	return unknownError("rule", id, ruleIDs())
}

// programs are the workload in every language, and in every part.
func programs() (all []plan.Selection) {
	for _, r := range runtimes.All() {
		all = append(all, plan.Selection{Runtimes: []string{r.ID}})
	}
	for _, p := range parts.All()[1:] {
		all = append(all, plan.Selection{Parts: []string{p.ID}})
	}
	return all
}

// resting are the cells of one shell, program and voice that rest on a rule:
// the first that have such.
func (f *explainFlags) resting(a *app, id string) (cells []plan.Cell, err error) {
	shells := append([]shell.Shell{a.userShell()}, shell.All()...)
	if f.shell != "" {
		sh, ok := shell.Lookup(f.shell)
		if !ok {
			return nil, unknownError("shell", f.shell, idsOf("shells"))
		}
		shells = []shell.Shell{sh}
	}
	for _, voice := range []string{plan.Chatty, plan.Silent} {
		for _, program := range programs() {
			for _, sh := range shells {
				s := program
				s.Modes, s.Events, s.Shells, s.Voices, s.Lab = modes.All(), event.All(), []shell.Shell{sh}, []string{voice}, &plan.Machine{}
				if cells, err = s.Resting(id); err != nil || len(cells) > 0 {
					return cells, err
				}
			}
		}
	}
	return nil, nil
}
