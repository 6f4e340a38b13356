//go:build linux

package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// complete offers words as the values of a flag; in a list "a,b" after each comma.
func complete(cmd *cobra.Command, flag string, words ...string) {
	completeWith(cmd, flag, cobra.ShellCompDirectiveNoFileComp, words)
}

// completeOrFile offers files, too.
func completeOrFile(cmd *cobra.Command, flag string, words ...string) {
	completeWith(cmd, flag, cobra.ShellCompDirectiveDefault, words)
}

func completeWith(cmd *cobra.Command, flag string, also cobra.ShellCompDirective, words []string) {
	err := cmd.RegisterFlagCompletionFunc(flag,
		func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return extend(typed, words), also
		})
	if err != nil {
		panic(err) // a flag that this verb does not have: a mistake in this package
	}
}

// extend puts the words behind what stands before the last comma.
func extend(typed string, words []string) []string {
	before := typed[:strings.LastIndex(typed, ",")+1]
	var whole []string
	for _, w := range words {
		whole = append(whole, before+w)
	}
	return whole
}

// completeArgs offers words for the first argument, other words for the second ...
func completeArgs(words ...[]string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) >= len(words) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words[len(args)], cobra.ShellCompDirectiveNoFileComp
	}
}

// idsOf gives the ids of a catalogue: the words that its flags and arguments take.
func idsOf(kind string) []string {
	var ids []string
	for _, c := range catalogues() {
		if c.kind != kind {
			continue
		}
		ids = append(ids, idsOfItems(c.items())...)
	}
	return ids
}

func idsOfItems(items []item) (ids []string) {
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	return ids
}
