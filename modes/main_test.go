package modes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// outlive is the path of a program with nothing but the native forms.
var outlive string

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "native" { // go-daemon starts its own program, whatever it is told
		os.Exit(RunNative(os.Args[2:]))
	}
	if os.Getenv(chosen) == "" {
		beginAnew()
	}
	_ = os.Unsetenv(chosen)
	os.Exit(withOutlive(m))
}

// chosen marks a test binary that has dispositions of its own choice.
const chosen = "OUTLIVE_MODES_DISPOSITIONS"

// beginAnew executes this test binary once more, by env(1), with the dispositions that
// a shell at a prompt would give it: a script's "&", nohup or trap may have had it ignore
// some, which all that it starts would inherit, and Go cannot give back.
func beginAnew() {
	env, err := exec.LookPath("env")
	self, wrong := os.Executable()
	if err == nil && wrong == nil {
		argv := append([]string{"env", "--default-signal", self}, os.Args[1:]...)
		err = syscall.Exec(env, argv, append(os.Environ(), chosen+"=yes"))
	}
	fmt.Fprintln(os.Stderr, "cannot choose dispositions:", err, wrong)
	os.Exit(1)
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
