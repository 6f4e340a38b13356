//go:build linux

package main

import "github.com/spf13/cobra"

func newListCommand(*app) *cobra.Command { return &cobra.Command{Use: "list", Hidden: true} }
