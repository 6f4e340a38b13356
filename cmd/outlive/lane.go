//go:build linux

package main

import (
	"outlive/harness"
	"outlive/harness/lab"
)

// runLane becomes one lane of a matrix.
func runLane(args []string) int { return harness.LaneMain(args) }

// runKeeper becomes the keeper of a lab.
func runKeeper(args []string) int { return lab.KeeperMain(args) }
