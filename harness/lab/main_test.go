package lab

import (
	"os"
	"testing"
)

// TestMain lets the test binary stand in for outlive.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == KeeperVerb {
		os.Exit(KeeperMain(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func self() string {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return path
}
