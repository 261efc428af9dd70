package session

import (
	"log/slog"

	"studiowatch/model/disk"
	"studiowatch/model/journal"
	"studiowatch/ui/cli/exit"
)

// openLog returns a logger that appends to a file, and a function that closes the
// file. If path is empty, the logger discards everything. If the file cannot be
// written later, the log ends with a notice.
func openLog(path string, notice func(string)) (*slog.Logger, func(), error) {
	if path == "" {
		return slog.New(slog.DiscardHandler), func() {}, nil
	}
	file, err := disk.OpenAppender(path, disk.Pipes|disk.Devices, func(err error) {
		notice("the log ends here: " + journal.Reason(err))
	})
	if err != nil {
		return nil, nil, exit.Usage("--log-file: %w", err)
	}
	return slog.New(slog.NewTextHandler(file, nil)), file.Close, nil
}
