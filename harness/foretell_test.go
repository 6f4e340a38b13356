package harness

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/inspect"
	"outlive/harness/lane"
	"outlive/harness/plan"
	"outlive/harness/theory"
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
	is, err := inspect.Here(nil).Look(seen.Before.PID)
	if err != nil {
		return said, one, false
	}
	outside := is.Holder.Keeps && is.Shell.PID != seen.Shell.PID // the event is where its pane is shown
	said = is.Foresee(c.Event, outside)
	if seen, ok = s.ask(ctx, lane.Step{Event: c.Event.ID}); !ok {
		return said, one, false
	}
	one = c.Judge(seen)
	return said, one, slices.Contains(evidence.Fates(), one.Outcome)
}
