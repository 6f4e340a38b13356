//go:build linux

package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"outlive/harness/studio"
)

func TestButtons(t *testing.T) {
	for text, want := range map[string]button{
		usualButton: {studio.Button, usualButton}, "ctrl-g": {7, "Ctrl-G"}, "^T": {20, "Ctrl-T"}, "C-_": {31, "Ctrl-_"}, "^^": {30, "Ctrl-^"},
	} {
		b, err := buttonOf(text)
		require.NoError(t, err, text)
		require.Equal(t, want, b)
	}
	for _, text := range []string{"", "g", "c", "ctrl-", "ctrl-c", "^[", "ctrl-i", "F1", "ctrl-gg", "ctrl-5"} {
		_, err := buttonOf(text)
		require.Error(t, err, text)
	}
}
