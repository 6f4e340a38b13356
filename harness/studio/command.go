package studio

import "outlive/harness/practice"

// command carries out what the learner asks for: the answer, and whether it ends the try.
func (t *teacher) command(word string) (News, Parting) {
	switch word {
	case practice.Act:
		if t.exercise().Event == "" {
			return News{Kind: Watches}, Stays
		}
		return News{}, Acts
	case practice.Hint:
		return t.hint(), Stays
	case practice.Solution:
		if r, ok := t.coach.Solution(); ok {
			return News{Kind: Solved, Lines: r.Lines}, Stays
		}
		return News{Kind: Withheld}, Stays
	case practice.Next:
		if !t.coach.Done {
			return News{Kind: NotYet}, Stays
		}
		return News{}, Onward
	case practice.Reset:
		return News{}, Resets
	case practice.Quit:
		return News{}, Quits
	}
	return News{}, Stays
}

func (t *teacher) hint() News {
	text, ok := t.coach.Hint()
	t.note()
	switch {
	case t.met && t.coach.Diagnosis == "" && t.exercise().Event != "":
		return News{Kind: Ready}
	case !ok:
		return News{Kind: Unhinted}
	}
	return News{Kind: Hinted, Text: text}
}
