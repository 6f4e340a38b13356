package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/event"
	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/lab"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/proc"
	"outlive/harness/theory"
	"outlive/modes"
)

// foretold counts what inspect said of processes that nobody told it of, against what
// then happened to them.
type foretold struct {
	right, unknown int
	wrong, why     []string
}

func (is foretold) all() int { return is.right + is.unknown + len(is.wrong) }

func (is foretold) String() string {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(1, is.all())) }
	return fmt.Sprintf("of %d forecasts %d right (%.1f%%), %d unknown (%.1f%%), %d wrong",
		is.all(), is.right, share(is.right), is.unknown, share(is.unknown), len(is.wrong))
}

// add counts one: what was said before, and the trial as it came out.
func (is *foretold) add(said theory.Expectation, one plan.Trial) {
	held := one.Against(said)
	switch {
	case said.Outcome == evidence.Skipped:
	case said.Outcome == evidence.Unknown:
		is.unknown++
		is.why = append(is.why, fmt.Sprintf("%s, %s: %s: %s", one, one.Line, one.Outcome, said.Why))
	case held.Verdict == plan.Told && held.Outcome != said.Outcome: // an act of the program's own
		is.unknown++
		is.why = append(is.why, fmt.Sprintf("%s, %s: %s, and its own act: %s", one, one.Line, one.Outcome, held.Why))
	case held.Verdict == plan.Broken:
		is.wrong = append(is.wrong, fmt.Sprintf("%s, %s: foretold %s (%s), but %s by %q: %s", one, one.Line, said.Outcome, said.Why, one.Outcome, one.Signal, held.Why))
	default:
		is.right++
	}
}

// foretell makes trials step by step, and just before each event has inspect look at the
// process from outside, as it looks at anybody's.
func foretell(ctx context.Context, t *testing.T, cells []plan.Cell) (is foretold) {
	t.Helper()
	f, err := lane.NewFront(outlive)
	require.NoError(t, err)
	todo := make(chan plan.Cell)
	var lanes sync.WaitGroup
	var mu sync.Mutex
	made, begun := 0, time.Now()
	for range min(DefaultParallel(), len(cells)) {
		lanes.Go(func() {
			s := seer{front: f}
			defer s.close()
			for c := range todo {
				said, one, ok := s.tries(ctx, c)
				mu.Lock()
				if ok {
					is.add(said, one)
				}
				if made++; made%100 == 0 {
					fmt.Printf("forecasts: %d of %d made in %s\n", made, len(cells), time.Since(begun).Round(time.Second))
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range cells {
		if ctx.Err() == nil {
			todo <- c
		}
	}
	close(todo)
	lanes.Wait()
	return is
}

// seer makes one trial after the other, and looks before the event.
type seer struct {
	front *lane.Front
	lane  *lane.Lane
}

func (s *seer) close() {
	if s.lane != nil {
		s.lane.Close()
		s.lane = nil
	}
}

// ask has the lane make a step; one that is gone is followed by another.
func (s *seer) ask(ctx context.Context, step lane.Step) (seen evidence.Evidence, ok bool) {
	if s.lane == nil {
		var err error
		if s.lane, err = s.front.Live(); err != nil {
			return seen, false
		}
	}
	if err := s.lane.Ask(ctx, step, &seen); err != nil {
		s.close()
		return seen, false
	}
	return seen, seen.Unfit == "" && seen.Impossible == ""
}

// tries makes the trial of a cell; ok is false where there was nothing to foretell, or
// nothing happened to it.
func (s *seer) tries(ctx context.Context, c plan.Cell) (said theory.Expectation, one plan.Trial, ok bool) {
	if _, skipped := c.Skipped(); skipped {
		return said, one, false
	}
	spec, err := c.Spec()
	if err != nil {
		return said, one, false
	}
	seen, ok := s.ask(ctx, lane.Step{Start: &spec})
	if !ok || seen.Before.PID == 0 {
		return said, one, false
	}
	if c.Lab != nil {
		said, err = foreseeThere(ctx, seen, c)
	} else {
		said, err = foresee(seen.Before.PID, seen.Shell.PID, c.Event.ID, true)
	}
	if err != nil {
		fmt.Println("not looked at:", c.String(), err)
		return said, one, false
	}
	if seen, ok = s.ask(ctx, lane.Step{Event: c.Event.ID}); !ok {
		return said, one, false
	}
	one = c.Judge(seen)
	return said, one, slices.Contains(evidence.Fates(), one.Outcome)
}

// foresee is what inspect says of a process and an event that happens to that shell, or
// to whoever shows its terminal. A user may have to linger no more by then.
func foresee(pid, shell int, what string, lingers bool) (said theory.Expectation, err error) {
	e, _ := event.Lookup(what)
	is, err := inspect.Here(nil).Look(pid)
	if err != nil {
		return said, err
	}
	is.Policy.Lingers = is.Policy.Lingers && lingers
	if its, _ := inspect.Here(nil).Look(shell); e.Session.Where == theory.Service && its.In.Name != is.In.Name {
		return theory.Expectation{Outcome: evidence.Skipped}, nil // it is another service that stops
	}
	outside := is.Holder.Keeps && is.Shell.PID != shell
	return is.Foresee(e, outside), nil
}

// foreseeThere is that from within the lab that it is in, where its logind is asked.
func foreseeThere(ctx context.Context, seen evidence.Evidence, c plan.Cell) (said theory.Expectation, err error) {
	init, depth := labOf(seen.Before)
	if init == 0 {
		return said, errors.New("its lab was not found")
	}
	inner := func(pid int) string {
		if ids := proc.Root.Numbers(pid, "NSpid"); len(ids) > depth {
			return strconv.Itoa(ids[depth])
		}
		return "0"
	}
	cmd := exec.CommandContext(ctx, "nsenter", "-t", strconv.Itoa(init), "-m", "-p", "--", lab.Binary, "foresee", inner(seen.Before.PID), inner(seen.Shell.PID), c.Event.ID, fmt.Sprint(!slices.Contains(c.Without, modes.Linger)))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return said, fmt.Errorf("%w: %s", err, out)
	}
	return said, json.Unmarshal(out, &said)
}

// labOf finds the first process of the lab that another is in, and how many pid namespaces
// there are around it: who was sent into it descends from elsewhere.
func labOf(p evidence.Process) (init, depth int) {
	ids := proc.Root.Numbers(p.PID, "NSpid")
	for _, pid := range proc.Root.Descendants(os.Getpid()) {
		if up, err := proc.Root.Stat(pid); err != nil || up.Comm != "systemd-nspawn" {
			continue
		}
		for _, init = range proc.Root.Children(pid) {
			depth = len(proc.Root.Numbers(init, "NSpid")) - 1
			if depth < 1 || depth >= len(ids) {
				continue
			}
			there, err := proc.FS(fmt.Sprintf("/proc/%d/root/proc", init)).Stat(ids[depth])
			if err == nil && there.Start == p.Start {
				return init, depth
			}
		}
	}
	return 0, 0
}

func foreseeMain(args []string) int {
	pid, _ := strconv.Atoi(args[0])
	shell, _ := strconv.Atoi(args[1])
	said, err := foresee(pid, shell, args[2], args[3] == "true")
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(said)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	return 0
}
