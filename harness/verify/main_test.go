package verify

import (
	"os"
	"testing"

	"outlive/harness/hold"
	"outlive/harness/lane"
	"outlive/harness/proc/anew"
)

// TestMain: the test is what a lane and its shim execute, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch args := os.Args[2:]; os.Args[1] {
		case lane.Verb:
			os.Exit(lane.Main(args))
		case hold.Verb:
			os.Exit(hold.Main(args))
		}
	}
	os.Exit(anew.Main(m.Run))
}
