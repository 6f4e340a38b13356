//go:build linux

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
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

// TestInstall: what make install puts in place works, make uninstall takes all
// of it away, and both are possible for one who has no Go once it is built.
func TestInstall(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	dir := t.TempDir()
	out, err := installer(dir, "install").CombinedOutput()
	require.NoError(t, err, "%s", out)
	files := installed(t, dir+"/root")
	for _, want := range []string{"/bin/outlive", "/share/man/man1/outlive.1", "/share/man/man1/outlive-run.1",
		"/share/bash-completion/completions/outlive", "/share/zsh/site-functions/_outlive", "/share/fish/vendor_completions.d/outlive.fish"} {
		require.Contains(t, files, "/opt"+want)
	}
	said, err := exec.Command(dir+"/root/opt/bin/outlive", "--version").Output()
	require.NoError(t, err)
	require.Regexp(t, `^outlive `, string(said))
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
