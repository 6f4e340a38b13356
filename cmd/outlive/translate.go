//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"outlive/harness/advice"
	"outlive/harness/files"
	"outlive/harness/page"
	"outlive/harness/runs"
	"outlive/harness/shell"
	"outlive/harness/translate"
	"outlive/harness/wish"
	"outlive/modes"
)

// translateFlags are those of the verb, as typed.
type translateFlags struct{ to, name, shell, from, format string }

func newTranslateCommand(a *app) *cobra.Command {
	f := &translateFlags{}
	cmd := &cobra.Command{
		Use:   "translate LINE --to MODE | FILE --to MODE",
		Short: "Turn one way of running a program into another",
		Long: `translate reads a line that runs a program in the background, as bash does (--from zsh:
as zsh does; those of fish are not read), or a unit of systemd, or a section of supervisord's, and prints what to write and type to run the same
program in another mode. Nothing is run. The program gets the same words. What is lost, and
what is gained, is told on standard error: by the rules that compare proves, and, of what has
no counterpart, by its name. A single - reads standard input.`,
		Example: "  outlive translate 'nohup ./app --port 80 >app.log 2>&1 &' --to systemd-service\n" +
			"  outlive translate app.service --to nohup\n" +
			"  outlive translate 'tmux new -d -s web ./app' --to supervisord",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usageError("outlive translate 'nohup ./app &' --to setsid", "cannot translate: there is no line, and no file")
			case len(args) > 1:
				return usageError("quote it: outlive translate 'nohup ./app >app.log 2>&1 &' --to setsid", "cannot translate %d words: a line is one", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.run(a, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "the `MODE` that it is to be run in (outlive list modes)")
	flags.StringVar(&f.name, "name", "", "name of the run (default what it was called, or that of the command)")
	flags.StringVar(&f.shell, "shell", "", "that the result is pasted into (default yours)")
	flags.StringVar(&f.from, "from", "bash", "the `SHELL` that the line was written for: bash or zsh")
	flags.StringVar(&f.format, "format", "text", "text or json")
	complete(cmd, "to", idsOf("modes")...)
	complete(cmd, "shell", idsOf("shells")...)
	complete(cmd, "from", translate.Shells()...)
	complete(cmd, "format", "text", "json")
	return cmd
}

func (f *translateFlags) run(a *app, text string) error {
	mode, ok := modes.Lookup(f.to)
	switch {
	case f.to == "":
		return usageError("say it: --to nohup, --to systemd-service, --to tmux; all: outlive list modes", "cannot translate: into which mode?")
	case !ok:
		return unknownError("mode", f.to, idsOf("modes"))
	case !slices.Contains(translate.Shells(), f.from):
		return usageError("write it as bash reads it, and leave --from out", "cannot read a line as %q does: only as %s do", f.from, strings.Join(translate.Shells(), " and "))
	case f.format != "text" && f.format != "json":
		return usageError("write --format text or --format json", "cannot write %q", f.format)
	}
	work, err := f.readWork(a, text)
	if err != nil {
		return err
	}
	o, sh, err := f.order(a, mode, &work)
	if err != nil {
		return err
	}
	if why := sh.Refuses(o.Form); why != "" {
		return usageError("another mode: outlive list modes", "cannot write it for %s: %s", sh.ID, why)
	}
	if why := sh.Loses(o.Words()); why != "" {
		return usageError("another shell: --shell", "cannot write the line: %s", why)
	}
	recipe, err := a.recipe(o, sh)
	if err != nil {
		return err
	}
	diff, err := difference(work, o, sh.ID)
	if err != nil {
		return unfitError("", "%w", err)
	}
	if f.format == "json" {
		return a.document(translation(work, o, sh.ID, recipe, diff))
	}
	told := changes(a, work, o, diff)
	if _, err := a.stdout.WriteString(recipe); err != nil {
		return err
	}
	_, err = a.stderr.WriteString(told)
	return err
}

// longestFile is as much as is read of a file.
const longestFile = 1 << 20

// readWork reads a file where it is one of a kind that is known, else a line.
func (f *translateFlags) readWork(a *app, text string) (translate.Work, error) {
	const hint = "a line as bash reads it, quoted; or a file with [Service] or [program:NAME]"
	if text == "-" {
		read, err := io.ReadAll(io.LimitReader(a.stdin, longestFile))
		if err != nil {
			return translate.Work{}, unfitError("", "cannot read standard input: %w", err)
		}
		text = string(read)
	} else if info, err := os.Stat(text); err == nil && info.Mode().IsRegular() {
		read, err := files.Read(text, longestFile)
		if err != nil {
			return translate.Work{}, unfitError("", "cannot read %q: %w", text, reason(err))
		}
		w, err := translate.File(string(read))
		if errors.Is(err, translate.ErrForm) && info.Mode()&0o111 != 0 { // a program, and so a line
			w, err = translate.Line(text, f.from)
		}
		return calledAs(w, text), wrongly(err, hint, text)
	}
	w, err := translate.File(text)
	if errors.Is(err, translate.ErrForm) {
		w, err = translate.Line(text, f.from)
	}
	return w, wrongly(err, hint, "it")
}

// calledAs gives what a unit runs the unit's name, where it has none.
func calledAs(w translate.Work, path string) translate.Work {
	base := filepath.Base(path)
	if stem, is := strings.CutSuffix(base, ".service"); is && w.Name == "" && runs.CheckName(stem) == nil {
		w.Name = stem
	}
	return w
}

func wrongly(err error, hint, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, translate.ErrForm):
		return usageError(hint, "cannot translate %q: %w", what, err)
	}
	return usageError(hint, "%w", err)
}

// order is the run that it becomes; what the mode cannot keep is lost, and told.
func (f *translateFlags) order(a *app, mode modes.Mode, work *translate.Work) (o runs.Order, sh shell.Shell, err error) {
	if sh, err = a.typedIn(runFlags{shell: f.shell}); err != nil {
		return o, sh, err
	}
	o = runs.Order{Mode: mode, Command: work.Words, Name: f.name, Form: mode.Forms[0]}
	if o.Name == "" && runs.CheckName(work.Name) == nil {
		o.Name = work.Name
	}
	if f.name != "" && runs.CheckName(f.name) != nil {
		return o, sh, usageError("a name is made of letters, digits, - and _", "%w", runs.CheckName(f.name))
	}
	if o.Traits, err = o.Form.In(sh.Lacks, nil); err != nil {
		return o, sh, err
	}
	if work.Log != "" {
		if o.Log, err = filepath.Abs(work.Log); err != nil {
			return o, sh, err
		}
	}
	if o.Wishes, err = wish.Parse(work.Wishes); err != nil {
		return o, sh, usageError("", "%w", err)
	}
	for {
		var refused *wish.Refusal
		err := o.Seat(true).Check()
		if !errors.As(err, &refused) {
			return o, sh, err
		}
		work.Lost = append(work.Lost, fmt.Sprintf("--%s %s: %v", refused.Wish.ID, strings.Join(o.Wishes.Has(refused.Wish.ID), ", "), refused.Why))
		o.Wishes = slices.DeleteFunc(o.Wishes, func(one wish.Asked) bool { return one.ID == refused.Wish.ID })
	}
}

// difference is that between the mode that it came from, where that is known, and its new one.
func difference(work translate.Work, o runs.Order, typed string) (advice.Difference, error) {
	before, known := modes.Lookup(work.Mode)
	if !known {
		before = o.Mode
	}
	return advice.Differ(before.Forms[0], o.Form, typed)
}

// changes tells what is lost, and what is gained.
func changes(a *app, work translate.Work, o runs.Order, d advice.Difference) string {
	p := page.New(a.err.page())
	hang := func(kind page.Kind, head, text string, more ...page.Piece) {
		head = p.Text(head)
		p.Hang(kind.Of(head+page.Blanks(6-page.Width(head))), append([]page.Piece{page.Plain.Of(p.Text(text))}, more...)...)
	}
	p.Line(page.Heading.Of(p.Text(fmt.Sprintf("From %s to %s:", work.Mode, o.Mode.ID))))
	for _, lost := range work.Lost {
		hang(page.Bad, "lost", lost)
	}
	for _, l := range d.Lost {
		hang(page.Bad, "lost", l.What, page.Faint.Of(p.Text(l.Source)), page.Faint.Of(l.Rule))
	}
	if len(d.Dies) > 0 {
		hang(page.Bad, "lost", fmt.Sprintf("it does not outlast any more: %s", strings.Join(d.Dies, ", ")))
	}
	if len(d.Gained) > 0 {
		hang(page.Good, "gained", fmt.Sprintf("it goes on, or comes back, after: %s", strings.Join(d.Gained, ", ")))
	}
	for _, gained := range d.Also {
		hang(page.Good, "gained", gained)
	}
	for _, note := range work.Notes {
		hang(page.Degraded, "note", note)
	}
	if len(work.Lost)+len(work.Notes)+len(d.Lost)+len(d.Dies)+len(d.Gained)+len(d.Also) == 0 {
		hang(page.Good, "same", "nothing is lost, and nothing gained")
	}
	if len(d.Dies)+len(d.Gained) > 0 {
		p.Line()
		p.Command(page.Hint.Of(p.Text("Why, each?")), page.Hint, fmt.Sprintf("%s explain %s %s", called(), o.Mode.ID, slices.Concat(d.Dies, d.Gained)[0]))
	}
	return p.String()
}
