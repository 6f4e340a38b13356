//go:build linux

package main

import "outlive/harness"

// runLane becomes one lane of a matrix.
func runLane(args []string) int { return harness.LaneMain(args) }
