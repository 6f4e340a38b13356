//go:build linux

package main

import "github.com/spf13/cobra"

// A stub: to be replaced.
func newRmCommand(*app) *cobra.Command { return &cobra.Command{Use: "rm", Hidden: true} }
