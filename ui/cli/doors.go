package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// refuseKeys returns an error if an argument holds an API key. The error says where the
// key is, and does not quote it. The whole command line is checked before anything else
// reads it, because errors about an argument may quote it. Cobra quotes a flag, a
// command or a value that it does not know.
func refuseKeys(root *cobra.Command, args []string) error {
	// An error here means that the command does not exist.
	cmd, _, _ := root.Find(args)
	problem, verbatim := "", false
	for _, arg := range args {
		switch {
		case problem != "": // the value of the flag before it
		case verbatim || arg == "-" || !strings.HasPrefix(arg, "-"):
			problem = argumentProblem(cmd)
		case arg == "--":
			verbatim = true
			continue
		default:
			flag, hasValue := flagOf(cmd, arg)
			problem = flagProblem(flag)
			if flag != nil && !hasValue && flag.NoOptDefVal == "" && !holdsKey(arg) {
				continue
			}
		}
		if holdsKey(arg) {
			return exit.Usage("%s.\n"+keyAdvice, problem)
		}
		problem = ""
	}
	return nil
}

const keyAdvice = "What is typed in a command is kept by shells and seen by others: put the key into $DASHSCOPE_API_KEY or a file,\n" +
	"and replace it if anybody may have read it."

// holdsKey reports whether an argument holds an API key. A value may follow the letters
// of short flags without a space.
func holdsKey(arg string) bool {
	if safe.HoldsKey(arg) {
		return true
	}
	if letters, short := strings.CutPrefix(arg, "-"); short && !strings.HasPrefix(letters, "-") {
		for i := range letters {
			if safe.HoldsKey(letters[i:]) {
				return true
			}
		}
	}
	return false
}

// flagOf returns the flag that an argument begins with, or nil if it is unknown, and
// whether the argument has its value as well.
func flagOf(cmd *cobra.Command, arg string) (flag *pflag.Flag, hasValue bool) {
	if name, long := strings.CutPrefix(arg, "--"); long {
		name, _, hasValue = strings.Cut(name, "=")
		return cmd.Flag(name), hasValue
	}
	return cmd.Flags().ShorthandLookup(arg[1:2]), len(arg) > 2
}

// flagProblem returns the error for a key in the value of a flag; nil is an unknown one.
func flagProblem(flag *pflag.Flag) string {
	if flag == nil {
		return "there is an API key among the flags, and none takes one"
	}
	what, _ := pflag.UnquoteUsage(flag)
	if what == "" {
		return fmt.Sprintf("--%s: there is an API key, and this flag takes no value", flag.Name)
	}
	return fmt.Sprintf("--%s: there is an API key where %s belongs", flag.Name, what)
}

func argumentProblem(cmd *cobra.Command) string {
	switch _, takes, some := strings.Cut(cmd.Use, " "); {
	case strings.HasPrefix(strings.TrimPrefix(takes, "["), "ID"):
		return "there is an API key where an ID belongs"
	case some && !strings.HasPrefix(takes, "["):
		return fmt.Sprintf("%s: there is an API key where %s belongs", cmd.CommandPath(), takes)
	}
	return "there is an API key among the arguments"
}

// completing reports whether the shell requests completions. Then no error may be
// printed, because it would appear in the middle of the line that is typed. Cobra would
// still print it, past our writers, and to its debug file.
func completing(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// offerNothing answers the shell with no completions.
func offerNothing(out io.Writer) { fmt.Fprintf(out, ":%d\n", cobra.ShellCompDirectiveNoFileComp) }
