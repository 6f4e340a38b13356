package anew

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

// Raced tells whether this is a build of the race detector's, which makes a process that
// exits a second late and one that starts five times slower. Only what is to be searched
// for races runs under it, and what it looks for shows in a few of many trials that are
// alike.
var Raced = sync.OnceValue(func() bool { return BuiltWith("-race", "true") })

// BuiltWith tells whether this test was built with a setting of go build's.
func BuiltWith(key, value string) bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: key, Value: value})
}

// Elsewhere skips a test under the race detector all of whose work is done by processes
// without it: it would see nothing of them, and without it the same has been tried.
func Elsewhere(t *testing.T) {
	t.Helper()
	if Raced() {
		t.Skip("all that it tries runs in processes without the race detector")
	}
}

// Alone skips a test under the race detector that is the work of one goroutine, and long.
func Alone(t *testing.T) {
	t.Helper()
	if Raced() {
		t.Skip("all of it is done by one goroutine")
	}
}

// hear runs the tests, and fails where a process that they have started had a race,
// whoever reads what that says and whatever becomes of its status.
func hear(run func() int, said io.Writer) int {
	dir, err := os.MkdirTemp("", "races-")
	if err != nil {
		fmt.Fprintln(said, err)
		return 1
	}
	defer os.RemoveAll(dir)
	_ = os.Chmod(dir, 0o777|os.ModeSticky) // not all of them are of this user
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0 log_path="+filepath.Join(dir, "race"))
	code := run()
	reports, _ := filepath.Glob(filepath.Join(dir, "race.*"))
	for _, name := range reports {
		text, _ := os.ReadFile(name)
		fmt.Fprintf(said, "a race in a process that the tests started:\n%s\n", text)
		code = 1
	}
	return code
}
