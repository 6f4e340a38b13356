//go:build linux

package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"outlive/harness/proc/anew"
	"outlive/harness/profile"
)

// TestWhatATopicHasOnePastes: its profile is one, its CI files are YAML, and each command
// of outlive in them is one that there is, flag by flag.
func TestWhatATopicHasOnePastes(t *testing.T) {
	anew.Elsewhere(t)
	for i, block := range topicYAML(t) {
		if i == 0 {
			_, err := profile.Parse([]byte(block))
			require.NoError(t, err)
			continue
		}
		var doc any
		require.NoError(t, yaml.Unmarshal([]byte(block), &doc))
		found := 0
		for _, command := range scripts(doc) {
			words := strings.Fields(command)
			if words[0] != "outlive/bin/outlive" {
				continue
			}
			found++
			verb, rest, err := newRoot(newApp(), words[1:]).Find(words[1:])
			require.NoError(t, err)
			require.NoError(t, verb.ParseFlags(rest), command)
		}
		require.Equal(t, map[int]int{2: 1}[i], found, "GitHub's has the action")
	}
}

// scripts are the commands of a CI file: the values of run, and what is listed in script.
func scripts(node any) (all []string) {
	switch n := node.(type) {
	case map[string]any:
		for key, value := range n {
			if text, is := value.(string); is && key == "run" {
				all = append(all, text)
			}
			if list, is := value.([]any); is && key == "script" {
				for _, one := range list {
					all = append(all, one.(string))
				}
			}
			all = append(all, scripts(value)...)
		}
	case []any:
		for _, one := range n {
			all = append(all, scripts(one)...)
		}
	}
	return all
}
