package story

import (
	"fmt"
	"time"

	"outlive/harness/page"
)

// calls tells what came of those who connected.
func (t *teller) calls() {
	c := t.e.Calls
	if c == nil {
		return
	}
	text := fmt.Sprintf("of %d who connected nobody was refused, %d cut; the slowest answer took %v", c.Answered+c.Cut, c.Cut, c.Slowest.Round(time.Millisecond))
	end := page.Good
	switch {
	case c.Dark > 0:
		text, end = fmt.Sprintf("of %d who connected %d were refused, for %v, and %d cut", c.Answered+c.Refused+c.Cut, c.Refused, c.Dark.Round(time.Millisecond), c.Cut), page.Degraded
	case c.Refused > 0:
		text, end = fmt.Sprintf("of %d who connected %d were refused, and nobody answers any more; %d were cut", c.Answered+c.Refused+c.Cut, c.Refused, c.Cut), page.Bad
	}
	t.add(page.Fates{Indent: 3, Ends: []page.Piece{end.Of(text)}})
}
