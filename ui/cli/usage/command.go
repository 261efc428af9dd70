// Package usage explains the command line: what is wrong with it, which command or flag
// was meant, and the help of every command.
package usage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"studiowatch/model/words"
	"studiowatch/ui/cli/exit"
)

// fewest is how many letters say which command is meant. Two are near to most.
const fewest = 3

// Meant returns the command below parent, or parent itself, that a word was probably
// meant for; nil if there is none. A word that is exactly a command is meant for it.
func Meant(parent *cobra.Command, word string) *cobra.Command {
	word = strings.ToLower(word)
	if slices.Contains(parent.SuggestFor, word) {
		return parent
	}
	var names []string
	for _, cmd := range offered(parent) {
		// An ID has a hyphen nearly always, so only a name with a hyphen is close to it.
		if !strings.Contains(word, "-") || strings.Contains(cmd.Name(), "-") {
			names = append(names, cmd.Name())
		}
	}
	near := words.Nearest(word, names)
	for _, cmd := range offered(parent) {
		likely := cmd.Name() == near || near == "" && strings.HasPrefix(cmd.Name(), word)
		if likely && len(word) >= fewest || slices.Contains(cmd.SuggestFor, word) {
			return cmd
		}
	}
	return nil
}

// UnknownCommand returns the error for a word where a command below parent belongs.
func UnknownCommand(parent *cobra.Command, word string) error {
	if cmd := Meant(parent, word); cmd != nil && cmd != parent {
		return exit.Usage("%s has no command %q; did you mean %s?", parent.CommandPath(), word, cmd.CommandPath())
	}
	var names []string
	for _, cmd := range offered(parent) {
		names = append(names, cmd.Name())
	}
	if len(names) == 0 {
		return exit.Usage("%s has no commands, and got %q", parent.CommandPath(), word)
	}
	return exit.Usage("%s has no command %q; it has %s", parent.CommandPath(), word, list(names, "and"))
}

// offered returns the commands below parent that its help lists.
func offered(parent *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(parent.Commands()), func(cmd *cobra.Command) bool {
		return cmd.Hidden || strings.HasPrefix(cmd.Name(), "_")
	})
}

// list returns names as "a, b and c".
func list(names []string, conjunction string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return fmt.Sprintf("%s %s %s", strings.Join(names[:last], ", "), conjunction, names[last])
}
