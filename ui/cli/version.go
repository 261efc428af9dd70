package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"studiowatch/ui/cli/host"
)

func newVersion(w host.World) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(w.Stdout, "studiowatch %s, %s, %s/%s\n", host.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
