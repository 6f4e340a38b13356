//go:build linux

package main

import "github.com/spf13/cobra"

// A stub: to be replaced.
func newCompareCommand(*app) *cobra.Command { return &cobra.Command{Use: "compare", Hidden: true} }
