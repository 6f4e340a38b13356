package terminal

import (
	"fmt"
	"os"
	"testing"

	"outlive/harness/proc"
)

func TestMain(m *testing.M) {
	if err := proc.DropInherited(); err != nil { // what a script's background job ignores is not for what is tested
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
