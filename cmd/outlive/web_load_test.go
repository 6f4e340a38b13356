//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/leftover"
	"outlive/harness/proc"
	"outlive/harness/terminal"
	"outlive/lessons"
)

var (
	roomFlag     = flag.Duration("room", 8*time.Second, "how long TestWebRoom keeps its room")
	learnersFlag = flag.Int("learners", 4, "how many learn there")
)

// TestWebRoom: learners made by the real learn, and three boards: none is told of anything more
// than a second after it was there, and the server's memory is flat. make room has twenty learn
// for an hour.
func TestWebRoom(t *testing.T) {
	class := t.TempDir()
	w := serve(t, t.TempDir(), class)
	ctx, stop := context.WithDeadline(t.Context(), time.Now().Add(*roomFlag))
	defer stop()
	end, _ := ctx.Deadline()
	seen := make(chan time.Time, 3)
	for _, url := range []string{w.viewer + "events/", w.viewer + "events/class", w.speaker + "events/"} {
		go follows(t.Context(), url, seen)
	}
	failed := make(chan error, *learnersFlag)
	for i := range *learnersFlag {
		p := learn(t, t.TempDir(), "four-endings", "--class", class, "--name", fmt.Sprintf("learner-%02d", i+1))
		go func() {
			err := p.keepsTrying(ctx)
			if ctx.Err() != nil { // it was over
				err = nil
			}
			failed <- err
		}()
	}
	require.True(t, proc.Until(time.Now().Add(leftover.Stretch(20*time.Second)), func() bool {
		room, err := lessons.ReadRoom(class)
		return err == nil && len(room.Seats) == *learnersFlag
	}))
	var lags []time.Duration
	first := rss(t, w.h.PID)
	for n := 0; time.Now().Before(end); n++ {
		lags = append(lags, probe(t, class, n, seen)...)
		if n == 30 { // all that is made once has been made
			first = rss(t, w.h.PID)
		}
	}
	last := rss(t, w.h.PID)
	for range *learnersFlag {
		require.NoError(t, <-failed)
	}
	slices.Sort(lags)
	load, _ := os.ReadFile("/proc/loadavg")
	t.Logf("%d learners, %s: what was new reached 3 boards %d times, after %s in the median, %s in 99 of 100, %s at most; memory %d KiB, then %d KiB; load %s",
		*learnersFlag, *roomFlag, len(lags), lags[len(lags)/2], lags[len(lags)*99/100], lags[len(lags)-1], first, last, bytes.TrimSpace(load))
	require.Less(t, lags[len(lags)-1], leftover.Stretch(time.Second))
	require.Less(t, last, first+first/4+4<<10, "its memory grows")
}

// follows is a board: it tells when it was told of each probe.
func follows(ctx context.Context, url string, seen chan<- time.Time) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	for last := ""; ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		if probe := probePattern.FindString(line); probe != "" && probe != last {
			last = probe
			seen <- time.Now()
		}
	}
}

var probePattern = regexp.MustCompile(`probe-\d+`)

// probe has somebody sit down, and tells how long it took until each board was told.
func probe(t *testing.T, class string, n int, boards <-chan time.Time) (lags []time.Duration) {
	name, now := fmt.Sprintf("probe-%d", n), time.Now()
	s := lessons.Seat{Name: name, From: "probe", Lesson: "-", PID: n + 1, At: now, Active: now}
	require.NoError(t, s.Take(class))
	late := time.After(leftover.Stretch(20 * time.Second))
	for range cap(boards) {
		select {
		case at := <-boards:
			lags = append(lags, at.Sub(now))
		case <-late:
			require.Fail(t, "not seen", name)
		}
	}
	require.NoError(t, s.Remove(class))
	<-time.After(500*time.Millisecond + rand.N(500*time.Millisecond)) // probes are spread: nothing is waited for
	return lags
}

var residentPattern = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// rss is the memory of a process that is there, in KiB.
func rss(t *testing.T, pid int) int {
	text, err := os.ReadFile(proc.Root.Path(pid, "status"))
	require.NoError(t, err)
	m := residentPattern.FindSubmatch(text)
	require.NotNil(t, m)
	n, err := strconv.Atoi(string(m[1]))
	require.NoError(t, err)
	return n
}

// keepsTrying makes the same mistake again and again, until the context ends.
func (p *pupil) keepsTrying(ctx context.Context) error {
	waits := func(texts ...string) error {
		return p.term.Wait(ctx, p.mark, func(shown []byte) bool {
			for _, text := range texts {
				if i := bytes.Index(shown, []byte(text)); i >= 0 {
					p.mark += terminal.Mark(i + len(text))
					return true
				}
			}
			return false
		})
	}
	for _, key := range []struct{ seen, typed string }{{"to leave", "\r"}, {"for no guess", "1"}} {
		if err := waits(key.seen); err != nil {
			return err
		}
		if err := p.term.Type(key.typed); err != nil {
			return err
		}
	}
	for {
		for _, key := range []struct{ seen, typed string }{{shellsPrompt, "workload &\r"}, {"workload runs:", "\x1d"}, {"Enter to", "\r"}} {
			if err := waits(key.seen); err != nil {
				return err
			}
			select { // as fast as people are
			case <-time.After(300 * time.Millisecond):
			case <-ctx.Done():
				return nil
			}
			if err := p.term.Type(key.typed); err != nil {
				return err
			}
		}
	}
}
