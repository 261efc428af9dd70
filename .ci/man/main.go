// Command man writes the manual pages of all commands into a folder, for .ci/release.
//
//	go run . -time SECONDS -version VERSION FOLDER
package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"studiowatch/ui/cli"
)

func main() {
	seconds := flag.Int64("time", 0, "the date of the pages, in seconds since 1970")
	version := flag.String("version", "", "the version of the program")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: man -time SECONDS -version VERSION FOLDER")
		os.Exit(2)
	}
	at := time.Unix(*seconds, 0).UTC()
	head := doc.GenManHeader{Section: "1", Date: &at, Source: "studiowatch " + *version, Manual: "User Commands"}
	if err := writeAll(cli.Commands(), head, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "man:", err)
		os.Exit(1)
	}
}

// writeAll writes the pages of a command and of those below it.
func writeAll(cmd *cobra.Command, head doc.GenManHeader, folder string) error {
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	head.Title = strings.ToUpper(name)
	var page bytes.Buffer
	more := sections(cmd)
	prepare(cmd)
	if err := doc.GenMan(cmd, &head, &page); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, name+".1"), []byte(finish(page.String(), more, *head.Date)), 0o644); err != nil {
		return err
	}
	for _, below := range cmd.Commands() {
		if below.IsAvailableCommand() {
			if err := writeAll(below, head, folder); err != nil {
				return err
			}
		}
	}
	return nil
}

// standard are the heads of manual pages for what the help calls otherwise.
var standard = map[string]string{"exit codes": "EXIT STATUS", "environment": "ENVIRONMENT"}

// sections returns the sections of the help that the generator does not know, as roff.
func sections(cmd *cobra.Command) string {
	var b strings.Builder
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(standard))) {
		if text := cmd.Annotations[name]; text != "" {
			// After a zero-width character no line is a request.
			text = `\&` + strings.ReplaceAll(roff(text), "\n", "\n\\&")
			b.WriteString(".SH " + standard[name] + "\n.nf\n" + text + "\n.fi\n")
		}
	}
	return b.String()
}

// roff escapes what roff would not print as it stands.
func roff(text string) string { return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text) }

// prepare turns the texts of a command into the Markdown that the generator takes them
// for. What a flag takes stands for its default, between marks.
func prepare(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true
	cmd.Long, cmd.Short = markdown(cmd.Long), escape(cmd.Short)
	all := func(f *pflag.Flag) {
		takes, usage := pflag.UnquoteUsage(f)
		if byDefault := f.DefValue; f.Value.Type() != "bool" && byDefault != "" && byDefault != "0" && byDefault != "0s" && byDefault != "[]" {
			usage += " (default " + byDefault + ")"
		}
		f.Usage, f.DefValue = escape(usage), mark+takes+mark
	}
	cmd.NonInheritedFlags().VisitAll(all)
	cmd.Use = escape(cmd.Use)
}

// mark stands around what a flag takes. No text of the help has it.
const mark = "\u2016"

// taken is how the generator writes what a flag takes.
var taken = regexp.MustCompile(`\[?="?` + mark + `([^` + mark + `]*)` + mark + `"?\]?`)

// option is how the generator writes a flag, on one line with what it does.
var option = regexp.MustCompile(`(?m)^(?:\.PP\n)?(\\fB\\?-.*)\n\t`)

// finish mends a page of the generator, and puts more before what else to see.
func finish(page, more string, at time.Time) string {
	page = strings.Replace(page, at.Format(`"Jan 2006"`), at.Format(`"2006-01-02"`), 1)
	page = option.ReplaceAllString(page, ".TP\n$1\n")
	page = taken.ReplaceAllStringFunc(page, func(found string) string {
		takes := taken.FindStringSubmatch(found)[1]
		if takes == "" {
			return ""
		}
		return ` \fI` + takes + `\fP`
	})
	page = strings.Replace(page, ".SH EXAMPLE\n", ".SH EXAMPLES\n", 1)
	before, after, also := strings.Cut(page, ".SH SEE ALSO\n")
	if !also {
		return strings.TrimRight(before, "\n") + "\n" + more
	}
	return before + more + ".SH SEE ALSO\n" + strings.TrimRight(after, "\n") + "\n"
}

// special are the characters that Markdown gives a meaning.
var special = regexp.MustCompile("[\\\\*_`\\[\\]<>#|~:]")

func escape(text string) string { return special.ReplaceAllString(text, `\$0`) }

// markdown returns a text of the help as Markdown. Its indented lines are what is typed.
func markdown(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"):
			line = "    " + strings.TrimPrefix(line, "  ")
		default:
			line = escape(line)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
