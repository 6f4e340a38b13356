//go:build linux

package main

import (
	"context"
	"slices"

	"outlive/harness/page"
	"outlive/harness/picture"
	"outlive/harness/story"
)

// explainFormats are those that a story is told in.
var explainFormats = []string{"text", "html", "svg", "json"}

func (f *explainFlags) checkFormat() error {
	if slices.Contains(explainFormats, f.format) {
		return nil
	}
	return unknownError("format", f.format, explainFormats)
}

// tell writes what was seen, in the format that was asked for.
func (f *explainFlags) tell(ctx context.Context, a *app, all []*story.Story) (err error) {
	o := story.Options{Look: a.out.page(), Checks: f.checks, Program: called(), Shell: a.userShell().ID}
	switch {
	case f.format == "json":
		return a.document(story.Runs(all))
	case f.format == "svg" || f.format == "html":
		return f.draw(ctx, a, all, o)
	case len(all) > 1:
		var text string
		if text, err = story.SideBySide(*all[0], *all[1], o); err == nil {
			_, err = a.stdout.WriteString(text)
		}
	default:
		err = story.Tell(a.stdout, *all[0], o)
	}
	if err != nil {
		return unfitError("", "cannot write the story: %w", err)
	}
	return nil
}

// draw draws the runs, or the one and what keeps it.
func (f *explainFlags) draw(ctx context.Context, a *app, all []*story.Story, o story.Options) error {
	caption := ""
	if len(all) == 1 {
		cure, err := f.cure(ctx, a, *all[0])
		if err != nil {
			return err
		}
		if cure != nil {
			all, caption = append(all, cure), "To keep it"
		}
	}
	panels := picture.Panels(all, caption)
	if f.format == "svg" {
		if _, err := a.stdout.Write(picture.Draw(panels, picture.Options{Words: o.Words})); err != nil {
			return unfitError("", "cannot write the story: %w", err)
		}
		return nil
	}
	var told []page.Document
	for _, one := range all {
		told = append(told, story.Document(*one, o))
	}
	if err := picture.Write(a.stdout, panels, told, o.Words, a.language); err != nil {
		return unfitError("", "cannot write the story: %w", err)
	}
	return nil
}
