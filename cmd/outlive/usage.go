//go:build linux

package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outlive/harness/language"
	"outlive/harness/registry"
)

// How cobra and pflag complain, and how a person would say it.

// wrapArgs turns cobra's complaint about the arguments of a verb, and of those
// below it, into a usage error.
func wrapArgs(verb *cobra.Command) {
	for _, below := range verb.Commands() {
		wrapArgs(below)
	}
	judge := verb.Args
	if judge == nil {
		return
	}
	verb.Args = func(cmd *cobra.Command, args []string) error {
		err := judge(cmd, args)
		var said *failure
		if err == nil || errors.As(err, &said) {
			return err
		}
		return argsError(cmd, args)
	}
}

// argsError says which arguments a verb takes, as its usage line has them.
func argsError(cmd *cobra.Command, args []string) error {
	hint, path := "usage: "+cmd.UseLine(), cmd.CommandPath()
	var takes []string
	for _, word := range strings.Fields(cmd.Use)[1:] {
		if !strings.HasPrefix(strings.Trim(word, "["), "--") && word != "[flags]" { // a flag is no argument
			takes = append(takes, word)
		}
	}
	switch {
	case len(takes) == 0:
		return usageError(hint, "cannot use argument %q: %s takes none", args[0], path)
	case len(args) < len(takes):
		return usageError(hint, "cannot go on without %s: %s takes %s", takes[len(args)], path, strings.Join(takes, " "))
	}
	return usageError(hint, "cannot use argument %q: %s takes %s", args[len(takes)], path, strings.Join(takes, " "))
}

// flagError turns pflag's complaint into a usage error that offers the nearest flag.
func flagError(cmd *cobra.Command, err error) error {
	hint := "the flags: " + cmd.CommandPath() + " --help"
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var bare *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		dashes := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		return unknownFlag(cmd.CommandPath(), dashes+unknown.GetSpecifiedName(), flagNames(cmd))
	case errors.As(err, &invalid):
		return usageError(hint, "cannot use %q for --%s: it takes %s", invalid.GetValue(), invalid.GetFlag().Name, takesValue(invalid.GetFlag()))
	case errors.As(err, &bare):
		return usageError(hint, "cannot use --%s alone: it takes %s", bare.GetFlag().Name, takesValue(bare.GetFlag()))
	}
	return usageError(hint, "cannot read the flags of %s: %w", cmd.CommandPath(), err)
}

// takesValue names what a flag takes.
func takesValue(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "uint", "int64":
		return "a number"
	case "duration":
		return "a time, such as 5s"
	case "language":
		return strings.Join(language.Known(), " or ")
	case "bool":
		return "true or false"
	case "stringSlice", "stringArray":
		return "a list, such as a,b"
	}
	return "a value"
}

// unknownFlag is the usage error for a flag that the verb does not have.
func unknownFlag(verb, flag string, known []string) error {
	hint := "the flags: " + verb + " --help"
	if near := registry.Nearest(strings.TrimLeft(flag, "-"), known); near != "" {
		hint = "did you mean --" + near + "? (" + hint + ")"
	}
	return usageError(hint, "cannot use flag %q: %s has no such flag", flag, verb)
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// nameShells has completion say which shells it knows: cobra would print help,
// and call that a success.
func nameShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == "completion" })
	if i < 0 {
		return
	}
	completion := root.Commands()[i]
	completion.Args = cobra.ArbitraryArgs
	completion.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownError("shell", args[0], available(cmd))
	}
}
