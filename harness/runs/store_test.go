package runs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc"
)

func record(name string) Record {
	return Record{Name: name, Mode: "setsid", Via: "native", Command: []string{"./app", "a b", "ü\n"}, Dir: "/", PID: 4711,
		Start: 99, Boot: "b", Since: time.Unix(1_700_000_000, 5).UTC(), Log: "/var/log/app.log"}
}

func TestAddAndLoad(t *testing.T) {
	s := Store(t.TempDir())
	r := record("app")
	require.NoError(t, s.add(r))
	got, err := s.Load("app")
	require.NoError(t, err)
	r.Schema = schema
	got.roots = nil
	require.Equal(t, r, got)
	entries, err := os.ReadDir(string(s))
	require.NoError(t, err)
	require.Len(t, entries, 1, "what was written apart is gone")
}

// TestOneNameOneRun: of many that want a name at once, one gets it.
func TestOneNameOneRun(t *testing.T) {
	for _, other := range []bool{false, true} {
		s := Store(filepath.Join(t.TempDir(), "made", "by", "the", "first"))
		var lock sync.Mutex
		var all sync.WaitGroup
		took, refused := map[string]int{}, 0
		for range 50 {
			all.Go(func() {
				r, err := s.Reserve("app", other, record)
				lock.Lock()
				defer lock.Unlock()
				if errors.Is(err, ErrInUse) {
					refused++
					return
				}
				took[r.Name]++
			})
		}
		all.Wait()
		if other {
			require.Len(t, took, 50)
			require.Contains(t, took, "app-50")
		} else {
			require.Equal(t, map[string]int{"app": 1}, took)
			require.Equal(t, 49, refused)
		}
	}
}

// TestTruncated: a record cut anywhere is told, and is in nobody's way.
func TestTruncated(t *testing.T) {
	s := Store(t.TempDir())
	require.NoError(t, s.add(record("whole")))
	require.NoError(t, s.add(record("cut")))
	text, err := os.ReadFile(s.Path("cut", "json"))
	require.NoError(t, err)
	for n := 1; n < len(text)-2; n++ { // without the last brace, at least
		require.NoError(t, os.WriteFile(s.Path("cut", "json"), text[:n], 0o600))
		all, broken, err := s.List()
		require.NoError(t, err)
		require.Len(t, all, 1)
		require.Len(t, broken, 1)
		require.Equal(t, "cut", broken[0].Name)
	}
	require.NoError(t, os.WriteFile(s.Path("cut", "json"), nil, 0o600))
	r, err := s.Load("cut")
	require.NoError(t, err, "only its name was taken")
	require.Equal(t, Unstarted, r.State(proc.FS(filepath.Join(t.TempDir(), "none"))))
}

func TestForeign(t *testing.T) {
	for what, text := range map[string]string{
		"another schema":       strings.Replace(whole(t), schema, "outlive/run/9", 1),
		"another run's record": strings.Replace(whole(t), `"app"`, `"web"`, 1),
		"no pid":               strings.Replace(whole(t), "4711", "0", 1),
		"a negative pid":       strings.Replace(whole(t), "4711", "-1", 1),
		"init":                 strings.Replace(whole(t), "4711", "1", 1),
		"no session":           strings.Replace(whole(t), `"session": 0,`, "", 1),
		"a relative log":       strings.Replace(whole(t), "/var/log", "log", 1),
		"another type":         strings.Replace(whole(t), "4711", `"4711"`, 1),
		"not JSON":             "pid=4711\n",
		"null":                 "null",
		"binary":               "\x7fELF\x00",
	} {
		s := Store(t.TempDir())
		require.NoError(t, os.WriteFile(s.Path("app", "json"), []byte(text), 0o600))
		_, err := s.Load("app")
		var u *Unreadable
		require.ErrorAs(t, err, &u, what)
	}
}

func whole(t *testing.T) string {
	s := Store(t.TempDir())
	require.NoError(t, s.add(record("app")))
	text, err := os.ReadFile(s.Path("app", "json"))
	require.NoError(t, err)
	return string(text)
}

func TestListPassesOverOtherFiles(t *testing.T) {
	s := Store(t.TempDir())
	for _, name := range []string{".app.123", "app.log", "app.pid", "a b.json", "README"} {
		require.NoError(t, os.WriteFile(filepath.Join(string(s), name), nil, 0o600))
	}
	require.NoError(t, os.Mkdir(s.Path("folder", "json"), 0o700))
	all, broken, err := s.List()
	require.NoError(t, err)
	require.Empty(t, all)
	require.Len(t, broken, 1)
	_, _, err = Store(filepath.Join(t.TempDir(), "none")).List()
	require.NoError(t, err, "nothing was started yet")
}

func TestLoadStaysInTheFolder(t *testing.T) {
	_, err := Store(t.TempDir()).Load("../../etc/passwd")
	require.ErrorIs(t, err, ErrUnknown)
}

func TestRemove(t *testing.T) {
	s := Store(t.TempDir())
	require.NoError(t, s.add(record("app")))
	require.NoError(t, os.WriteFile(s.Path("app", "log"), nil, 0o600))
	require.NoError(t, os.WriteFile(s.Path("app-2", "log"), nil, 0o600))
	require.NoError(t, s.Remove("app"))
	entries, err := os.ReadDir(string(s))
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.NoError(t, s.Remove("app"))
}

func TestOpen(t *testing.T) {
	for _, tt := range []struct{ state, home, want string }{
		{"/s", "/h", "/s/outlive"},
		{"", "/h", "/h/.local/state/outlive"},
		{"relative", "/h", "/h/.local/state/outlive"},
		{"", "", ""},
		{"", "h", ""},
	} {
		s, err := Open(func(name string) string { return map[string]string{"XDG_STATE_HOME": tt.state, "HOME": tt.home}[name] })
		require.Equal(t, tt.want, string(s))
		require.Equal(t, tt.want == "", err != nil)
	}
}

func TestNames(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, name := range []string{"app", "App_2-b", "7", strings.Repeat("x", longest)} {
		require.NoError(t, CheckName(name))
	}
	for _, name := range []string{"", "-app", "a b", "a'b", `a"b`, "a\nb", "a.b", "a:b", "a/b", "..", "ü", "a\xff", long} {
		require.ErrorContains(t, CheckName(name), "cannot use", "%q", name)
	}
	for command, want := range map[string]string{
		"./app": "app", "/usr/bin/backup.sh": "backup", "python3.11": "python3", "my prog": "my-prog", "[": "run",
		"ü.sh": "run", "/": "run", ".hidden": "hidden", "-x": "x", "a'b\nc": "a-b-c", long: strings.Repeat("x", longest-5),
	} {
		require.Equal(t, want, DefaultName([]string{command}), "%q", command)
		require.NoError(t, CheckName(DefaultName([]string{command})+"-999"))
	}
}
