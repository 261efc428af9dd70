package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/model/watch"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
	"studiowatch/ui/plain"
)

var getFormats = []string{"table", "wide", "json", "ndjson"}

func newGet(w host.World, f *session.Flags) *cobra.Command {
	output, schema := "table", false
	cmd := &cobra.Command{
		Use:        "get [ID...]",
		Short:      "Read deployments once and print them",
		SuggestFor: []string{"ls", "list", "show", "status", "describe", "read", "ps"},
		Long: "get reads deployments once and prints them. An ID may be a glob, which stands for what the key can list; " +
			"without IDs it reads the watch list.\n\n" +
			"An error that may pass is tried three times; nothing more for 15s ends it. What could not be read is told on " +
			"standard error.",
		Example: "  studiowatch get\n" +
			"  studiowatch get 'qwen-*' -o wide\n" +
			"  studiowatch get --all -o json | jq -r '.[] | select(.verdict != \"ready\").id'\n" +
			"  studiowatch get --schema",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			if schema {
				_, err := io.WriteString(w.Stdout, plain.Schema)
				return err
			}
			return get(cmd.Context(), source(w, *f), ids, output)
		},
	}
	takePolling(cmd, w, f)
	takeLook(cmd, f)
	takeOutput(cmd, &output, "`FORMAT`: table, wide, json or ndjson", getFormats...)
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of -o json, which tells what each field is")
	cmd.Flags().BoolVar(&f.All, "all", false, "read everything the key can list")
	usage.ExitCodes(cmd, "all were read, whatever their status", "If deployments differ, the first of 3, 4, 2, 7, 6 counts.",
		exit.BadUsage, exit.NoKey, exit.Unpaid, exit.Unreachable, exit.Missing, exit.Internal)
	usage.Environment(cmd)
	complete(cmd, w, f)
	return cmd
}

func get(ctx context.Context, src session.Source, ids []string, output string) error {
	h, ctx, err := openHeadless(ctx, src, ids, "get")
	if err != nil {
		return err
	}
	defer h.Close()
	reader := plain.Get{Loop: h.loop, Globs: h.Scope.Patterns, Warn: h.Notice}
	rows, missed := reader.Run(ctx)
	var unmet *plain.Unmet
	if missed != nil && !errors.As(missed, &unmet) {
		return missed
	}
	if err := printRows(src.World.Stdout, h, rows, output); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return withExitCode(missed)
}

func printRows(out io.Writer, h headless, rows []*watch.Row, output string) error {
	board, now := h.loop.Engine.Board, time.Now()
	switch output {
	case "json":
		return plain.Readings(out, board, rows, now)
	case "ndjson":
		return plain.ReadingLines(out, board, rows, now)
	}
	return plain.Table(out, board, rows, now, h.look, output == "wide")
}
