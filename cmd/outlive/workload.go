//go:build linux

package main

import "github.com/spf13/cobra"

func runWorkload([]string) int { return codeUnfit }

func newWorkloadCommand() *cobra.Command { return &cobra.Command{Use: "workload", Hidden: true} }
