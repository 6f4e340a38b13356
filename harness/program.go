package harness

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"outlive/harness/hold"
	"outlive/harness/lab"
	"outlive/harness/lane"
	"outlive/harness/shell"
)

// Main is what a package that uses Start or Verify calls from its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(harness.Main(m)) }
//
// What is tried runs below processes of their own, which end it even when the tests are
// killed; the test binary is their executable. Main is theirs, or runs the tests. It
// gives an exit code.
func Main(m interface{ Run() int }) int {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case lane.Verb:
			return lane.Main(os.Args[2:])
		case lab.KeeperVerb:
			return lab.KeeperMain(os.Args[2:])
		case hold.Verb:
			return hold.Main(os.Args[2:])
		}
	}
	_ = os.Setenv(mark, strconv.Itoa(os.Getpid()))
	return m.Run()
}

// mark has the pid of the tests that Main runs.
const mark = "OUTLIVE_TESTS"

// self is the test binary; a binary whose TestMain does not call Main would run its
// tests, again and again, in place of a lane.
func self(t testing.TB) string {
	t.Helper()
	if os.Getenv(mark) != strconv.Itoa(os.Getpid()) {
		t.Fatal("cannot start anything: TestMain has to be os.Exit(harness.Main(m))")
	}
	return "/proc/self/exe"
}

// Program is what is tried: a line, as it is typed; without one, that of a profile.
type Program struct{ line string }

// Line is a line as it is typed into a shell: "./app -d", "nohup ./app >log 2>&1 &".
func Line(line string) Program { return Program{line} }

// Command is a program and its arguments, quoted for a POSIX shell.
func Command(words ...string) Program {
	sh, _ := shell.Lookup("bash")
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = sh.Quote(word)
	}
	return Program{strings.Join(quoted, " ")}
}

// Option changes how something is tried.
type Option func(*options)

type options struct {
	shell, dir, subject, pidfile string
	window                       time.Duration
}

// Shell names the shell that it is typed into: bash, which is the usual one, zsh, fish,
// dash, ksh, mksh, yash or busybox.
func Shell(id string) Option { return func(o *options) { o.shell = id } }

// Dir is the working directory; the tests' own is the usual one.
func Dir(path string) Option { return func(o *options) { o.dir = path } }

// Subject chooses which of several processes is meant: comm=NAME, pidfile=PATH,
// port=NUMBER. The usual one is what the line started first.
func Subject(pick string) Option { return func(o *options) { o.subject = pick } }

// PIDFile is where it puts its pid, for the rules that speak of that.
func PIDFile(path string) Option { return func(o *options) { o.pidfile = path } }

// Settle is how long what it starts has to look the same before it is taken for started.
// 333 ms are usual.
func Settle(window time.Duration) Option { return func(o *options) { o.window = window } }

func optionsOf(t testing.TB, all []Option) (o options) {
	t.Helper()
	o.shell = "bash"
	var err error
	if o.dir, err = os.Getwd(); err != nil {
		t.Fatalf("cannot tell the working directory: %v", err)
	}
	for _, set := range all {
		set(&o)
	}
	return o
}
