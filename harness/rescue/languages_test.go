package rescue

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const pythonCount = `
import threading, time
held = threading.Lock()
held.acquire()
for _ in range(8):
    threading.Thread(target=held.acquire, daemon=True).start()
n = 0
while True:
    print(n, flush=True)
    n += 1
    time.sleep(0.001)
`

const javaCount = `
public class Count {
    public static void main(String[] a) throws Exception {
        for (int n = 0; ; n++) {
            System.out.println(n);
            Thread.sleep(1);
        }
    }
}
`

// javaClass compiles it, as a start is what takes longest.
func javaClass(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	source := filepath.Join(dir, "Count.java")
	require.NoError(t, os.WriteFile(source, []byte(javaCount), 0o600))
	out, err := exec.Command("javac", "-d", dir, source).CombinedOutput()
	require.NoError(t, err, string(out))
	return dir
}

// repeats is how often a test is to try, from the environment.
func repeats(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("OUTLIVE_TIMES")); err == nil {
		return n
	}
	return usual
}

// TestLanguages: what a language's runtime keeps beside its program (threads that wait, handlers
// of every signal, epoll sets) survives a rescue as well. A thousand of one:
//
//	OUTLIVE_TIMES=1000 go test -timeout 5h -run TestLanguages/java ./harness/rescue
func TestLanguages(t *testing.T) {
	t.Setenv(counter, "1")
	for name, command := range map[string][]string{
		"c":      {"threads"},
		"go":     {"/proc/self/exe", "counts"},
		"python": {"python3", "-c", pythonCount},
		"perl":   {"perl", "-e", `$| = 1; for (my $n = 0; ; $n++) { print "$n\n"; select(undef, undef, undef, 0.001) }`},
		"node":   {"node", "-e", `let n = 0; setInterval(() => process.stdout.write(n++ + "\n"), 1)`},
		"java":   {"java", "-XX:TieredStopAtLevel=1", "-cp"},
		"bash":   {"bash", "-c", `n=0; while :; do echo $n; n=$((n+1)); sleep 0.01; done`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(command[0]); err != nil && name != "c" {
				t.Skip(err)
			}
			if name == "java" {
				command = append(command, javaClass(t), "Count")
			}
			times, failed := repeats(1), 0
			for range times {
				if !t.Run("once", func(t *testing.T) { countsOn(t, command) }) {
					failed++
				}
			}
			t.Logf("%d of %d lost nothing", times-failed, times)
		})
	}
}

// countsOn rescues what counts, and has its terminal hang up: no line is lost or doubled.
func countsOn(t *testing.T, command []string) {
	tr := start(t, command...)
	tr.shows(5)
	r, err := Do(Order{PID: tr.pid(), Log: tr.file()})
	require.NoError(t, err)
	require.Subset(t, r.Moved[tr.pid()], []int{0, 1, 2})
	left, err := Leading(tr.pid(), tr.terminal)
	require.NoError(t, err)
	require.Empty(t, left)
	tr.logs(5)
	tr.hangsUp() // here a program that was not rescued ends
	tr.logs(strings.Count(tr.logged(), "\n") + 10)
	tr.counted()
}
