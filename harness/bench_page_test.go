//go:build bench

package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/browser"
	"outlive/harness/event"
	"outlive/harness/page"
	"outlive/harness/picture"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/report"
	"outlive/harness/shell"
	"outlive/harness/story"
	"outlive/modes"
)

// benchPage writes pages of trials that were made before: of 130 with their stories, and of
// 10,000, which a browser then opens.
func benchPage(t *testing.T, self string) {
	heading("a page of HTML, of trials that are made")
	sh, _ := shell.Lookup("bash")
	selection := plan.Selection{Shells: []shell.Shell{sh}, Voices: []string{plan.Chatty}, Repeat: 1, Modes: modes.All(), Events: event.Usual()}
	cells, err := selection.Cells()
	require.NoError(t, err)
	cells = usualHere(cells)[:130]
	var trials []plan.Trial
	_, err = Matrix{Cells: cells, Self: self, KeepEvidence: true}.Run(t.Context(), func(one plan.Trial) { trials = append(trials, one) })
	require.NoError(t, err)
	require.Len(t, trials, len(cells))

	dir := scratch(t)
	few := filepath.Join(dir, "few.html")
	took := medians(7, func() time.Duration { return writePage(t, few, cells, trials, 1) })[0]
	row("130 trials, in ms", fmt.Sprintf("%.0f", took.Seconds()*1e3), took.Seconds()*1e3, 300, "with their stories and pictures")
	row("  in MB", fmt.Sprintf("%.2f", megabytes(t, few)), megabytes(t, few), 1, "")

	many := filepath.Join(dir, "many.html")
	took = writePage(t, many, cells, trials, 77)
	row("10,000 trials, in s", fmt.Sprintf("%.2f", took.Seconds()), took.Seconds(), 3, fmt.Sprintf("%.1f MB", megabytes(t, many)))
	if _, err := exec.LookPath("chromium"); err != nil {
		row("  opened, in s", "-", 0, 0, "chromium is not installed")
		return
	}
	b := browser.Open(t)
	ran := func() (all time.Duration) {
		for _, pid := range proc.Root.Descendants(os.Getpid()) {
			all += proc.Root.Ran(pid)
		}
		return all
	}
	before, start := ran(), time.Now()
	p := b.Show("file://"+many, browser.Look{})
	n := browser.Ask[int](p, `document.querySelectorAll(".matrix td a").length`)
	opened := time.Since(start)
	require.Equal(t, 77*130, n)
	row("  opened, in s", fmt.Sprintf("%.2f", opened.Seconds()), opened.Seconds(), 3, fmt.Sprintf("in Chromium, until it is laid out; %.2f s of processor time", (ran()-before).Seconds()))
}

// usualHere are the cells that are tried on this machine.
func usualHere(cells []plan.Cell) (here []plan.Cell) {
	for _, c := range cells {
		if !c.Event.Lab && !c.Form.Lab && !c.Mode.Rare {
			here = append(here, c)
		}
	}
	return here
}

// writePage writes the trials as if they had been made in so many shells.
func writePage(t *testing.T, path string, cells []plan.Cell, trials []plan.Trial, shells int) time.Duration {
	start := time.Now()
	file, err := os.Create(path)
	require.NoError(t, err)
	defer file.Close()
	at, drawn := 0, 0
	told := story.Story{Witness: "on"}
	w, err := report.New("html", file, report.Options{
		Story: func(one plan.Trial) page.Document {
			told.Cell, told.Trial = cells[at], one
			return story.Document(told, story.Options{})
		},
		Style: picture.Style,
		Picture: func(plan.Trial) []byte {
			drawn++
			return picture.Draw([]picture.Panel{{Scene: told.Scene()}}, picture.Options{ID: fmt.Sprint("picture", drawn), Inline: true, Untitled: true})
		},
		Explain: func(one plan.Trial) string { return "outlive explain " + one.Mode + " " + one.Event },
	})
	require.NoError(t, err)
	head := report.Head{Voices: []string{plan.Chatty}}
	for i := range shells {
		head.Shells = append(head.Shells, fmt.Sprintf("bash%d", i))
	}
	rows, columns := map[string]bool{}, map[string]bool{}
	for _, c := range cells {
		if label := c.Mode.ID + " " + string(c.Form.Via); !rows[label] {
			rows[label] = true
			head.Rows = append(head.Rows, report.Row{Mode: c.Mode.ID, Via: string(c.Form.Via), Label: label})
		}
		if !columns[c.Event.ID] {
			columns[c.Event.ID] = true
			head.Columns = append(head.Columns, report.Column{ID: c.Event.ID, Heading: c.Event.Heading, Block: c.Event.Block, Summary: c.Event.Summary})
		}
	}
	require.NoError(t, w.Begin(head))
	var sum plan.Summary
	for i := range shells {
		for j, one := range trials {
			at = j
			one.Shell = head.Shells[i]
			sum.Add(one)
			require.NoError(t, w.Trial(one))
		}
	}
	require.NoError(t, w.End(sum))
	return time.Since(start)
}

func megabytes(t *testing.T, path string) float64 {
	info, err := os.Stat(path)
	require.NoError(t, err)
	return float64(info.Size()) / 1e6
}
