//go:build linux

package main

import (
	"context"
	"slices"

	"outlive/harness/picture"
	"outlive/harness/story"
)

// explainFormats are those that a story is told in.
var explainFormats = []string{"text", "svg", "json"}

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
	case f.format == "svg":
		var panels []picture.Panel
		if panels, err = f.panels(ctx, a, all); err != nil {
			return err
		}
		_, err = a.stdout.Write(picture.Draw(panels, picture.Options{Words: a.out.page().Words}))
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

// panels are what is drawn: the runs, or the one and what keeps it.
func (f *explainFlags) panels(ctx context.Context, a *app, all []*story.Story) ([]picture.Panel, error) {
	one, caption := all[0].Scene(), ""
	if len(all) == 1 {
		cure, err := f.cure(ctx, a, *all[0])
		if err != nil {
			return nil, err
		}
		if cure == nil {
			return []picture.Panel{{Scene: one}}, nil
		}
		all, caption = append(all, cure), "To keep it"
	}
	one, two := story.Differ(one, all[1].Scene())
	return []picture.Panel{{Scene: one}, {Scene: two, Caption: caption}}, nil
}
