package verify

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/evidence"
	"outlive/harness/proc/anew"
	"outlive/harness/rehearse"
	"outlive/harness/rule"
)

// A socket is for the process that LISTEN_PID names: a wrapper in between breaks that.
func TestHandedSocket(t *testing.T) {
	t.Parallel()
	anew.Elsewhere(t)
	one, _ := rule.Lookup("listen.fds")
	for name, tt := range map[string]struct {
		files map[string]string
		line  string
		holds bool
		got   string
	}{
		"accepts":         {nil, "/usr/bin/python3 app.py", true, `^python3 \([0-9]+\) accepted a connection$`},
		"hangs up":        {map[string]string{"app.py": "c.close()"}, "/usr/bin/python3 app.py", true, `accepted`},
		"below a wrapper": {map[string]string{"run": "/usr/bin/python3 app.py; true"}, "sh run", false, `^nobody accepts a connection, and process [0-9]+, whose socket it is, runs$`},
		"exec by one":     {map[string]string{"run": "exec /usr/bin/python3 app.py"}, "sh run", true, `^python3 \([0-9]+\) accepted`},
		"forks":           {map[string]string{"app.py": "keep.append(c)", "fork": ""}, "/usr/bin/python3 fork.py", false, `^nobody accepts a connection: the socket was for process [0-9]+, and python3 is [0-9]+$`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat("/usr/bin/python3"); err != nil {
				t.Skip("/usr/bin/python3 is not installed")
			}
			dir := t.TempDir()
			does := tt.files["app.py"]
			if does == "" {
				does = "keep.append(c)"
			}
			app := `
import os, socket, time
keep = []
if os.environ.get("LISTEN_PID") != str(os.getpid()): time.sleep(600)
s = socket.socket(fileno=3)
while True:
    c, _ = s.accept()
    ` + does + "\n"
			for name, text := range map[string]string{"app.py": app, "run": tt.files["run"], "fork.py": "import os\nif os.fork(): os._exit(0)\nos.setsid()\n" + app} {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
			}
			seen := rehearsed(t, rehearse.Order{Line: tt.line, Dir: dir, Env: os.Environ(), Window: 200 * time.Millisecond, Wants: evidence.Wants{Listen: true}}, "handed")
			require.Empty(t, seen.Unfit)
			f := one.Judge(seen)
			require.Equal(t, tt.holds, f.Holds, "%+v", f)
			require.Regexp(t, tt.got, f.Got)
		})
	}
	seen := rehearsed(t, rehearse.Order{Line: "sleep 600", Dir: t.TempDir(), Env: os.Environ(), Window: 100 * time.Millisecond}, "handed")
	require.Nil(t, seen.Handed)
	require.Contains(t, seen.Skipped["handed"], "--listen")
}
