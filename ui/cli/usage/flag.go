package usage

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"studiowatch/model/words"
	"studiowatch/ui/cli/exit"
)

// FlagError returns the error of usage for an error of the library of flags. It names
// the flag that is wrong, and what was probably meant.
func FlagError(cmd *cobra.Command, err error) error {
	problem := flagProblem(cmd, err)
	switch {
	case strings.HasSuffix(problem, "."):
		return exit.Usage("%s", problem)
	case strings.HasSuffix(problem, "?"):
		return exit.Usage("%s See %s --help", problem, cmd.CommandPath())
	}
	return exit.Usage("%s; see %s --help", problem, cmd.CommandPath())
}

func flagProblem(cmd *cobra.Command, err error) string {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(cmd, unknown)
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Sprintf("--%s %s: %s", bad.GetFlag().Name, shown(bad.GetValue()), valueProblem(bad))
	}
	if bare, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		takes, _ := pflag.UnquoteUsage(bare.GetFlag())
		return fmt.Sprintf("%s needs a value, %s", dashed(bare.GetSpecifiedName()), takes)
	}
	return err.Error()
}

// shown returns a value with quotation marks where its ends would not be seen.
func shown(value string) string {
	if value == "" || strings.ContainsFunc(value, unicode.IsSpace) {
		return strconv.Quote(value)
	}
	return value
}

// dashed returns the name of a flag as it is typed.
func dashed(name string) string {
	if len([]rune(name)) == 1 {
		return "-" + name
	}
	return "--" + name
}

func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) string {
	name := err.GetSpecifiedName()
	if whole := err.GetSpecifiedShortnames(); cmd.Flag(whole) != nil {
		return fmt.Sprintf("unknown flag: -%s; did you mean --%[1]s?", whole)
	}
	if others := haveFlag(cmd.Root(), name); len(others) > 0 {
		return fmt.Sprintf("%s means nothing to %s; it is a flag of %s.", dashed(name), cmd.CommandPath(), list(others, "and"))
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			known = append(known, f.Name)
		}
	})
	if near := words.Nearest(name, known); near != "" {
		return fmt.Sprintf("unknown flag: %s; did you mean --%s?", dashed(name), near)
	}
	return "unknown flag: " + dashed(name)
}

// haveFlag returns the commands of a tree that a flag means something to.
func haveFlag(root *cobra.Command, name string) (commands []string) {
	Visit(root, func(cmd *cobra.Command) {
		flag := cmd.Flags().Lookup(name)
		if len(name) == 1 {
			flag = cmd.Flags().ShorthandLookup(name)
		}
		if flag != nil && !flag.Hidden {
			path, below := strings.CutPrefix(cmd.CommandPath(), root.Name()+" ")
			if !below {
				path += " itself"
			}
			commands = append(commands, path)
		}
	})
	return commands
}

// Visit calls do for a command and for all below it.
func Visit(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, sub := range offered(cmd) {
		Visit(sub, do)
	}
}

// valueProblem returns what is wrong with a value. The texts of the library are for
// programmers.
func valueProblem(err *pflag.InvalidValueError) string {
	switch err.GetFlag().Value.Type() {
	case "int":
		return "it is no whole number"
	case "uint64":
		return "it is no whole number of 0 or more"
	case "float64":
		return "it is no number"
	case "bool":
		return "it is true or false"
	}
	return err.Unwrap().Error()
}
