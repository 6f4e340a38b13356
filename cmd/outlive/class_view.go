//go:build linux

package main

import (
	"fmt"
	"strings"
	"time"

	"outlive/harness/page"
	"outlive/harness/web"
	"outlive/lessons"
)

// classView is the board for a terminal.
func (a *app) classView(room lessons.Room, all []lessons.Lesson, now time.Time, calling string) string {
	board := a.board(room, all, now, calling)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", a.out.paint(bold, board.Learners))
	for _, line := range []string{board.Calling, board.Broken} {
		if line != "" {
			fmt.Fprintf(&b, "%s\n", line)
		}
	}
	for _, l := range board.Lessons {
		fmt.Fprintf(&b, "\n%s\n", a.out.paint(bold, l.Title))
		for _, s := range l.Steps {
			if s.Title != "" {
				fmt.Fprintf(&b, "\n  %s\n%s", strings.TrimPrefix(s.Where+"  "+s.Title, "  "), a.votes(s.Polls))
			}
			for _, g := range s.Groups {
				b.WriteString(a.classGroup(g))
			}
		}
	}
	return b.String()
}

// votes are the predictions that anybody has made.
func (a *app) votes(polls []web.Poll) string {
	var b strings.Builder
	set := lessons.Page{Width: 1 << 20, Plain: a.out.ASCII}
	for _, p := range polls {
		choice := strings.TrimSpace(set.Set(p.Choice))
		switch {
		case p.Voted == 0:
			continue
		case p.Right == 0:
			choice = a.say("%d predicted: %s", p.Voted, choice)
		default:
			choice = a.say("%d predicted, and %d saw it happen: %s", p.Voted, p.Right, choice)
		}
		fmt.Fprintf(&b, "    %s\n", page.Hanging(choice, a.out.Width, 6))
	}
	return b.String()
}

func (a *app) classGroup(g web.Group) string {
	var names []string
	for _, p := range g.Pupils {
		name := p.Name
		if len(p.Remarks) > 0 {
			name += " (" + strings.Join(p.Remarks, ", ") + ")"
		}
		names = append(names, strings.ReplaceAll(name, " ", "\u00a0"))
	}
	lead := fmt.Sprintf("    %s %d  %s ", g.Sign, len(g.Pupils), g.What+page.Blanks(28-page.Width(g.What)))
	text := page.Hanging(strings.Join(names, ", "), a.out.Width, page.Width(lead))
	return lead + strings.ReplaceAll(text, "\u00a0", " ") + "\n"
}
