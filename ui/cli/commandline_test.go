package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/usage"
)

func TestAMistypedCommandIsNamed(t *testing.T) {
	for line, meant := range map[string]string{
		"gte": "get", "GET": "get", "gte a b": "get", "--profile cn-beijing gte": "get", "ls": "get", "list": "get", "status emo-1": "get",
		"wiat": "wait", "wiat a --timeout 5m": "wait", "wait_": "wait", "histroy": "history", "hist": "history", "logs --since 7d": "history", "reprot": "report", "incident": "report", "sim": "simulate",
		"notify": "notify-test", "notfy-test": "notify-test", "notifytest": "notify-test", "confg check": "config", "init": "config", "hlep": "help",
	} {
		code, out := runWith(t, testWorld(t, nil), strings.Fields(line)...)
		word := strings.Fields(strings.TrimPrefix(line, "--profile cn-beijing "))[0]
		want := fmt.Sprintf("studiowatch: there is no command %q; did you mean studiowatch %s?\n"+
			"To watch a deployment with this ID: studiowatch -- %[3]s\n", word, meant, word)
		if code != exit.BadUsage || out != want {
			t.Errorf("%s: exit %d, %s\nwant %s", line, code, out, want)
		}
	}
	if code, out := runWith(t, testWorld(t, nil), "watch", "a"); code != exit.BadUsage || !strings.Contains(out, "did you mean studiowatch without it?") {
		t.Errorf("watch: exit %d, %s", code, out)
	}
}

// TestAnIDIsNoMistypedCommand expects only the error of the missing key.
func TestAnIDIsNoMistypedCommand(t *testing.T) {
	w := testWorld(t, nil)
	config := filepath.Join(w.Home(), "c.toml")
	clitest.Write(t, config, "watch = [\"ls\", \"g*\"]\n")
	for _, line := range []string{
		"-- ls", "-- gte", "-- get", "-- wait a", "--config " + config + " ls", "get*", "wai?", "a", "some-id", "demo-x", "wait-2", "get-a", "emo-35b3f106", "qwen-plus ls", "model",
	} {
		if code, out := runWith(t, w, strings.Fields(line)...); code != exit.NoKey {
			t.Errorf("%s: exit %d, %s", line, code, out)
		}
	}
	if code, out := runWith(t, w, "--config", config, "gte"); code != exit.BadUsage || !strings.Contains(out, "studiowatch get?") {
		t.Errorf("an ID that the configuration does not know: exit %d, %s", code, out)
	}
}

func TestAWrongCommandLineSaysWhatIsWrong(t *testing.T) {
	for line, want := range map[string]string{
		"wait a --timeout 5":         "--timeout 5: a duration needs a unit; did you mean 5s? See studiowatch wait --help",
		"wait a --timeout=1.5":       "--timeout 1.5: a duration needs a unit; did you mean 1.5s? See studiowatch wait --help",
		"wait a --create-timeout 10": "--create-timeout 10: a duration needs a unit; did you mean 10s? See studiowatch wait --help",
		"--refresh 5 get a":          "--refresh 5: a duration needs a unit; did you mean 5s? See studiowatch get --help",
		"demo --refresh soon":        "--refresh soon: it is a duration such as 90s, 5m, 24h or 7d; see studiowatch demo --help",
		"history --since 5":          "--since 5: a duration needs a unit; did you mean 5s? See studiowatch history --help",
		"get a --refresh 0":          "--refresh 0: it may be 1s to 24h; see studiowatch get --help",
		"metrics a --refresh 2d":     "--refresh 2d: it may be 1s to 24h; see studiowatch metrics --help",
		"--refresh -5s":              "--refresh -5s: it may be 1s to 24h; see studiowatch --help",
		"wait a --tiemout 5s":        "unknown flag: --tiemout; did you mean --timeout? See studiowatch wait --help",
		"wait a -timeout 5s":         "unknown flag: -timeout; did you mean --timeout? See studiowatch wait --help",
		"get a --profil cn-beijing":  "unknown flag: --profil; did you mean --profile? See studiowatch get --help",
		"get a --timeout 5s":         "--timeout means nothing to studiowatch get; it is a flag of wait.",
		"-o json":                    "-o means nothing to studiowatch; it is a flag of get, history, report and wait.",
		"demo --version":             "--version means nothing to studiowatch demo; it is a flag of studiowatch itself.",
		"version --record x":         "--record means nothing to studiowatch version; it is a flag of studiowatch itself, demo, get, metrics and wait.",
		"--record x version":         "--record means nothing to studiowatch version; it is a flag of studiowatch itself, demo, get, metrics and wait.",
		"simulate --profile x":       "--profile means nothing to studiowatch simulate; it is a flag of studiowatch itself, config add, config check, config remove, get, history, metrics, report and wait.",
		"demo --all":                 "--all means nothing to studiowatch demo; it is a flag of studiowatch itself, get, metrics and wait.",
		"get --from x":               "unknown flag: --from; see studiowatch get --help",
		"get -x":                     "unknown flag: -x; see studiowatch get --help",
		"get ---x":                   "bad flag syntax: ---x; see studiowatch get --help",
		"--config":                   "--config needs a value, FILE; see studiowatch --help",
		"get a -o":                   "-o needs a value, FORMAT; see studiowatch get --help",
		"get a -o yaml":              "--output yaml: it is table, wide, json or ndjson; see studiowatch get --help",
		"report -o json":             "--output json: it is html or md; see studiowatch report --help",
		"report --since 5":           "--since 5: a duration needs a unit; did you mean 5s? See studiowatch report --help",
		"history --output=":          `--output "": it is table or ndjson; see studiowatch history --help`,
		"wait a --capacity many":     "--capacity many: it is no whole number; see studiowatch wait --help",
		"simulate --seed -1":         "--seed -1: it is no whole number of 0 or more; see studiowatch simulate --help",
		"simulate --speed fast":      "--speed fast: it is no number; see studiowatch simulate --help",
		"get --no-color=no-way":      "--no-color no-way: it is true or false; see studiowatch get --help",
		"demo x y":                   `studiowatch demo takes no arguments, and got "x y"; see studiowatch demo --help`,
		"replay":                     "studiowatch replay takes the one file that --record wrote, and got 0 arguments; see studiowatch replay --help",
		"config chek":                `studiowatch config has no command "chek"; did you mean studiowatch config check?`,
		"config add":                 "studiowatch config add needs an ID, or - to read IDs from standard input; see studiowatch config add --help",
		"config remove":              "studiowatch config remove needs an ID, or - to read IDs from standard input; see studiowatch config remove --help",
		"config add a b --name x":    "--name is for one deployment, and there are 2",
		"config add a/b":             `"a/b" is no deployment ID: an ID has none of / \ ? # %`,
		"config rm a":                `studiowatch config has no command "rm"; did you mean studiowatch config remove?`,
		"config x":                   `studiowatch config has no command "x"; it has add, check, init, path and remove`,
		"completion zhs":             `studiowatch completion has no command "zhs"; did you mean studiowatch completion zsh?`,
		"help gte":                   `studiowatch has no command "gte"; did you mean studiowatch get?`,
		"help config path now":       `studiowatch config path has no commands, and got "now"`,
	} {
		code, out := runWith(t, testWorld(t, nil), strings.Fields(line)...)
		if code != exit.BadUsage || out != "studiowatch: "+want+"\n" {
			t.Errorf("%s: exit %d\n says %s want studiowatch: %s", line, code, out, want)
		}
	}
}

// flagsOf are the flags that mean something to each command, of those that several have.
var flagsOf = map[string]string{
	"studiowatch":                       "all ascii config log-file no-color profile record refresh theme version view wall",
	"studiowatch demo":                  "ascii config log-file no-color record refresh theme view wall",
	"studiowatch get":                   "all ascii config log-file no-color output profile record refresh schema",
	"studiowatch wait":                  "all any ascii capacity config create-timeout fail-fast for log-file no-color notify output profile record refresh timeout",
	"studiowatch metrics":               "all config listen log-file profile record refresh web.config.file",
	"studiowatch history":               "all-events ascii config output profile since",
	"studiowatch report":                "config full output profile recording since",
	"studiowatch replay":                "ascii config no-color speed theme view wall",
	"studiowatch simulate":              "faults fleet listen seed speed",
	"studiowatch notify-test":           "config",
	"studiowatch config":                "",
	"studiowatch config path":           "config",
	"studiowatch config check":          "config log-file online profile refresh",
	"studiowatch config init":           "config",
	"studiowatch config add":            "capacity config dry-run group name profile",
	"studiowatch config remove":         "config dry-run profile",
	"studiowatch completion":            "",
	"studiowatch completion bash":       "no-descriptions",
	"studiowatch completion zsh":        "no-descriptions",
	"studiowatch completion fish":       "no-descriptions",
	"studiowatch completion powershell": "no-descriptions",
	"studiowatch version":               "",
	"studiowatch help":                  "",
}

// commands returns all commands of the program by their path.
func commands(w host.World) map[string]*cobra.Command {
	all := map[string]*cobra.Command{}
	usage.Visit(newRoot(w), func(cmd *cobra.Command) { all[cmd.CommandPath()] = cmd })
	return all
}

func TestEveryCommandHasTheFlagsThatMeanSomething(t *testing.T) {
	all := commands(testWorld(t, nil))
	for path, cmd := range all {
		var flags []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && f.Name != "help" {
				flags = append(flags, f.Name)
			}
		})
		if got := strings.Join(flags, " "); got != flagsOf[path] {
			t.Errorf("%s has %s, want %s", path, got, flagsOf[path])
		}
	}
	if len(all) != len(flagsOf) {
		t.Errorf("%d commands, want %d", len(all), len(flagsOf))
	}
}

// TestFlagsWorkOnBothSidesOfTheCommand expects the path that --config names.
func TestFlagsWorkOnBothSidesOfTheCommand(t *testing.T) {
	for _, line := range []string{"--config x config path", "config --config x path", "config path --config x", "config path --config=x", "--config=x config path"} {
		if code, out := runWith(t, testWorld(t, nil), strings.Fields(line)...); code != exit.OK || out != "x\n" {
			t.Errorf("%s: exit %d, %s", line, code, out)
		}
	}
	// Each of these has a wrong value, which only the command that takes it can refuse.
	for line, says := range map[string]string{
		"--timeout 5 wait a": "studiowatch wait --help", "wait --timeout 5 a": "studiowatch wait --help", "--all --refresh 5 get": "studiowatch get --help",
		"--theme x demo": "studiowatch demo --help", "-o x history": "studiowatch history --help", "--profile nowhere wait a": `no profile "nowhere"`,
		"wait a --profile nowhere": `no profile "nowhere"`, "--log-file /no/such/file get a": "--log-file: ", "get --profile cn-beijing a --profile nowhere": `no profile "nowhere"`,
	} {
		w := testWorld(t, map[string]string{"DASHSCOPE_API_KEY": clitest.Key})
		if code, out := runWith(t, w, strings.Fields(line)...); code != exit.BadUsage || !strings.Contains(out, says) {
			t.Errorf("%s: exit %d, %s", line, code, out)
		}
	}
}

// TestTheLookIsGrantedEverywhere uses the flags that an alias of the program may have.
func TestTheLookIsGrantedEverywhere(t *testing.T) {
	for _, line := range []string{
		"--no-color version", "version --ascii", "--ascii=false config path", "config --no-color path", "config path --no-color", "completion bash --ascii", "--no-color help",
		"--no-color config check", "history --no-color", "--no-color notify-test",
	} {
		if code, out := runWith(t, testWorld(t, nil), strings.Fields(line)...); code != exit.OK {
			t.Errorf("%s: exit %d, %s", line, code, out)
		}
	}
}

func TestTheSameIsAskedInSeveralWays(t *testing.T) {
	for line, same := range map[string]string{
		"--version": "version", "-v": "version", "--version x": "version", "--no-color --version": "version",
		"--help": "help", "-h": "help", "help --no-color": "help", "--help wait": "help wait", "wait -h": "help wait", "-h config check": "help config check",
		"config --help init": "help config init", "config": "help config", "completion": "help completion", "help completion zsh": "completion zsh -h",
	} {
		code, out := runWith(t, testWorld(t, nil), strings.Fields(line)...)
		if _, want := runWith(t, testWorld(t, nil), strings.Fields(same)...); code != exit.OK || out != want || want == "" {
			t.Errorf("%s: exit %d\n%s\nand %s\n%s", line, code, out, same, want)
		}
	}
}

func TestTheHelpFitsEveryTerminal(t *testing.T) {
	for path := range commands(testWorld(t, nil)) {
		code, out := runWith(t, testWorld(t, nil), append(strings.Fields(path)[1:], "--help")...)
		if code != exit.OK || out == "" {
			t.Errorf("%s: exit %d, %q", path, code, out)
		}
		for line := range strings.Lines(out) {
			wide := len(line) > 80+len("\n") && line[0] != '\t' // a tab begins a command, which cannot be broken
			if wide || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
				t.Errorf("%s: %q", path, line)
			}
		}
		for _, section := range map[string][]string{
			"studiowatch":      {"Examples", "Exit codes", "Environment"},
			"studiowatch get":  {"Examples", "Exit codes", "Environment"},
			"studiowatch wait": {"Examples", "Exit codes", "Environment"},
		}[path] {
			if !strings.Contains(out, "\n\n"+section+":\n  ") {
				t.Errorf("%s has no %s:\n%s", path, section, out)
			}
		}
	}
}

// section returns the rows of the README's table below a heading, by their first cells.
func section(t *testing.T, heading string) (cells []string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "\n## "+heading+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]*[^|-][^|]*) \|`).FindAllStringSubmatch(text, -1)[1:] {
		cells = append(cells, row[1])
	}
	return cells
}

// TestTheHelpAndTheReadmeAgree compares exit codes, variables and flags.
func TestTheHelpAndTheReadmeAgree(t *testing.T) {
	_, help := runWith(t, testWorld(t, nil), "--help")
	codes, environment, _ := strings.Cut(help[strings.Index(help, "\nExit codes:\n"):], "\nEnvironment:\n")
	for _, tt := range []struct {
		heading, help string
		words         *regexp.Regexp
	}{
		{"Exit codes", codes, regexp.MustCompile(`(?m)^  (\d+(?:, \d+)*)[ \n]`)},
		{"Environment", environment, regexp.MustCompile(`(?m)^  ([A-Z][A-Z_]+(?:, [A-Z][A-Z_]+)*) `)},
	} {
		var listed, told []string
		for _, cell := range section(t, tt.heading) {
			listed = append(listed, regexp.MustCompile(`\d+|[A-Z][A-Z_]+`).FindAllString(cell, -1)...)
		}
		for _, row := range tt.words.FindAllStringSubmatch(tt.help, -1) {
			told = append(told, strings.Split(row[1], ", ")...)
		}
		if len(told) < 8 || !slices.Equal(told, listed) {
			t.Errorf("%s: the help has %q, the README %q", tt.heading, told, listed)
		}
	}
	var listed []string
	for _, cell := range section(t, "Flags") {
		listed = append(listed, regexp.MustCompile(`--[a-z-]+`).FindAllString(cell, -1)...)
	}
	newRoot(testWorld(t, nil)).Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(listed, "--"+f.Name) && f.Name != "help" && f.Name != "version" {
			t.Errorf("the README has no --%s", f.Name)
		}
	})
}

// TestNoSentenceHasAHole runs commands where no folder of the user is known.
func TestNoSentenceHasAHole(t *testing.T) {
	hole := regexp.MustCompile(`[ (][,;:)]|  ,|\bin or\b`)
	keyFile := clitest.WriteConfig(t, "watch = [\"a\"]\n[profiles.default]\nregion = \"cn-beijing\"\napi_key_file = \"~/keys/it\"\n")
	for _, key := range []string{"", clitest.Key} {
		for line, want := range map[string]string{
			"":                                      "",
			"get":                                   "there is nothing to get: name a deployment, list some under watch in a file that --config names, or say --all",
			"wait":                                  "list some under watch in a file that --config names,",
			"metrics":                               "list some under watch in a file that --config names,",
			"get a":                                 "",
			"history":                               "studiowatch: there is no journal: neither HOME nor XDG_STATE_HOME names a place for it\n",
			"history a":                             "there is no journal",
			"report":                                "studiowatch: there is no journal: neither HOME nor XDG_STATE_HOME names a place for it\n",
			"config":                                "",
			"config path":                           "",
			"config check":                          "There is no configuration, and neither HOME nor XDG_CONFIG_HOME names a place for it; the defaults hold. To use one: --config FILE\n",
			"config init":                           "",
			"config add a":                          "studiowatch: no configuration folder: HOME and XDG_CONFIG_HOME are unset; name a file with --config\n",
			"config remove a":                       "no configuration folder",
			"notify-test":                           "",
			"--config " + keyFile + " config check": "looked at ~/keys/it (no home directory)",
			"--config " + keyFile + " get":          "looked at ~/keys/it (no home directory)",
		} {
			var out bytes.Buffer
			w := host.World{Stdout: &out, Stderr: &out, Getenv: func(name string) string { return map[string]string{"DASHSCOPE_API_KEY": key}[name] }}
			_, text := runWith(t, w, strings.Fields(line)...)
			if text == "" || hole.MatchString(text) || !strings.Contains(text, want) {
				t.Errorf("%q, with the key %q, says\n%s, want %q", line, key, text, want)
			}
		}
	}
}

func TestNothingInTheJournalIsSaidOfWhatWasAsked(t *testing.T) {
	for line, want := range map[string]string{
		"history":                               "has nothing of the last 24h\n",
		"history --since 90m a b":               "has nothing of the last 1h30m about a, b\n",
		"history --since 7d --profile one 'q*'": "has nothing of the last 7d about 'q*' with profile one\n",
		"history --since 168h --profile one":    "has nothing of the last 7d with profile one\n",
	} {
		if code, out := runWith(t, testWorld(t, nil), strings.Fields(line)...); code != exit.OK || !strings.HasSuffix(out, want) {
			t.Errorf("%s: exit %d, %s, want %s", line, code, out, want)
		}
	}
}

// TestFilesAreCompletedOnlyWhereOneBelongs looks at the directive of every completion: 0
// lets the shell offer files, and 4 does not.
func TestFilesAreCompletedOnlyWhereOneBelongs(t *testing.T) {
	w := testWorld(t, nil)
	directive := func(args ...string) string {
		_, out := runWith(t, w, append([]string{"__complete"}, args...)...)
		_, after, _ := strings.Cut("\n"+out, "\n:")
		number, _, _ := strings.Cut(after, "\n")
		return number
	}
	for path, cmd := range commands(w) {
		line := strings.Fields(path)[1:]
		want := "4"
		if path == "studiowatch replay" {
			want = "0"
		}
		if got := directive(append(slices.Clone(line), "")...); got != want {
			t.Errorf("%s completes its arguments with %s, want %s", path, got, want)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			takes, _ := pflag.UnquoteUsage(f)
			if want = "4"; takes == "FILE" {
				want = "0"
			}
			if got := directive(append(slices.Clone(line), "--"+f.Name, "")...); takes != "" && got != want {
				t.Errorf("%s --%s completes with %s, want %s", path, f.Name, got, want)
			}
		})
	}
}
