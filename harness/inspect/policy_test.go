package inspect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What systemd 252 made of the same files, as logind told it over the bus.
func TestSettingsAreMergedAsSystemdDoes(t *testing.T) {
	const etc, run, local, usr = "etc/systemd/logind.conf", "run/systemd/logind.conf", "usr/local/lib/systemd/logind.conf", "usr/lib/systemd/logind.conf"
	const yes, no = "[Login]\nKillUserProcesses=yes\n", "[Login]\nKillUserProcesses=no\n"
	for name, tt := range map[string]struct {
		files map[string]string // "-" is a link to /dev/null
		want  string
		from  string
	}{
		"main":                     {map[string]string{etc: yes}, "yes", etc},
		"main, but not the first":  {map[string]string{etc: "[Login]\n", run: yes}, "", ""},
		"a drop-in over main":      {map[string]string{etc: yes, usr + ".d/10.conf": no}, "no", usr + ".d/10.conf"},
		"of /usr":                  {map[string]string{usr + ".d/10.conf": yes}, "yes", usr + ".d/10.conf"},
		"masked by /dev/null":      {map[string]string{usr + ".d/10.conf": yes, etc + ".d/10.conf": "-"}, "", ""},
		"masked by an empty one":   {map[string]string{usr + ".d/10.conf": yes, etc + ".d/10.conf": ""}, "", ""},
		"hidden by the same name":  {map[string]string{usr + ".d/10.conf": yes, etc + ".d/10.conf": "[Login]\nRemoveIPC=no\n"}, "", ""},
		"of /run over /usr/local":  {map[string]string{local + ".d/10.conf": "[Login]\nRemoveIPC=no\n", run + ".d/10.conf": yes}, "yes", run + ".d/10.conf"},
		"a later name":             {map[string]string{usr + ".d/99.conf": yes, etc + ".d/10.conf": no}, "yes", usr + ".d/99.conf"},
		"a section in small":       {map[string]string{etc: "[login]\nKillUserProcesses=yes\n"}, "", ""},
		"no section":               {map[string]string{etc: "KillUserProcesses=yes\n"}, "", ""},
		"blanks, on":               {map[string]string{etc: "[Login]\n KillUserProcesses = on \n"}, "yes", etc},
		"in capitals":              {map[string]string{etc: "[Login]\nKillUserProcesses=YES\n"}, "yes", etc},
		"goes on":                  {map[string]string{etc: "[Login]\nKillUserProcesses=\\\nyes\n"}, "yes", etc},
		"emptied, which is none":   {map[string]string{etc: yes + "KillUserProcesses=\n"}, "yes", etc},
		"no value of a switch":     {map[string]string{etc: yes + "KillUserProcesses=maybe\n"}, "yes", etc},
		"in quotes":                {map[string]string{etc: "[Login]\nKillUserProcesses=\"yes\"\n"}, "", ""},
		"no suffix":                {map[string]string{etc + ".d/10": yes}, "", ""},
		"hidden":                   {map[string]string{etc + ".d/.10.conf": yes}, "", ""},
		"a comment that would not": {map[string]string{etc: "[Login]\n# c \\\nKillUserProcesses=yes\n; x\n"}, "yes", etc},
	} {
		root := t.TempDir()
		for path, text := range tt.files {
			path = filepath.Join(root, path)
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			if text == "-" {
				require.NoError(t, os.Symlink(os.DevNull, path))
				continue
			}
			require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		}
		is, _ := merged(root, "logind.conf", "Login").flag(killAll)
		require.Equal(t, tt.want, is.Value, name)
		require.Equal(t, tt.from, strings.TrimPrefix(is.File, root+"/"), name)
	}
}

func TestListsAddUp(t *testing.T) {
	for text, want := range map[string]string{
		"KillExcludeUsers=walker\nKillExcludeUsers=visitor\n": "walker visitor",
		"KillExcludeUsers=walker\nKillExcludeUsers=\n":        "",
		"KillExcludeUsers=a b\n":                              "a b",
	} {
		is, ok := parseSettings("[Login]\n"+text, "f", "Login").list(killNot)
		require.True(t, ok)
		require.Equal(t, want, is.Value, text)
	}
}

// Whom logind kills: each was tried, with systemd 252 and a process that setsid had taken
// out of the session's terminal.
func TestWhomLogindKills(t *testing.T) {
	who := []string{"visitor"}
	for _, tt := range []struct {
		name  string
		k     killing
		user  string
		kills bool
		by    string
	}{
		{"no", killing{}, "visitor", false, killAll},
		{"yes", killing{all: true}, "visitor", true, killAll},
		{"yes, but not him", killing{all: true, but: who}, "visitor", false, killNot},
		{"no, only him", killing{only: who}, "visitor", true, killOnly},
		{"yes, only another", killing{all: true, only: []string{"walker"}}, "visitor", false, killOnly},
		{"both", killing{all: true, only: who, but: who}, "visitor", false, killNot},
		{"root", killing{all: true}, "root", false, killNot},
		{"root, where another is excluded", killing{all: true, but: who}, "root", true, killAll},
	} {
		kills, by := tt.k.of(tt.user)
		require.Equal(t, tt.kills, kills, tt.name)
		require.Equal(t, tt.by, by, tt.name)
	}
}

// The setting that decides is named with its file, and one that was edited beside it.
func TestPolicyNamesItsFile(t *testing.T) {
	files := func(text string) settings { return parseSettings("[Login]\n"+text, "/etc/x.conf", "Login") }
	for _, tt := range []struct {
		name            string
		l               logind
		decides, edited string
	}{
		{"as it comes", logind{}, "KillUserProcesses=no (logind's default)", ""},
		{"a file", logind{kills: killing{all: true}, files: files("KillUserProcesses=on")}, "KillUserProcesses=yes (/etc/x.conf)", ""},
		{"edited", logind{files: files("KillUserProcesses=yes")}, "KillUserProcesses=no (in force)", "KillUserProcesses=yes (/etc/x.conf)"},
		{"edited, another setting", logind{kills: killing{all: true}, files: files("KillUserProcesses=yes\nKillExcludeUsers=visitor")},
			"KillUserProcesses=yes (/etc/x.conf)", "KillExcludeUsers=visitor (/etc/x.conf)"},
		{"edited, and it changes nothing", logind{files: files("KillExcludeUsers=walker")}, "KillUserProcesses=no (logind's default)", ""},
	} {
		tt.l.there, tt.l.told = true, true
		p := tt.l.policy("visitor", 1000)
		require.Equal(t, tt.decides, p.Decides.String(), tt.name)
		if tt.edited == "" {
			require.Zero(t, p.Edited, tt.name)
		} else {
			require.Equal(t, tt.edited, p.Edited.String(), tt.name)
		}
	}
	silent := logind{there: true}
	require.True(t, silent.policy("visitor", 1000).Silent)
}

// RemoveIPC is for the users that are no system's, for what is theirs.
func TestNotesOnWhatIsShared(t *testing.T) {
	l := logind{there: true, told: true, removes: true}
	require.True(t, l.policy("visitor", 1000).RemovesIPC)
	require.False(t, l.policy("daemon", 999).RemovesIPC)
	s := Subject{User: "visitor", Policy: l.policy("visitor", 1000), Shared: Shared{Files: []string{"/dev/shm/mine"}, SystemV: true}}
	require.Equal(t, []string{
		"at visitor's last logout logind removes what it shares, /dev/shm/mine, unless he lingers: RemoveIPC=yes (logind's default)",
		"at visitor's last logout logind removes his System V semaphores, and the segments that nobody has attached, unless he lingers: RemoveIPC=yes (logind's default)",
	}, s.Notes())
}
