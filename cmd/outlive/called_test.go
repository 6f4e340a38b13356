//go:build linux

package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is proposed begins as the program was called, which is a path here; what only
// names it does not.
func TestAsCalled(t *testing.T) {
	for text, want := range map[string]string{
		"sudo -H outlive ... uses it": "sudo -H " + called() + " ... uses it",
		"outlive list modes":          called() + " list modes",
		"of outlive itself":           "of outlive itself",
		"./outlive list":              "./outlive list",
	} {
		require.Equal(t, want, asCalled(text))
	}
}
