package runs

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"outlive/modes"
)

func TestResolve(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("PATH", filepath.Join(dir, "none")+":"+filepath.Join(dir, "bin")+":/usr/bin:/bin")
	require.NoError(t, os.Mkdir("bin", 0o700))
	for name, text := range map[string]string{"bin/tool": "#!/bin/sh\n", "app": "#! /bin/sh -e\n", "dos": "#!/bin/sh\r\n",
		"lost": "#!" + dir + "/none x\n", "empty": "", "binary": "\x7fELF#!"} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o700))
	}
	require.NoError(t, os.WriteFile("plain", nil, 0o600))
	for command, want := range map[string]string{
		"tool": "tool", "sh": "sh", "./app": filepath.Join(dir, "app"), "bin/../app": filepath.Join(dir, "app"),
		"./empty": filepath.Join(dir, "empty"), "./binary": filepath.Join(dir, "binary"), "/bin/sh": "/bin/sh",
	} {
		got, err := Resolve([]string{command, "a"})
		require.NoError(t, err, command)
		require.Equal(t, []string{want, "a"}, got)
	}
	for command, why := range map[string]string{
		"": "not found in $PATH", "app": "not found in $PATH", "no such\n": "not found in $PATH", "./gone": "no such file",
		"./bin": "it is a directory", "/dev/null": "it is no regular file", "./plain": "it is not executable",
		"./lost": fmt.Sprintf("its interpreter %q is not there", dir+"/none"), "./dos": `its interpreter "/bin/sh\r" is not there`,
		"./app/x": "not a directory",
	} {
		_, err := Resolve([]string{command})
		var bad *CommandError
		require.ErrorAs(t, err, &bad, "%q", command)
		require.ErrorContains(t, err, why)
	}
}

func TestProbeLog(t *testing.T) {
	dir := t.TempDir()
	old, fresh, fifo := filepath.Join(dir, "old"), filepath.Join(dir, "new"), filepath.Join(dir, "fifo")
	require.NoError(t, os.WriteFile(old, []byte("old\n"), 0o600))
	require.NoError(t, unix.Mkfifo(fifo, 0o600))
	for path, want := range map[string]bool{old: false, fresh: true, os.DevNull: false} {
		made, err := ProbeLog(path)
		require.NoError(t, err)
		require.Equal(t, want, made, path)
	}
	text, err := os.ReadFile(old)
	require.NoError(t, err)
	require.Equal(t, "old\n", string(text))
	for path, why := range map[string]string{
		"/dev/full": "no space left", dir: "is a directory", dir + "/no/log": "no such file", dir + "/a\nb": "control character",
		"/proc/outlive.log": "cannot log", fifo: "cannot log",
	} {
		_, err := ProbeLog(path)
		require.ErrorContains(t, err, why, path)
	}
	reader, err := os.OpenFile(fifo, os.O_RDWR, 0)
	require.NoError(t, err)
	defer reader.Close()
	_, err = ProbeLog(fifo)
	require.ErrorContains(t, err, "it is a pipe")
}

// TestWithin: what is started in / finds what its arguments name in the directory.
func TestWithin(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o600))
	mode, _ := modes.Lookup("double-fork")
	rooted := Order{Form: mode.Forms[0], Traits: mode.Forms[0].Traits}
	stays, err := mode.Forms[0].In(nil, []string{"chdir"})
	require.NoError(t, err)
	there := func(words ...string) []string {
		return append([]string{"sh", "-c", `cd "$0" && exec "$@"`, dir}, words...)
	}
	require.Equal(t, there("python3", "app.py"), rooted.within(dir, []string{"python3", "app.py"}))
	require.Equal(t, there("find", "."), rooted.within(dir, []string{"find", "."}))
	for _, words := range [][]string{{"sleep", "60"}, {"app.py"}, {"cat", filepath.Join(dir, "app.py")}, {"cat", ""}} {
		require.Equal(t, words, rooted.within(dir, words))
	}
	require.Equal(t, []string{"python3", "app.py"}, Order{Form: mode.Forms[0], Traits: stays}.within(dir, []string{"python3", "app.py"}))
}
