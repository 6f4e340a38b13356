//go:build linux

package main

import (
	"os"

	"outlive/harness/proc"
	"outlive/harness/runs"
)

// untilReady waits for what a run is to be ready by. It tells what is missing, "" for
// nothing, and what has become of the run by then.
func (a *app) untilReady(store runs.Store, r runs.Record, wished string, from int64, began runs.Began, stop func() bool) (missing string, _ runs.Began) {
	if runs.Ready(r, wished, from, stop) || stop() {
		return "", began
	}
	if began.State = r.State(proc.Root); !began.State.Alive() {
		began.Ending = store.Ending(r.Name)
		return "", began
	}
	return wished + " did not come", began
}

// size is how long a file is, 0 where there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
