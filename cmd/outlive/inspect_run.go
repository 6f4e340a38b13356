//go:build linux

package main

import (
	"slices"
	"strings"

	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/language"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/harness/visible"
)

// reportOfRun is a report with the run that the process is of; its JSON is a contract.
type reportOfRun struct {
	inspect.Report
	Run    string   `json:"run,omitempty"`    // that it came of, where more than its mode was wished
	Wishes []string `json:"wishes,omitempty"` // flags of run
}

// wisher finds the runs that processes came of, of those that were started with wishes.
func (a *app) wisher() func(pid int) (runs.Record, bool) {
	store, err := runs.Open(a.env)
	if err != nil {
		return func(int) (r runs.Record, _ bool) { return r, false }
	}
	all, _, _ := store.List()
	all = slices.DeleteFunc(all, func(r runs.Record) bool { return len(r.Wishes) == 0 })
	var there []evidence.Process
	if len(all) > 0 {
		there = proc.Root.All()
	}
	return func(pid int) (runs.Record, bool) {
		for _, r := range all {
			if slices.ContainsFunc(r.Living(there), func(p evidence.Process) bool { return p.PID == pid }) {
				return r, true
			}
		}
		return runs.Record{}, false
	}
}

// wishedLine tells how the run was started.
func (a *app) wishedLine(r runs.Record) string {
	return visible.Name(a.say("%s was started by outlive run %s", language.Name(r.Name), language.Name(r.Mode+" "+strings.Join(r.Wishes, " "))), longestLine) + "\n"
}
