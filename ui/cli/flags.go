package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
)

// Each command takes the flags that mean something to it. A flag of several commands
// works before the name of the command too, because the dashboard takes it as well.

// takePolling adds the flags of a command that polls.
func takePolling(cmd *cobra.Command, w host.World, f *session.Flags) {
	takeConfig(cmd, f)
	takeProfile(cmd, w, f)
	takeRefresh(cmd, f)
	takeLog(cmd, f)
	takeRecord(cmd, f)
}

func takeConfig(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().StringVar(&f.Config, "config", "", "configuration `FILE`")
}

func takeProfile(cmd *cobra.Command, w host.World, f *session.Flags) {
	cmd.Flags().StringArrayVar(&f.Profiles, "profile", nil, "profile or region `NAME`, such as cn-beijing; may repeat")
	completeProfiles(cmd, w, f)
}

func takeRefresh(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().Var(usage.Duration(&f.Refresh, poll.MinInterval, poll.MaxInterval), "refresh", "`DURATION` between two polls of a changing deployment, 1s to 24h")
}

func takeLog(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().StringVar(&f.LogFile, "log-file", "", "append a line for each request to `FILE`")
}

func takeRecord(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().StringVar(&f.Record, "record", "", "append every answer to `FILE`, for replay or a bug report; it holds no key")
}

// takeLook adds the flags of a command that prints tables or draws.
func takeLook(cmd *cobra.Command, f *session.Flags) {
	takeASCII(cmd, f)
	cmd.Flags().BoolVar(&f.NoColor, "no-color", false, "use no colour")
}

func takeASCII(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().VarPF(&f.ASCII, "ascii", "", "print nothing beyond ASCII; without it the locale decides").NoOptDefVal = "true"
}

// takeTheme adds --theme to a command with a screen.
func takeTheme(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().Var(usage.Choice(&f.Theme, config.Themes()...), "theme", "`NAME` of the colours: "+strings.Join(config.Themes(), ", "))
	completeWords(cmd, "theme", config.Themes()...)
}

// takeView adds --view and --wall to a command with a screen.
func takeView(cmd *cobra.Command, w host.World, f *session.Flags) {
	cmd.Flags().StringVar(&f.View, "view", "", "begin with the view `NAME` of the configuration")
	cmd.Flags().BoolVar(&f.Wall, "wall", false, "show a wall display: large, few things, and no key needed")
	completeViews(cmd, w, f)
}

// takeOutput adds -o to a command that prints in several formats.
func takeOutput(cmd *cobra.Command, format *string, help string, formats ...string) {
	cmd.Flags().VarP(usage.Choice(format, formats...), "output", "o", help)
	completeWords(cmd, "output", formats...)
}

// grantLook lets every command take the flags of the look, unseen where they mean
// nothing: an alias may have them, and what they ask for is so anyway.
func grantLook(root *cobra.Command, f *session.Flags) {
	usage.Visit(root, func(cmd *cobra.Command) {
		seen := cmd.Flags()
		unseen := &cobra.Command{}
		takeLook(unseen, f)
		unseen.Flags().VisitAll(func(flag *pflag.Flag) {
			if seen.Lookup(flag.Name) == nil {
				flag.Hidden = true
				seen.AddFlag(flag)
			}
		})
	})
}
