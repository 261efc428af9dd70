package usage

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"studiowatch/ui/cli/exit"
)

// width is the columns that the help fits into.
const width = 80

// The sections of the help that not every command has, as annotations.
const (
	codesSection       = "exit codes"
	environmentSection = "environment"
)

// Prepare completes a tree of commands: the commands and flags of the library, the help,
// and what the shell completes where nothing else is said.
func Prepare(root *cobra.Command) {
	root.SetUsageFunc(printUsage)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Use, cmd.Short, cmd.Long = "help [COMMAND]", "Print the help of a command", ""
			cmd.Args = checkTopic
		case "completion":
			cmd.Short = "Print a script that completes commands, flags and IDs in a shell"
			cmd.Long = cmd.Short + ". The help of each says how it is loaded."
			Group(cmd)
		}
	}
	Visit(root, func(cmd *cobra.Command) {
		// The library adds this flag too late: what follows it would be taken for its value,
		// as in --help get.
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "print this help"
		cmd.Long = fill(cmp.Or(cmd.Long, cmd.Short))
		completeNoFiles(cmd)
	})
}

// checkTopic returns an error if the arguments of help are not the path of a command.
func checkTopic(help *cobra.Command, topic []string) error {
	cmd := help.Root()
	for _, word := range topic {
		at := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == word })
		if at < 0 {
			return UnknownCommand(cmd, word)
		}
		cmd = cmd.Commands()[at]
	}
	return nil
}

// Group makes a command do nothing itself: it has the commands below it.
func Group(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return UnknownCommand(cmd, args[0])
		}
		return cmd.Help()
	}
}

// completeNoFiles keeps the shell from completing the names of files where none belongs.
func completeNoFiles(cmd *cobra.Command) {
	if cmd.ValidArgsFunction == nil && !strings.HasSuffix(cmd.Use, fileArgument) {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if takes, _ := pflag.UnquoteUsage(f); takes != fileArgument {
			// An error means that the flag has its own completion.
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.NoFileCompletions)
		}
	})
}

// fileArgument stands for the name of a file in the help.
const fileArgument = "FILE"

// ExitCodes adds the section of exit codes to the help of a command. Zero is what 0 means
// to it, and note is a sentence below.
func ExitCodes(cmd *cobra.Command, zero, note string, codes ...int) {
	lines := []string{fmt.Sprintf("  %-3d %s", exit.OK, zero)}
	for _, code := range codes {
		lines = append(lines, fmt.Sprintf("  %-3d %s", code, codeTexts[code]))
	}
	lines = append(lines, "  129, 130, 131, 143\n      ended by SIGHUP or a closed terminal, SIGINT, SIGQUIT, SIGTERM")
	if note != "" {
		lines = append(lines, "  "+note)
	}
	annotate(cmd, codesSection, strings.Join(lines, "\n"))
}

var codeTexts = map[int]string{
	exit.Lost:        "what is waited for cannot come any more: FAILED and the like",
	exit.BadUsage:    "usage, configuration, or no terminal where one is needed",
	exit.NoKey:       "no key, one that is refused, or one that may not",
	exit.Unpaid:      "the account must pay first",
	exit.TimedOut:    "what is waited for did not come in time",
	exit.Unreachable: "the API could not be reached",
	exit.Missing:     "not found, or gone",
	exit.Internal:    "a bug of studiowatch",
}

// Environment adds the section of environment variables to the help of a command.
func Environment(cmd *cobra.Command) { annotate(cmd, environmentSection, environment) }

const environment = `  DASHSCOPE_API_KEY            the key, for a profile that names no other source
  DASHSCOPE_API_KEY_FILE_PATH  else its file; else ~/.dashscope/api_key
  DASHSCOPE_HTTP_BASE_URL      base URL of the profile default
  HTTPS_PROXY, NO_PROXY        the proxy to the service, and what goes past it
  SSL_CERT_FILE, SSL_CERT_DIR  certificates to trust, on Linux
  NO_COLOR                     no colour
  COLORFGBG                    the background, where the terminal does not tell
  LC_ALL, LC_CTYPE, LANG       a character set other than UTF-8 is --ascii
  XDG_CONFIG_HOME              where the configuration folder is, else ~/.config
  XDG_STATE_HOME               where the journal is kept, else ~/.local/state`

func annotate(cmd *cobra.Command, section, text string) {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[section] = text
}

// fill breaks the lines of a text so that they fit. Lines that begin with a space or a
// tab stay as they are.
func fill(text string) string {
	var lines []string
	open := false // the last line goes on
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if line == "" || strings.ContainsAny(line[:1], " \t#") {
			lines, open = append(lines, line), false
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if last := len(lines) - 1; open && len(lines[last])+len(" ")+len(word) <= width {
				lines[last] += " " + word
				continue
			}
			lines, open = append(lines, word), true
		}
	}
	return strings.Join(lines, "\n")
}

// printUsage prints the help of a command below its description. It is no template,
// because with templates the linker keeps every method of every type: a fifth of the
// binary.
func printUsage(cmd *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:\n")
	if cmd.Runnable() {
		b.WriteString("  " + cmd.UseLine() + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("  " + cmd.CommandPath() + " COMMAND\n\nCommands:\n")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s %s\n", c.NamePadding(), c.Name(), c.Short)
			}
		}
	}
	for _, section := range []struct{ head, text string }{
		{"Flags", cmd.LocalFlags().FlagUsagesWrapped(width)}, {"Examples", cmd.Example},
		{"Exit codes", cmd.Annotations[codesSection]}, {"Environment", cmd.Annotations[environmentSection]},
	} {
		if text := strings.TrimRight(section.text, " \n"); text != "" {
			b.WriteString("\n" + section.head + ":\n" + text + "\n")
		}
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nMore about a command: " + cmd.CommandPath() + " COMMAND --help\n")
	}
	_, err := io.WriteString(cmd.OutOrStderr(), b.String())
	return err
}
