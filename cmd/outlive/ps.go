//go:build linux

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/page"
	"outlive/harness/proc"
	"outlive/harness/runs"
	"outlive/harness/visible"
)

// listed is one run as ps shows it; its JSON is a contract.
type listed struct {
	runs.Record
	State  runs.State   `json:"state"`
	Ending *runs.Ending `json:"ending"` // of its first process; null while it lives, or where that is not known
	Lives  []live       `json:"lives"`  // what came of it and is there
}

// live is a process of a run, and what it does with SIGHUP; its JSON is a contract.
type live struct {
	PID  int    `json:"pid"`
	Comm string `json:"comm"`
	HUP  string `json:"hup"` // "ignored", "caught" or "default"
}

// unreadable is a file that is no record; its JSON is a contract.
type unreadable struct {
	Name string `json:"name"`
	Path string `json:"path"`
	Why  string `json:"why"`
}

func newPsCommand(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "ps [NAME...]",
		Short: "The runs that outlive started, and what has become of them",
		Long: `The runs that outlive started, and what has become of them.

With names it tells all that is known of these: what lives, what a hangup does
to it, when and how it ended, and the last lines of its log. How a run ended is
known from the one who waited for it, or from the recorder that outlive run
starts; where both were gone, it is not known.`,
		ValidArgsFunction: completeRuns(a),
		Args:              cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if len(args) > 0 {
				return a.psNamed(args, format)
			}
			store, err := runs.Open(a.env)
			if err != nil {
				return err
			}
			all, broken, err := store.List()
			if err != nil {
				return err
			}
			if err := a.sweepSockets(store); err != nil {
				return err
			}
			return a.printRuns(store, all, broken, format)
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

func (a *app) printRuns(store runs.Store, all []runs.Record, broken []*runs.Unreadable, format string) error {
	rows, files := []listed{}, []unreadable{}
	if there := proc.Root.All(); len(all) > 0 {
		for _, r := range all {
			rows = append(rows, list(store, r, there))
		}
	}
	for _, u := range broken {
		files = append(files, unreadable{u.Name, u.Path, u.Err.Error()})
	}
	if format == "json" {
		return a.document(map[string]any{"schema": "outlive/ps/1", "runs": rows, "unreadable": files})
	}
	text := a.say("no runs (start one: %s)", called()+" run setsid -- ./app") + "\n"
	if len(rows)+len(files) > 0 {
		text = a.table(rows, files, time.Now())
	}
	if _, err := a.stdout.WriteString(text); err != nil {
		return err
	}
	for _, r := range rows {
		if r.PID > 0 && r.State.Alive() {
			for _, note := range a.notes(r.Record, r.first()) {
				fmt.Fprintf(a.stdout, "%s: %s\n", r.Name, a.inWords(note))
			}
		}
	}
	for _, u := range broken {
		complainIn(a.err.words, a.stderr, unfitError("remove it: outlive rm "+u.Name+" (what it started, if anything, goes on)", "%s", u.Error()))
	}
	return nil
}

// logWidth is from how many columns on the log has a place.
const logWidth = 110

// How much of a record's words has a place, in columns.
const longestMode, longestLog = 24, 60

// statePaint holds the states that stand out.
var statePaint = map[string]paint{
	string(runs.Running): green, string(runs.Suspended): yellow, string(runs.Remains): yellow, "unreadable": red,
}

// table has the command last, as much of it as fits.
func (a *app) table(rows []listed, files []unreadable, now time.Time) string {
	l := a.out
	none := l.glyph("–", "-")
	lines := [][]string{{"NAME", "MODE", "STATE", "PID", "SINCE", "LOG", "COMMAND"}}
	for _, r := range rows {
		row := []string{r.Name, none, string(r.State), none, none, "", ""}
		if r.PID > 0 {
			row = []string{r.Name, visible.Name(modeOf(r.Record), longestMode), r.state(), strconv.Itoa(r.first().PID), page.Ago(now.Sub(r.Since)), "", l.legible(r.Command)}
		}
		row[5] = visible.Name(a.homely(r.Log), longestLog)
		lines = append(lines, row)
	}
	for _, u := range files {
		lines = append(lines, []string{u.Name, none, "unreadable", none, none, "", ""})
	}
	if l.Width < logWidth {
		for i := range lines {
			lines[i] = slices.Delete(lines[i], 5, 6)
		}
	}
	return l.table(lines, func(column int, text string) paint {
		if column == 2 {
			return statePaint[text]
		}
		return ""
	}, 2, 4)
}

// modeOf is a run's mode, with a mark where more was wished of it.
func modeOf(r runs.Record) string {
	if len(r.Wishes) == 0 {
		return r.Mode
	}
	first, _, _ := strings.Cut(r.Wishes[0], "=")
	if more := len(r.Wishes) - 1; more > 0 {
		return fmt.Sprintf("%s %s +%d", r.Mode, first, more)
	}
	return r.Mode + " " + first
}

// table sets lines under their heads, and paints the cells that stand out. The heads, and the
// columns that are said, are in words.
func (l look) table(lines [][]string, stands func(column int, text string) paint, said ...int) string {
	rows := make([][]page.Cell, len(lines))
	for i, line := range lines {
		for column, text := range line {
			p := stands(column, text)
			if i == 0 || slices.Contains(said, column) {
				text = l.words.Of(text)
			}
			cell := page.Set(text)
			if p != "" {
				cell.Text = l.paint(p, text)
			}
			rows[i] = append(rows[i], cell)
		}
	}
	set := page.Table(rows, l.Width, l.glyph("…", "..."))
	set[0] = l.paint(bold, set[0])
	return strings.Join(set, "\n") + "\n"
}
