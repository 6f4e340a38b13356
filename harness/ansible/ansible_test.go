package ansible

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// written is a folder with all the files, and the playbook in one file as well.
func written(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	all, err := Files(`/opt/"it is"/outlive`, "amd64")
	require.NoError(t, err)
	for _, f := range all {
		require.NotContains(t, f.Text, "BINARY", f.Path)
		path := filepath.Join(dir, f.Path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
	}
	book, err := Playbook("/opt/outlive", "arm64")
	require.NoError(t, err)
	require.Contains(t, book, `aarch64: "/opt/outlive"`)
	require.NotContains(t, book, "role: outlive")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "one.yml"), []byte(book), 0o600))
	return dir
}

func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed", program)
	}
}

func ansible(t *testing.T, dir string, words ...string) string {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ANSIBLE_LOCAL_TEMP="+filepath.Join(dir, "local"), "ANSIBLE_NOCOLOR=1", "ANSIBLE_STDOUT_CALLBACK=default")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%q: %s", words, out)
	return string(out)
}

func TestAnsibleReadsThem(t *testing.T) {
	needs(t, "ansible-playbook")
	dir := written(t)
	ansible(t, dir, "ansible-playbook", "-i", "hosts.ini", "--syntax-check", "fleet.yml", "one.yml")
	tasks := ansible(t, dir, "ansible-playbook", "-i", "hosts.ini", "--list-tasks", "fleet.yml")
	for _, part := range []string{"Compare", "Inspect", "Verify", "Hold the answers against each other"} {
		require.Contains(t, tasks, part)
	}
}

// TestAHostIsAsked: this machine, by the real ansible-playbook, with a stand-in for outlive, that
// says what it was asked; and one that nobody can reach, whose row says so.
func TestAHostIsAsked(t *testing.T) {
	needs(t, "ansible-playbook")
	dir := written(t)
	stand := filepath.Join(dir, "outlive")
	require.NoError(t, os.WriteFile(stand, []byte("#!/bin/sh\necho \"$0 $*\" >>"+dir+"/asked\necho '{\"of\": \"'$1'\"}'\n"), 0o700))
	machine := strings.TrimSpace(ansible(t, dir, "uname", "-m"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "hosts.ini"), []byte("here ansible_connection=local\ngone ansible_host=127.0.0.1 ansible_port=1\n"), 0o600))
	ansible(t, dir, "ansible-playbook", "-i", "hosts.ini", "one.yml", "-e", "outlive_as_root=true", "-e", "outlive_here="+stand,
		"-e", `{"outlive_binaries": {"`+machine+`": "`+stand+`"}, "outlive_compare": ["--modes", "a b"], "outlive_folder_in": "`+dir+`"}`)
	asked, err := os.ReadFile(filepath.Join(dir, "asked"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(asked)), "\n")
	require.Len(t, lines, 5, string(asked))
	require.Contains(t, lines[0], "/outlive compare --format json --modes a b")
	require.Contains(t, lines[1], "/outlive inspect --all --format json")
	results := filepath.Join(dir, "results")
	require.Equal(t, strings.Join([]string{stand, "report", results + "/here.compare.json", results + "/here.inspect.json", results + "/gone.compare.json", results + "/gone.inspect.json"}, " "), lines[2])
	for name, holds := range map[string]string{"here.compare": `{"of": "compare"}`, "here.inspect": `{"of": "inspect"}`, "gone.compare": `"schema": "outlive/missing/1"`, "gone.inspect": "cannot be reached"} {
		text, err := os.ReadFile(filepath.Join(results, name+".json"))
		require.NoError(t, err)
		require.Contains(t, string(text), holds)
	}
	left, err := fs.Glob(os.DirFS(dir), "outlive.*")
	require.NoError(t, err)
	require.Empty(t, left, "what was brought is removed")
}

func TestNoTemplateIsSmuggledIn(t *testing.T) {
	for _, name := range []string{"/{{ 1 }}", "/{% x %}", "/{# x"} {
		_, err := Playbook(name, "amd64")
		require.ErrorContains(t, err, "template", name)
		_, err = Files(name, "amd64")
		require.Error(t, err)
	}
}
