//go:build linux

package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"outlive/harness/event"
	"outlive/harness/host"
	"outlive/harness/plan"
	"outlive/harness/report"
	"outlive/harness/runtimes"
	"outlive/modes"
)

// head gathers what is known before the first trial.
func (f *compareFlags) head(ctx context.Context, s plan.Selection, watching string) (report.Head, error) {
	rows, err := s.Rows()
	if err != nil {
		return report.Head{}, err
	}
	facts := host.Gather()
	tools := toolsOf(rows, s)
	if facts.Init == "systemd" && !slices.Contains(tools, "systemctl") { // whose version decides much
		tools = append(tools, "systemctl")
	}
	head := report.Head{Repeat: f.repeat, Voices: s.Voices, Runtimes: s.Runtimes, Parts: s.Parts, Host: plan.Host{
		Kernel: facts.Kernel, Distribution: facts.Distribution, Init: facts.Init, User: facts.User,
		Tools: host.Versions(ctx, tools...), Witness: watching,
	}}
	if g := s.Guest; g != nil {
		head.Asked = len(g.Expect) > 0
		head.Guest = cmp.Or(strings.ReplaceAll(g.Typed(), "\n", ", "), look{}.legible(g.Command))
	}
	for _, sh := range s.Shells {
		head.Shells = append(head.Shells, sh.ID)
	}
	for _, e := range s.Events {
		head.Columns = append(head.Columns, report.Column{
			ID: e.ID, Heading: e.Heading, Block: e.Block, Summary: e.Summary, Aside: e.Aside && len(f.events) == 0,
		})
	}
	if len(f.modes) == 0 && !f.every && head.Guest == "" {
		for _, m := range modes.All() {
			if m.Rare && (!takesLab(m) || s.Lab != nil) {
				head.FurtherWays++
			}
		}
	}
	if len(f.events) == 0 && !f.every {
		for _, e := range event.All() {
			if e.Rare && (!e.Lab || s.Lab != nil) {
				head.Further++
			}
		}
	}
	for _, r := range rows {
		label := r.Mode.ID
		if len(r.Mode.Forms) > 1 {
			label += " " + string(r.Form.Via)
		}
		without := strings.Join(r.Without, ",")
		if without != "" {
			label += " -" + without
		}
		head.Rows = append(head.Rows, report.Row{Mode: r.Mode.ID, Via: string(r.Form.Via), Without: without, Label: label})
	}
	return head, nil
}

// toolsOf names the programs that the selection uses.
func toolsOf(rows []plan.Cell, s plan.Selection) []string {
	seen := map[string]bool{}
	var names []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, sh := range s.Shells {
		add(sh.Command[0])
	}
	for _, r := range rows {
		for _, need := range r.Form.Needs {
			add(need)
		}
	}
	for _, id := range s.Runtimes {
		if r, ok := runtimes.Lookup(id); ok && r.Needs != "" {
			add(r.Needs)
		}
	}
	return names
}
