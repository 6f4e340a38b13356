package drill

import "slices"

const (
	soon  = 3 // questions, until what was answered wrong comes back; each right answer triples it
	known = 3 // right answers in a row that the first one counts for: who knew it was not lucky thrice
)

// Next is the question that comes now, and is kept as the open one: the one that was left
// unanswered, or else what is due, or else a new one, or else what is due next. all are the
// questions that there are, by their answers, so that each answer is the right one as
// often; random gives a number below n. It is "" where there are none.
func (d *Deck) Next(all [][]string, random func(n int) int) (string, error) {
	there := slices.Concat(all...)
	if !slices.Contains(there, d.Open) {
		d.Open = d.choose(all, there, random)
	}
	return d.Open, d.keep()
}

func (d *Deck) choose(all [][]string, there []string, random func(n int) int) string {
	first := d.first(there)
	if first != "" && d.Cards[first].Due <= d.Asked {
		return first
	}
	var groups [][]string
	for _, group := range all {
		unseen := slices.DeleteFunc(slices.Clone(group), func(id string) bool { _, seen := d.Cards[id]; return seen })
		if len(unseen) > 0 {
			groups = append(groups, unseen)
		}
	}
	if len(groups) == 0 {
		return first
	}
	group := groups[random(len(groups))]
	return group[random(len(group))]
}

// first is the question of those there that is due first; "" where none was answered.
func (d *Deck) first(there []string) (first string) {
	for _, id := range there {
		card, seen := d.Cards[id]
		if seen && (first == "" || card.Due < d.Cards[first].Due) {
			first = id
		}
	}
	return first
}

// Answer notes the answer to the open question, and keeps it at once.
func (d *Deck) Answer(right bool) error {
	card, seen := d.Cards[d.Open]
	switch {
	case !right:
		card.Streak = 0
	case !seen:
		card.Streak = known
	default:
		card.Streak++
	}
	d.Asked++
	if right {
		d.Right++
	}
	card.Due = d.Asked + gap(card.Streak)
	d.Cards[d.Open], d.Open = card, ""
	return d.keep()
}

// Drop takes the open question back, whose answer could not be told: it is no answer, and
// another one comes.
func (d *Deck) Drop() error {
	if card, seen := d.Cards[d.Open]; seen {
		card.Due = d.Asked + soon
		d.Cards[d.Open] = card
	}
	d.Open = ""
	return d.keep()
}

// Returning counts the questions that were answered wrong, and not right often enough since.
func (d *Deck) Returning() (n int) {
	for _, card := range d.Cards {
		if card.Streak < known {
			n++
		}
	}
	return n
}

// gap is how many other questions come first.
func gap(streak int) int {
	n := soon
	for range min(streak, 6) {
		n *= 3
	}
	return n
}
