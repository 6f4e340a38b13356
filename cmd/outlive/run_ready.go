//go:build linux

package main

import (
	"fmt"
	"os"
	"time"

	"outlive/harness/proc"
	"outlive/harness/runs"
)

// endingPatience bounds the wait for how a run has ended.
const endingPatience = 5 * time.Second

// untilReady waits for what a run is to be ready by. It tells what is missing, "" for
// nothing, and what has become of the run by then.
func (a *app) untilReady(store runs.Store, r runs.Record, wished string, from int64, began runs.Began, stop func() bool) (missing string, _ runs.Began) {
	if runs.Ready(r, wished, from, stop) || stop() {
		return "", began
	}
	if began.State = r.State(proc.Root); !began.State.Alive() {
		proc.Until(time.Now().Add(endingPatience), func() bool { // its recorder writes it down in its own time
			began.Ending = store.Ending(r.Name)
			return began.Ending != nil
		})
		return "it has ended", began
	}
	return fmt.Sprintf("%s did not come in %v", wished, runs.ReadyPatience), began
}

// size is how long a file is, 0 where there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
