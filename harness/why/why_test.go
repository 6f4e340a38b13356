package why

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"outlive/harness/runs"
)

// Of a port only what is certain is told: a number behind a colon or the word port, else
// the only one of the command.
func TestPort(t *testing.T) {
	for said, want := range map[string]int{
		"listen tcp :8080: bind: address already in use":               8080,
		"bind() to 0.0.0.0:80 failed (98: Address already in use)":     80,
		"port 3000 is already allocated":                               3000,
		"OSError: [Errno 98] Address already in use":                   0,
		"listen tcp 127.0.0.1:99999: bind: address already in use, 12": 0,
	} {
		require.Equal(t, want, Facts{}.port(said), said)
	}
	python := Facts{Run: &runs.Record{Command: []string{"python3", "-m", "http.server", "8000"}}}
	require.Equal(t, 8000, python.port("OSError: [Errno 98] Address already in use"))
	two := Facts{Run: &runs.Record{Command: []string{"serve", "--workers=4", "--port=8000"}}}
	require.Equal(t, 0, two.port("Address already in use"))
}

// What is said in the last start that said anything counts, and an entry without the
// number of a start is of the one before it.
func TestLastSaid(t *testing.T) {
	require.Equal(t, []string{"c", "d"}, lastSaid([]Line{
		{Text: "a", Start: "1"}, {Text: "Started", Manager: true, Start: "2"}, {Text: "c", Start: "2"}, {Text: "d"},
		{Text: "Scheduled restart job", Manager: true, Start: "3"},
	}))
}

func TestReadLine(t *testing.T) {
	l, ok := readLine(`{"__REALTIME_TIMESTAMP":"1795769375948569","MESSAGE":[110,195,40],"_SYSTEMD_INVOCATION_ID":"x"}`)
	require.True(t, ok)
	require.Equal(t, Line{At: time.UnixMicro(1795769375948569), Text: "n\xc3(", Start: "x"}, l)
	l, ok = readLine(`{"MESSAGE":"Started app.service.","UNIT":"app.service","INVOCATION_ID":"y"}`)
	require.True(t, ok && l.Manager && l.Start == "y")
	_, ok = readLine(`{"MESSAGE":null}`)
	require.True(t, ok)
	_, ok = readLine("-- No entries --")
	require.False(t, ok)
}

func TestLogFile(t *testing.T) {
	require.Equal(t, "/b", logFile("[Service]\nStandardOutput=append:/a\nStandardOutput=file:/b\n"))
	require.Empty(t, logFile("StandardOutput=append:/var/log/%n\n"))
}

func TestUnfit(t *testing.T) {
	write := func(text string, mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), "app")
		require.NoError(t, os.WriteFile(path, []byte(text), mode))
		return path
	}
	for path, want := range map[string]string{
		"app.sh":                          "no absolute path",
		"/opt/none/app":                   "does not exist",
		write("#!/bin/sh\n", 0o644):       "its mode is 0644",
		write("echo\n", 0o755):            "has no #! line",
		write("#!/opt/none/py -u", 0o755): "names /opt/none/py",
	} {
		require.Len(t, unfit(path), 1, path)
		require.Contains(t, unfit(path)[0], want)
	}
	require.Empty(t, unfit(write("#!/bin/sh\n", 0o755)))
	require.Empty(t, unfit("/bin/sh"))
}

// A healthy service that was started again long ago is healthy; one that never lives
// for long is not.
func TestLooping(t *testing.T) {
	u := Unit{"NRestarts": "5", "ActiveState": "active", "SubState": "running"}
	require.True(t, Facts{Unit: u, Lived: time.Second}.looping())
	require.False(t, Facts{Unit: u, Lived: time.Minute}.looping())
	u["NRestarts"] = "1"
	require.False(t, Facts{Unit: u, Lived: time.Second}.looping())
}

func TestInstance(t *testing.T) {
	for unit, want := range map[string][2]string{
		"app@alpha.service": {"alpha", "alpha"}, "app@two-three.service": {"two-three", "two/three"},
		`app@a\x2db.c.service`: {`a\x2db.c`, "a-b.c"}, "app.service": {}, "app@.service": {},
	} {
		name, plain := instance(unit)
		require.Equal(t, want, [2]string{name, plain}, unit)
	}
	alpha := func(said, exec string) Facts {
		return Facts{Called: "app@alpha.service", Unit: Unit{"Id": "app@alpha.service", "ActiveState": "failed"}, Said: []string{said}, File: "[Service]\nExecStart=" + exec + "\n"}
	}
	find := func(f Facts) *Finding {
		found := Of(f)
		if len(found.Found) == 0 || found.Found[0].ID != "instance.unfit" {
			return nil
		}
		return &found.Found[0]
	}
	require.NotNil(t, find(alpha("invalid port alpha", "/bin/app --port=%I")))
	require.Contains(t, find(alpha("invalid port alpha", "/bin/app --port=%I")).Because[1], "ExecStart= has --port=%I")
	require.Nil(t, find(alpha("invalid port beta", "/bin/app --port=%I")), "another word")
	require.Nil(t, find(alpha("invalid port alpha", "/bin/app --port=alpha")), "it stands there itself")
	require.Nil(t, find(alpha("alpha is up", "/bin/app --port=%I")), "no complaint")
}
