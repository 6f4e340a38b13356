//go:build linux

package main

import "github.com/spf13/cobra"

// A stub: to be replaced.
func newRunCommand(*app) *cobra.Command { return &cobra.Command{Use: "run", Hidden: true} }
