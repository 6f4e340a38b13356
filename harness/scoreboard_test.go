//go:build scoreboard

package harness

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/plan"
	"outlive/harness/shell"
	"outlive/harness/stage"
)

var (
	scoreShells = flag.String("shells", "bash,dash,ksh,zsh,fish,ash", "by commas; all for every one")
	scoreEvents = flag.String("events", "hangup,exit-close,kill-shell,exit,sighup,sigterm", "taken in turn, or each of them with -each")
	scoreEach   = flag.Bool("each", false, "every line in every event")
	scoreLines  = flag.String("lines", "", "only lines that contain this")
	scorePart   = flag.String("part", "1/1", "K/N: every Nth line, from the Kth on")
	scoreFor    = flag.Duration("for", 50*time.Minute, "ends it, and counts what was made by then")
)

// TestScoreboard types the lines that people type, each as it stands, into every
// shell, and counts how often the theory was right, had not enough facts, or was wrong.
func TestScoreboard(t *testing.T) {
	text, err := os.ReadFile("testdata/lines.txt")
	require.NoError(t, err)
	score := scoreboard{by: map[string]*tally{}, why: map[string]reason{}, begun: time.Now()}
	cells := score.cells(t, strings.Split(strings.TrimSpace(string(text)), "\n"))
	ctx, stop := context.WithTimeout(t.Context(), *scoreFor)
	defer stop()
	controls, err := Matrix{Cells: cells, Self: outlive}.Run(ctx, func(one plan.Trial) { score.add(one, len(cells)) })
	if ctx.Err() == nil {
		require.NoError(t, err)
	}
	require.NoError(t, controls.Err())
	score.tell(len(cells))
	require.Empty(t, score.wrong, "a wrong forecast is a fault of the theory")
}

// cells are those of this part; those that a shell has no grammar or word for are
// counted, and left out.
func (s *scoreboard) cells(t *testing.T, lines []string) (cells []plan.Cell) {
	part, parts := partOf(t)
	n := 0
	events := strings.Split(*scoreEvents, ",")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") || !strings.Contains(line, *scoreLines) {
			continue
		}
		if n++; n%parts != part%parts {
			continue
		}
		for j, sh := range shell.All() {
			if *scoreShells != "all" && !slices.Contains(strings.Split(*scoreShells, ","), sh.ID) {
				continue
			}
			some := events[(i+j)%len(events) : (i+j)%len(events)+1]
			if *scoreEach {
				some = events
			}
			for _, what := range some {
				if lack := lacks(sh, line); lack != "" {
					s.of(sh.ID).lacking++
					why, said, _ := strings.Cut(lack, "\x00")
					s.because("left out: "+sh.ID+" "+why, strings.Join(strings.Fields(line+" "+said), " "))
					continue
				}
				cells = append(cells, typedCell(t, line, sh.ID, what))
			}
		}
	}
	return cells
}

// partOf is which of how many parts is asked for.
func partOf(t *testing.T) (part, parts int) {
	_, err := fmt.Sscanf(*scorePart, "%d/%d", &part, &parts)
	require.NoError(t, err, "-part is K/N")
	require.True(t, 1 <= part && part <= parts, "-part is K/N")
	return part, parts
}

// typedCell is the cell of a line, and of what is typed after it, each behind a tab:
// keys, which begin with ^, or another line.
func typedCell(t *testing.T, line, sh, what string) plan.Cell {
	all := strings.Split(line, "\t")
	c := guestCell(t, all[0], sh, what)
	for _, text := range all[1:] {
		c.Guest.Steps = append(c.Guest.Steps, stage.Step{Text: text, Keys: strings.HasPrefix(text, "^")})
	}
	return c
}

// lacks says what of a line a shell does not have: it reads the line, and runs
// nothing of it.
func lacks(sh shell.Shell, line string) string {
	line = strings.ReplaceAll(line, "\t", "\n")
	line = strings.ReplaceAll(line, "\n^Z", "")
	read := slices.Concat(sh.Script[:len(sh.Script)-1], []string{"-n", "-c", line})
	if out, err := exec.Command(read[0], read[1:]...).CombinedOutput(); err != nil || len(out) > 0 { // fish's status is 0
		return fmt.Sprintf("has no such syntax\x00%s (%v)", out, err)
	}
	for _, word := range []string{"{", "coproc", "disown", "time", "until"} {
		ask := slices.Concat(sh.Script, []string{"type '" + word + "'"})
		if slices.Contains(strings.Fields(line), word) && exec.Command(ask[0], ask[1:]...).Run() != nil {
			return "has no " + word
		}
	}
	return ""
}

// scoreboard counts.
type scoreboard struct {
	by    map[string]*tally // by shells
	why   map[string]reason
	wrong []string
	begun time.Time
	made  int
}

type tally struct{ right, wrong, unknown, nothing, untold, lacking int }

// reason is why the theory did not judge, how often, and where for example.
type reason struct {
	times   int
	example string
}

func (s *scoreboard) of(sh string) *tally {
	if s.by[sh] == nil {
		s.by[sh] = &tally{}
	}
	return s.by[sh]
}

func (s *scoreboard) because(why, where string) {
	one := s.why[why]
	s.why[why] = reason{one.times + 1, cmp.Or(one.example, where)}
}

// every is how many trials a line about the progress stands for.
const every = 50

func (s *scoreboard) add(one plan.Trial, all int) {
	is, where := s.of(one.Shell), fmt.Sprintf("%s, %s: %s", one.Shell, one.Event, one.Line)
	switch one.Verdict {
	case plan.Kept:
		is.right++
	case plan.Broken:
		is.wrong++
		s.wrong = append(s.wrong, fmt.Sprintf("%s\n    expected %s, got %s: %s", where, one.Expected, one.Outcome, one.Why))
		fmt.Println("wrong:", s.wrong[len(s.wrong)-1])
	case plan.Told:
		is.unknown++
	case plan.Skipped:
		is.nothing++
	default:
		is.untold++
	}
	if one.Verdict != plan.Kept && one.Verdict != plan.Broken {
		why, _, _ := strings.Cut(one.Why, "; the terminal shows")
		why, _, _ = strings.Cut(why, "; there is ")
		s.because(string(one.Verdict)+": "+why, where)
	}
	if s.made++; s.made%every == 0 {
		fmt.Printf("scoreboard: %d of %d made in %s\n", s.made, all, time.Since(s.begun).Round(time.Second))
	}
}

func (s *scoreboard) tell(all int) {
	reasons := make([]string, 0, len(s.why))
	for why := range s.why {
		reasons = append(reasons, why)
	}
	slices.SortFunc(reasons, func(a, b string) int {
		return cmp.Or(s.why[b].times-s.why[a].times, strings.Compare(a, b))
	})
	for _, why := range reasons {
		fmt.Printf("%5d  %s\n       %s\n", s.why[why].times, why, s.why[why].example)
	}
	for _, one := range s.wrong {
		fmt.Println("wrong:", one)
	}
	fmt.Printf("%-6s %6s %6s %8s %8s %8s %9s\n", "shell", "right", "wrong", "unknown", "nothing", "untold", "left out")
	var sum tally
	row := func(name string, is tally) {
		fmt.Printf("%-6s %6d %6d %8d %8d %8d %9d\n", name, is.right, is.wrong, is.unknown, is.nothing, is.untold, is.lacking)
	}
	for _, sh := range shell.All() {
		if is, ok := s.by[sh.ID]; ok {
			row(sh.ID, *is)
			sum = tally{sum.right + is.right, sum.wrong + is.wrong, sum.unknown + is.unknown, sum.nothing + is.nothing, sum.untold + is.untold, sum.lacking + is.lacking}
		}
	}
	row("all", sum)
	fmt.Printf("scoreboard: part %s: %d of %d made in %s\n", *scorePart, s.made, all, time.Since(s.begun).Round(time.Second))
}
