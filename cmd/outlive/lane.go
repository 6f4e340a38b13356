//go:build linux

package main

import (
	"outlive/harness/hold"
	"outlive/harness/lab"
	"outlive/harness/lane"
	"outlive/harness/workload"
)

// runLane becomes one lane of a matrix.
func runLane(args []string) int { return lane.Main(args) }

// runKeeper becomes the keeper of a lab.
func runKeeper(args []string) int { return lab.KeeperMain(args) }

// runConnect becomes the workload of a runtime that cannot connect itself.
func runConnect(args []string) int { return workload.ConnectMain(args) }

// runHold becomes a program whose calls are held.
func runHold(args []string) int { return hold.Main(args) }
