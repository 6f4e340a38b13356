package host

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/lab"
)

func TestALibraryIsFoundByItsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "library")
	require.False(t, Installed(file))
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.True(t, Installed(file))
	path, err := lab.LookPath(filepath.Dir(file), "/library")
	require.NoError(t, err)
	require.Equal(t, "/library", path)
	_, err = lab.LookPath(filepath.Dir(file), "/libraries")
	require.Error(t, err)
}

func TestReleaseNamesTheDistribution(t *testing.T) {
	for _, tt := range []struct{ file, text, name, family string }{
		{"etc/os-release", "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n", "Debian 12", "debian"},
		{"usr/lib/os-release", "ID_LIKE=\"rhel fedora\"\nID='rocky'\nNAME='Rocky Linux'\nVERSION_ID=9.4\n", "Rocky Linux 9.4", "rocky"},
		{"etc/os-release", "# rolling\nNAME=Arch Linux\nID=arch\n", "Arch Linux", "arch"},
	} {
		root := t.TempDir()
		file := filepath.Join(root, tt.file)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(tt.text), 0o644))
		facts := gather(root)
		require.Equal(t, tt.name, facts.Distribution)
		require.Equal(t, tt.family, facts.Families[0])
	}
}

func TestGatherWhereNothingIsKnown(t *testing.T) {
	facts := gather(t.TempDir())
	require.Equal(t, "unknown", facts.Distribution)
	require.Equal(t, "unknown", facts.Init)
	require.NotEqual(t, "unknown", facts.Kernel)
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]string{
		"GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)":         "5.2.15",
		"zsh 5.9 (x86_64-debian-linux-gnu)":                                 "5.9",
		"  version         sh (AT&T Research) 93u+m/1.0.4 2022-10-22":       "93u+m/1.0.4",
		"@(#)MIRBSD KSH R59 2020/10/31 +Debian":                             "R59",
		"fish, version 3.6.0":                                               "3.6.0",
		"BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.": "1.35.0",
		"tmux 3.3a":                              "3.3a",
		"Screen version 4.09.00 (GNU) 30-Jan-22": "4.09.00",
		"nohup (GNU coreutils) 9.1":              "9.1",
		"setsid from util-linux 2.38.1":          "2.38.1",
		"mystery: unknown option":                "",
	} {
		require.Equal(t, want, parseVersion(text), text)
	}
}

func TestProgramsAreFoundInPath(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	write(t, dir, "tmux", "#!/bin/sh\necho \"tmux 9.9z $1\"\n")
	write(t, dir, "grumpy", "#!/bin/sh\necho grumpy 1.2 >&2; exit 3\n")
	got := Programs(context.Background(), "tmux", "grumpy", "no-such-program")
	require.Equal(t, []Program{
		{"tmux", filepath.Join(dir, "tmux"), "9.9z"},
		{"grumpy", filepath.Join(dir, "grumpy"), "1.2"},
		{"no-such-program", "", ""},
	}, got)
	require.Equal(t, map[string]string{"tmux": "9.9z"}, Versions(context.Background(), "tmux", "no-such-program"))
}

func TestAProgramThatHangsHasNoVersion(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "hangs", "#!/bin/sh\necho hangs 1.0; exec sleep 1000\n")
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.Equal(t, Program{"hangs", filepath.Join(dir, "hangs"), ""}, Programs(ctx, "hangs")[0])
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755))
}

func TestInstall(t *testing.T) {
	for _, tt := range []struct {
		families []string
		programs []string
		want     string
	}{
		{[]string{"debian"}, []string{"tmux", "nohup"}, "apt-get update && apt-get install -y coreutils tmux"},
		{[]string{"mint", "ubuntu", "debian"}, []string{"fish"}, "apt-get update && apt-get install -y fish"},
		{[]string{"rocky", "rhel", "fedora"}, []string{"fish"}, "dnf install -y fish"},
		{[]string{"alpine"}, []string{"busybox", "ash", "setsid"}, "apk add busybox util-linux-misc"},
		{[]string{"manjaro", "arch"}, []string{"zsh"}, "pacman -S --needed --noconfirm zsh"},
		{[]string{"opensuse-leap", "suse"}, []string{"zsh"}, "zypper --non-interactive install zsh"},
		{[]string{"debian"}, []string{"systemd-nspawn", "sshd", "ssh", "ssh-keygen", "dbus-daemon", "atd", "supervisord"},
			"apt-get update && apt-get install -y at dbus openssh-client openssh-server supervisor systemd-container"},
		{[]string{"debian"}, []string{"crontab", "start-stop-daemon", "update-rc.d", "service", "logger"},
			"apt-get update && apt-get install -y bsdutils cron dpkg init-system-helpers"},
		{[]string{"fedora"}, []string{"crontab", "logger", "systemctl", "systemd-run"}, "dnf install -y cronie systemd util-linux"},
		{[]string{"arch"}, []string{"systemd-nspawn", "sshd"}, "pacman -S --needed --noconfirm openssh systemd"},
		{[]string{"nixos"}, []string{"zsh"}, ""},
		{[]string{"debian"}, nil, ""},
	} {
		require.Equal(t, tt.want, Facts{Families: tt.families}.install(true, tt.programs))
	}
	line := Facts{Families: []string{"debian"}}.install(false, []string{"zsh"})
	require.Equal(t, "sudo apt-get update && sudo apt-get install -y zsh", line)
}

func TestFacilitiesLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "not", "yet"))
	for _, f := range Facilities() {
		if f.Needed || f.ID == "state" {
			require.Empty(t, f.Missing, f.ID)
		}
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestFacilitiesTellWhatIsMissing(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	t.Setenv("XDG_STATE_HOME", "/dev/null/state")
	missing := map[string]string{}
	for _, f := range Facilities() {
		missing[f.ID] = f.Missing
	}
	require.Contains(t, missing["temp"], "cannot make a temporary folder")
	require.Contains(t, missing["state"], `cannot write to "/dev/null/state/outlive": not a directory`)
}
