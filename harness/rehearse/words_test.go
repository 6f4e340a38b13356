package rehearse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatAShellMakesRoomFor(t *testing.T) {
	for line, want := range map[string]bool{
		"sleep 600":                 true,
		"sleep 600 >log 2>&1":       true,
		`sleep 'a; b' "c & d"`:      true,
		`sleep a\;b`:                true,
		`sleep '\'`:                 true,
		`sleep '\'; true`:           false,
		"sleep 1; sleep 2":          false,
		"sleep 1 &":                 false,
		"sleep 1 && sleep 2":        false,
		"sleep 1 | cat":             false,
		"(sleep 1)":                 false,
		"cd /; sleep 1":             false,
		"exec sleep 1":              false,
		"A=1 sleep 1":               false,
		"while sleep 1; do :; done": false,
		"":                          false,
	} {
		require.Equal(t, want, simple(line), line)
	}
}

func TestWordsOfALine(t *testing.T) {
	require.Equal(t, []string{"a", "-pb", "c", "d", "e", "f"}, broken("a -pb;c>'d e'\n(f)"))
	require.Empty(t, broken(" ;& "))
}

func TestWhatEveryMachineHas(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/dev": true, "/dev/null": true, "/proc/1": true, "/run/x": true, "/sys": true,
		"": false, "run": false, "run/my.pid": false, "/device": false, "/var/run": false,
	} {
		require.Equal(t, want, machinery(path), path)
	}
}

func TestWhatSystemdSaysOfEach(t *testing.T) {
	for line, want := range map[string]bool{
		"Started outlive": true, "Failed to start outlive": true, "x: Deactivated successfully.": true,
		"Failed with result 'timeout'.": false, "Startedx": false, "not Started x": false,
	} {
		require.Equal(t, want, commonplace(line), line)
	}
}
