//go:build linux

package main

import "github.com/spf13/cobra"

// A stub: to be replaced.
func newPsCommand(*app) *cobra.Command { return &cobra.Command{Use: "ps", Hidden: true} }
