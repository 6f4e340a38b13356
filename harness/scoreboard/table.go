package scoreboard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"outlive/harness/rule"
	"outlive/harness/verify"
)

// Row is what was found of a daemon.
type Row struct {
	Daemon
	Version  string                    // of its package
	Verdicts map[string]verify.Verdict // by rule
}

// severities are shown in this order.
var severities = []rule.Severity{rule.Must, rule.Should, rule.Note}

// Markdown is the whole scoreboard. system says what it was measured on.
func Markdown(rows []Row, system string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# The scoreboard: who detaches as daemon(7) wants

<!-- made by make scoreboard -->
%d daemons of Debian, each started as root by one line, and judged by the rules of
`+"`outlive verify`"+` (profile sysv; `+"`outlive list rules`"+` tells each with its source). %s.
A cell holds for this line and this configuration (harness/scoreboard/daemons.yaml), below a reaper
that is not process 1. Which descriptors, ignored signals and marks their launcher hands them
is verify's doing; what its owner alone can say (user, cgroup, a wrong configuration) is not judged.

| daemon | package | kept | breaks: must | breaks: should | notes | cannot tell | now so, now otherwise |
|---|---|---|---|---|---|---|---|
`, len(rows), system)
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s %s | %d | %s | %s | %s | %s | %s |\n", r.Name, r.Packages[0], r.Version, len(r.are(verify.Kept, severities...)),
			r.cell(verify.Broken, rule.Must), r.cell(verify.Broken, rule.Should), r.cell(verify.Broken, rule.Note), r.cell(verify.Unfit, severities...), strings.Join(r.Wavers, ", "))
	}
	b.WriteString("\n## By rule\n\n| rule | | what holds of a daemon that is right | broken | kept | broken by |\n|---|---|---|---|---|---|\n")
	for _, r := range judged(rows) {
		broken, kept := by(rows, r.ID, verify.Broken), by(rows, r.ID, verify.Kept)
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %d | %s |\n", r.ID, r.Severity, r.Text, len(broken), len(kept), strings.Join(broken, ", "))
	}
	b.WriteString("\n## What is to be known of a cell\n\n| daemon | rule | |\n|---|---|---|\n")
	for _, r := range rows {
		for _, id := range slices.Sorted(maps.Keys(r.But)) {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", r.Name, id, r.But[id])
		}
	}
	b.WriteString("\n## The lines\n\n| daemon | line |\n|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | `%s` |\n", r.Name, strings.ReplaceAll(r.Line, "|", `\|`))
	}
	return b.String()
}

// are the rules of these severities with this verdict, in the order of the groups.
func (r Row) are(v verify.Verdict, of ...rule.Severity) (ids []string) {
	sysv, _ := rule.ProfileOf(rule.SysV)
	for _, one := range sysv.Rules() {
		if r.Verdicts[one.ID] == v && !slices.Contains(r.Wavers, one.ID) && slices.Contains(of, one.Severity) {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

func (r Row) cell(v verify.Verdict, of ...rule.Severity) string {
	return strings.Join(r.are(v, of...), ", ")
}

// judged are the rules that anybody breaks, those first that most do.
func judged(rows []Row) (all []rule.Rule) {
	sysv, _ := rule.ProfileOf(rule.SysV)
	for _, r := range sysv.Rules() {
		if len(by(rows, r.ID, verify.Broken)) > 0 {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b rule.Rule) int {
		return len(by(rows, b.ID, verify.Broken)) - len(by(rows, a.ID, verify.Broken))
	})
	return all
}

// by names the daemons for which this is the verdict of a rule.
func by(rows []Row, id string, v verify.Verdict) (names []string) {
	for _, r := range rows {
		if r.Verdicts[id] == v && !slices.Contains(r.Wavers, id) {
			names = append(names, r.Name)
		}
	}
	return names
}

// Differences are the lines of two texts that are not the same, as diff tells them: those
// of the first with -, those of the second with +.
func Differences(was, is string) (told []string) {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	for _, line := range a {
		if !slices.Contains(b, line) {
			told = append(told, "- "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			told = append(told, "+ "+line)
		}
	}
	return told
}
