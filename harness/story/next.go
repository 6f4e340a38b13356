package story

import (
	"slices"
	"strings"

	"outlive/harness/advice"
	"outlive/harness/evidence"
	"outlive/harness/plan"
	"outlive/harness/runtimes"
	"outlive/harness/shell"
	"outlive/harness/visible"
	"outlive/modes"
)

// Explain gives the arguments that make this cell's story; usual is the shell
// that is taken where none is named.
func Explain(c plan.Cell, usual string) string {
	words := []string{"explain", c.Mode.ID, c.Event.ID}
	if typed(c) {
		words = []string{"explain", c.Event.ID}
	}
	if c.Shell != usual {
		words = append(words, "--shell", c.Shell)
	}
	return line(words, like(c), expects(c), behind(c))
}

// Again gives the arguments with which compare makes the cell's row.
func Again(c plan.Cell, usual string, more ...string) string {
	words := []string{"compare"}
	if !typed(c) {
		words = append(words, "--modes", c.Mode.ID)
	}
	if c.Shell != usual {
		words = append(words, "--shells", c.Shell)
	}
	if len(more) > 0 { // which event it is expected of
		more = append(expects(c), more...)
	}
	return line(words, like(c), more, behind(c))
}

// subjectWord quotes what stands behind the = alone, where that is needed.
func subjectWord(pick string) string {
	kind, name, ok := strings.Cut(pick, "=")
	if !ok {
		return pick
	}
	return kind + "=" + plainQuote(name)
}

// expects is the flag that makes a test of the cell.
func expects(c plan.Cell) []string {
	if c.Guest == nil || len(c.Guest.Expect) == 0 {
		return nil
	}
	var want []string
	for _, o := range c.Guest.Expect {
		want = append(want, string(o))
	}
	return []string{"--expect", strings.Join(want, ",")}
}

func line(words ...[]string) string { return strings.Join(slices.Concat(words...), " ") }

// typed tells whether the cell is a line of somebody's own.
func typed(c plan.Cell) bool { return c.Guest != nil && c.Guest.Line != "" }

// behind is the command that stands at the end.
func behind(c plan.Cell) (words []string) {
	if c.Guest == nil || typed(c) {
		return nil
	}
	words = []string{"--"}
	for _, word := range c.Guest.Command {
		words = append(words, plainQuote(word))
	}
	return words
}

// like are the flags that explain and compare have in common.
func like(c plan.Cell) (words []string) {
	flag := func(name, value string, usual ...string) {
		if value != "" && !slices.Contains(usual, value) {
			words = append(words, name, value)
		}
	}
	if len(c.Mode.Forms) > 1 {
		flag("--via", string(c.Form.Via), string(c.Mode.Forms[0].Via))
	}
	flag("--without", strings.Join(c.Without, ","))
	flag("--runtime", c.Runtime, runtimes.Go)
	flag("--part", c.Part)
	flag("--voice", c.Voice, plan.Chatty, plan.Own)
	if c.Guest != nil {
		flag("--line", plainQuote(c.Guest.Line))
		for _, step := range c.Guest.Steps {
			name := map[bool]string{false: "--line", true: "--keys"}[step.Keys]
			flag(name, plainQuote(step.Text))
		}
		flag("--poke", plainQuote(c.Guest.Poke))
		flag("--subject", subjectWord(c.Guest.Subject))
		if c.Guest.Window != 0 {
			words = append(words, "--settle", c.Guest.Window.String())
		}
	}
	if c.Lab != nil {
		words = append(words, "--lab")
		flag("--lab-root", plainQuote(c.Lab.Root))
	}
	return words
}

// plainQuote quotes a word for every shell, where that is needed; what cannot be
// printed, as bash, zsh and ksh read it.
func plainQuote(path string) string {
	if !visible.Printable(path) {
		bash, _ := shell.Lookup("bash")
		return bash.Quote(path)
	}
	if path != "" && strings.ContainsFunc(path, func(r rune) bool {
		return !strings.ContainsRune("/._-+", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// Worth tells how much a trial is worth explaining: what broke a prediction
// most, then what died or went mute in the background, then in the foreground.
func Worth(t plan.Trial) int {
	mode, _ := modes.Lookup(t.Mode)
	form, _ := mode.Form(modes.Via(t.Via))
	switch {
	case t.Verdict == plan.Broken:
		return 3
	case t.Verdict != plan.Kept && t.Verdict != plan.Told || t.Outcome == evidence.Survived || t.Outcome == evidence.Restarted:
		return 0
	case form.Traits.KeepsShell:
		return 1
	}
	return 2
}

// best are the first few modes of those that outlive can run, those that
// survive most first, and of those that survive as much, those without a condition.
func (t *teller) best(most int) []plan.Cell {
	var all []plan.Cell
	for _, c := range t.Keepers {
		if c.Form.Start != nil && !slices.ContainsFunc(all, func(o plan.Cell) bool { return o.Mode.ID == c.Mode.ID }) {
			all = append(all, c)
		}
	}
	advice.BestKept(all)
	return all[:min(most, len(all))]
}

// Cures are those that are offered where a trial did not survive, best first; none where it
// did, or what spares it is no mode.
func Cures(s Story) []plan.Cell {
	switch {
	case s.Trial.Evidence == nil || s.Trial.Outcome == evidence.Survived || s.Trial.Outcome == evidence.Restarted || len(s.Cell.Event.Unset) > 0:
		return nil
	case s.Trial.Verdict == plan.Unfit || s.Trial.Verdict == plan.Skipped:
		return nil
	}
	return (&teller{Story: s}).best(keepers)
}
