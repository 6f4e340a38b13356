//go:build linux

package main

import (
	"cmp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"outlive/harness/lab"
	"outlive/harness/page"
)

// listedLab is one lab as ls shows it; its JSON is a contract.
type listedLab struct {
	lab.Record
	State lab.State `json:"state"`
}

func newLabLsCommand(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "ls",
		Short: "The labs there are",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			s, err := a.labs()
			if err != nil {
				return err
			}
			all, err := s.List()
			if err != nil {
				return err
			}
			rows := []listedLab{}
			for _, r := range all {
				rows = append(rows, listedLab{r, r.State()})
			}
			return a.printLabs(rows, format)
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

func (a *app) printLabs(rows []listedLab, format string) error {
	if format == "json" {
		return a.document(map[string]any{"schema": "outlive/labs/1", "labs": rows})
	}
	if len(rows) == 0 {
		_, err := a.stdout.WriteString(a.say("no labs (make one: %s)", called()+" lab up") + "\n")
		return err
	}
	lines := [][]string{{"NAME", "STATE", "PID 1", "SINCE", "DISK", "ROOT"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Name, string(r.State), strconv.Itoa(r.Init.PID), page.Ago(time.Since(r.Since)), cmp.Or(r.Disk, "25%"), cmp.Or(r.Root, "/")})
	}
	_, err := a.stdout.WriteString(a.out.table(lines, func(int, string) paint { return "" }, 1, 3))
	return err
}
