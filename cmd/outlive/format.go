//go:build linux

package main

import "github.com/spf13/cobra"

// formatFlag gives a verb that only informs its two formats.
func formatFlag(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", "text", "text or json")
	complete(cmd, "format", "text", "json")
}

func checkFormat(format string) error {
	if format == "text" || format == "json" {
		return nil
	}
	return unknownError("format", format, []string{"text", "json"})
}
