package report

import (
	"fmt"
	"strings"

	"outlive/harness/plan"
)

// verdictOf is the trial's verdict, but a broken check breaks a trial whose outcome was right.
func verdictOf(t plan.Trial) plan.Verdict {
	if t.Verdict == plan.Kept && len(brokenChecks(t)) > 0 {
		return plan.Broken
	}
	return t.Verdict
}

// nameOf names a trial: its cell, and which of several repeats it is.
func nameOf(t plan.Trial) string {
	if t.Repeat > 0 {
		return fmt.Sprintf("%s/%d", cellOf(t), t.Repeat)
	}
	return cellOf(t).String()
}

// complaint says in one line what is wrong with a trial.
func complaint(t plan.Trial) string {
	var parts []string
	switch {
	case t.Verdict == plan.Unfit:
		parts = append(parts, "unfit: "+t.Why)
	case t.Outcome != t.Expected:
		parts = append(parts, fmt.Sprintf("expected %s, got %s", t.Expected, became(t)))
	}
	for _, c := range brokenChecks(t) {
		parts = append(parts, fmt.Sprintf("%s: want %s, got %s", c.ID, c.Want, c.Got))
	}
	return strings.Join(parts, "; ")
}

// Problem says what is wrong with a trial, and which it is; empty for nothing.
func Problem(t plan.Trial) string {
	if v := verdictOf(t); v != plan.Broken && v != plan.Unfit {
		return ""
	}
	return nameOf(t) + ": " + complaint(t)
}

// became is the outcome with what was seen to cause it: "died (SIGHUP from shell)".
func became(t plan.Trial) string {
	if cause := causeOf(t); cause != "" {
		return fmt.Sprintf("%s (%s)", t.Outcome, cause)
	}
	return string(t.Outcome)
}

// causeOf tells the signal and its sender as far as they were observed.
func causeOf(t plan.Trial) string {
	switch {
	case t.Signal == "" || t.Sender == "":
		return t.Signal
	case t.Sender == "kernel" || t.Sender == "shell":
		return t.Signal + " from the " + t.Sender
	}
	return t.Signal + " from " + t.Sender
}

func brokenChecks(t plan.Trial) []plan.CheckResult { return sampleOf(t).Checks }

// counted is a summary in words: "124 kept, 4 skipped, 1.6 s".
func counted(s plan.Summary) string {
	parts := []string{fmt.Sprintf("%d kept", s.Kept)}
	for _, c := range []struct {
		n    int
		word string
	}{{s.Broken, "broken"}, {s.Unfit, "unfit"}, {s.Skipped, "skipped"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	return strings.Join(append(parts, lasted(s.Seconds)), ", ")
}

// lasted is a duration for people.
func lasted(seconds float64) string {
	if seconds < 60 {
		return fmt.Sprintf("%.1f s", seconds)
	}
	return fmt.Sprintf("%d min %d s", int(seconds)/60, int(seconds)%60)
}
