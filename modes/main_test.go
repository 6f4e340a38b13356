package modes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// outlive is the path of a program with nothing but the native forms.
var outlive string

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "native" { // go-daemon starts its own program, whatever it is told
		os.Exit(RunNative(os.Args[2:]))
	}
	os.Exit(withOutlive(m))
}

func withOutlive(m *testing.M) int {
	dir, err := os.MkdirTemp("", "modes-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	outlive = filepath.Join(dir, "outlive")
	build := exec.Command("go", "build", "-o", outlive, "./testdata/outlive")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "cannot build the native forms: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
