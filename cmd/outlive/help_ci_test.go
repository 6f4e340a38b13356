//go:build linux

package main

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"outlive/harness/faults/source"
	"outlive/harness/proc/anew"
)

// ciMakefile makes the daemon of a repository that uses what the topic has for CI of the
// right one of verify --self.
const ciMakefile = `all:
	mkdir -p run
	printf '#!/bin/sh\nexec ./daemon run/mydaemon.pid run/log none\n' >mydaemon
	chmod +x mydaemon
`

// TestWhatTheTopicHasForCI: each line of its CI files, word by word, in a repository that
// has outlive's source beside its own.
func TestWhatTheTopicHasForCI(t *testing.T) {
	anew.Elsewhere(t)
	t.Parallel()
	blocks := topicYAML(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"Makefile": ciMakefile, "verify.yaml": blocks[0], "summary": ""} { // GitHub's runner has made the last
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	require.NoError(t, source.Compile(t.Context(), filepath.Join(dir, "daemon")))
	for _, name := range []string{"cmd", "modes", "harness", "lessons", "go.mod", "go.sum", "Makefile", ".ci"} { // as a clone has them
		out, err := exec.Command("cp", "-r", filepath.Join(top, name), filepath.Join(mkdir(t, dir, "outlive"), name)).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	var steps struct {
		Jobs map[string]struct {
			Steps []struct {
				Run, Uses string
				With      map[string]string
			}
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(blocks[1]))
	require.NoError(t, decoder.Decode(&steps))
	r := newRunner(t, dir)
	for _, step := range steps.Jobs["daemon"].Steps {
		switch folder, ours := strings.CutPrefix(step.Uses, "./"); {
		case ours:
			log, outputs, code := r.action(folder, step.With)
			require.Zero(t, code, log)
			require.Equal(t, "kept", outputs["verdict"])
			require.FileExists(t, outputs["report"])
			last := heeded(log)
			require.Contains(t, last[len(last)-1][2], "detaches as it must")
		case step.Run != "":
			log, code := r.script(step.Run, "")
			require.Zero(t, code, "%s: %s", step.Run, log)
		}
	}
	page, err := os.ReadFile(r.temp + "/summary")
	require.NoError(t, err)
	require.Contains(t, string(page), "detaches as it must")
	hostileCI(t, dir)

	var doc any
	require.NoError(t, yaml.Unmarshal([]byte(blocks[2]), &doc))
	for _, line := range scripts(doc) {
		log, code := r.script(line, "")
		require.Zero(t, code, "%s: %s", line, log)
	}
	var suite struct {
		Tests int `xml:"tests,attr"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "verify.xml"))
	require.NoError(t, err)
	require.NoError(t, xml.Unmarshal(text, &suite))
	require.Greater(t, suite.Tests, 30)
}

func mkdir(t *testing.T, in, name string) string {
	t.Helper()
	dir := filepath.Join(in, name)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	return dir
}

// topicYAML are the blocks of YAML of two topics: a profile, and the CI files of GitHub and of GitLab.
func topicYAML(t *testing.T) (blocks []string) {
	t.Helper()
	for _, topic := range topics() {
		if topic.Name != "verify" && topic.Name != "ci" {
			continue
		}
		for _, block := range strings.Split(topic.Text, "\n```yaml\n")[1:] {
			block, _, _ = strings.Cut(block, "\n```\n")
			blocks = append(blocks, block)
		}
	}
	require.Len(t, blocks, 3)
	return blocks
}
