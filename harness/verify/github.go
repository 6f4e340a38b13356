package verify

import (
	"fmt"
	"strings"

	"outlive/harness/rule"
	"outlive/harness/visible"
)

// annotations are commands of GitHub's runner, which shows them beside the job: the first
// ten errors and ten warnings of a step. Every line is one of ours, so that nothing that a
// daemon is called can be a command. Source: GitHub Actions, workflow commands.
// A file is the one of the repository that what is said belongs to; "" for none.
func (r Report) annotations(file string) string {
	var b strings.Builder
	if file != "" {
		file = "file=" + property(file) + ","
	}
	say := func(level, title, text string) {
		fmt.Fprintf(&b, "::%s %stitle=%s::%s\n", level, file, property(title), data(text))
	}
	for _, j := range r.Faults() {
		level := "error"
		if j.Severity == rule.Should && j.Expected == "" {
			level = "warning"
		}
		text := fmt.Sprintf("%s (%s)", j.said(), j.Source)
		if mend := r.mend(j); mend != "" {
			text += "\nmend: " + mend
		}
		say(level, fmt.Sprintf("%s (%s): %s", j.ID, j.Severity, j.Text), text)
	}
	for _, j := range r.Doubts() {
		say("warning", j.ID+": cannot tell", j.said())
	}
	for _, j := range r.which(func(j Judgement) bool { return j.Known != "" && j.Verdict == Broken }) {
		say("notice", j.ID+": known to be broken", j.said()+"\n"+j.Known)
	}
	say("notice", "outlive verify", r.Headline()+": "+r.sum())
	return b.String()
}

// data and property escape what the runner would read as the end of either.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(visible.Text(s))
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
