//go:build linux

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/proc/anew"
)

// installer runs make in the project, with what it builds in a folder of the test's.
func installer(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("make", append(args, "-C", "../..", "-s", "DESTDIR="+dir+"/root", "PREFIX=/opt", "BUILT="+dir+"/bin", "MANUAL="+dir+"/man")...)
	cmd.Env = append(os.Environ(), "MAKEFLAGS=")
	return cmd
}

// installed lists the files below a folder.
func installed(t *testing.T, dir string) (files []string) {
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, strings.TrimPrefix(path, dir))
		}
		return err
	}))
	return files
}

// entersEarly: what make links notes who enters before there is a Go runtime, which takes
// away that SIGQUIT is ignored (on another processor than amd64 it is never early); what
// cannot enter so, or is not found, is told as ever.
func entersEarly(t *testing.T, outlive string) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/entry", nil, 0o600))
	require.NoError(t, os.WriteFile(dir+"/script", []byte("echo $$ as $0\n"), 0o755))
	for _, tt := range []struct{ words, said string }{
		{"entry sh -c 'echo $$; grep SigIgn /proc/$$/status'", `^(\d+)\nSigIgn:\t0000000000000004\n$`},
		{"entry /bin/sh -c 'echo $$; grep SigIgn /proc/$$/status'", `^(\d+)\nSigIgn:\t0000000000000004\n$`},
		{"entry ./script", `^(\d+) as \./script\n$`}, // without #!
		{"entry no-such-command", `^outlive: cannot run "no-such-command": no such file or directory\n$`},
		{"none sh", `^outlive: cannot enter: open none: no such file or directory\n$`},
		{"entry", `^outlive: cannot enter: no command given\n$`},
	} {
		cmd := exec.Command("sh", "-c", "trap '' QUIT; exec "+outlive+" native enter "+tt.words)
		cmd.Dir, cmd.Env = dir, []string{"PATH=/none:" + os.Getenv("PATH")}
		out, _ := cmd.CombinedOutput()
		if runtime.GOARCH != "amd64" {
			tt.said = strings.Replace(tt.said, "0000000000000004", "0000000000000000", 1)
		}
		require.Regexp(t, tt.said, string(out), tt.words)
		if pid := regexp.MustCompile(`^\d+`).FindString(string(out)); pid != "" {
			entry, err := os.ReadFile(dir + "/entry")
			require.NoError(t, err)
			require.Regexp(t, `^0*`+pid+` \d{12} \d{12} \d{12}\n$`, string(entry))
		}
	}
}

// TestInstall: what make install puts in place works, make uninstall takes all
// of it away, and both are possible for one who has no Go once it is built.
func TestInstall(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	dir := t.TempDir()
	out, err := installer(dir, "install").CombinedOutput()
	require.NoError(t, err, "%s", out)
	files := installed(t, dir+"/root")
	for _, want := range []string{"/bin/outlive", "/share/man/man1/outlive.1", "/share/man/man1/outlive-run.1", "/share/man/man7/outlive-events.7",
		"/share/bash-completion/completions/outlive", "/share/zsh/site-functions/_outlive", "/share/fish/vendor_completions.d/outlive.fish"} {
		require.Contains(t, files, "/opt"+want)
	}
	said, err := exec.Command(dir+"/root/opt/bin/outlive", "--version").Output()
	require.NoError(t, err)
	require.Regexp(t, `^outlive `, string(said))
	entersEarly(t, dir+"/root/opt/bin/outlive")
	told, err := exec.Command(dir+"/root/opt/bin/outlive", "verzion").CombinedOutput() // not in PATH: hints name it as it was called
	require.Error(t, err)
	require.Contains(t, string(told), "(the verbs: "+dir+"/root/opt/bin/outlive --help)")
	for shell, file := range map[string]string{"bash": "bash-completion/completions/outlive", "zsh": "zsh/site-functions/_outlive", "fish": "fish/vendor_completions.d/outlive.fish"} {
		if _, err := exec.LookPath(shell); err == nil {
			out, err := exec.Command(shell, "-n", dir+"/root/opt/share/"+file).CombinedOutput()
			require.NoError(t, err, "%s: %s", shell, out)
		}
	}

	poor := t.TempDir()
	for _, program := range []string{"sh", "make", "sed", "find", "install", "git", "rm", "touch", "echo"} {
		path, err := exec.LookPath(program)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(poor, program)))
	}
	for _, verb := range []string{"install", "uninstall"} {
		cmd := installer(dir, verb)
		cmd.Env = append(cmd.Env, "PATH="+poor)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s", verb, out)
	}
	require.Empty(t, installed(t, dir+"/root"))
	cmd := installer(t.TempDir(), "all")
	cmd.Env = append(cmd.Env, "PATH="+poor)
	out, err = cmd.CombinedOutput()
	require.Error(t, err)
	require.Regexp(t, `^outlive is built with Go \d+\.\d+ or newer, and there is no go in \$PATH: https://`, string(out))
}

// TestDist: a parcel is laid down anywhere, and says what it is. All kinds are tried by make parcels.
func TestDist(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	dir := t.TempDir()
	out, err := installer(dir, "dist", "FORMATS=tar", "ARCHES="+runtime.GOARCH, "DIST="+dir+"/dist", "VERSION=v1.2-3-gabc").CombinedOutput()
	require.NoError(t, err, "%s", out)
	name := "outlive-1.2-3-gabc-linux-" + runtime.GOARCH
	require.Equal(t, dir+"/dist/SHA256SUMS\n"+dir+"/dist/"+name+".tar.gz\n", string(out))
	script := "cd " + dir + "/dist && sha256sum -c --quiet SHA256SUMS && tar -xzf *.tar.gz && " + name + "/bin/outlive version --json"
	said, err := exec.Command("sh", "-c", script).Output()
	require.NoError(t, err)
	require.Contains(t, string(said), `"version": "v1.2-3-gabc",`)
	require.Contains(t, installed(t, dir+"/dist/"+name), "/share/man/man7/outlive-events.7")
}
