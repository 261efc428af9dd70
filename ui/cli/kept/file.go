package kept

import (
	"encoding/json"

	"studiowatch/model/disk"
	"studiowatch/model/journal"
)

// file is a small file in the state directory, as JSON.
type file struct {
	path  string // empty if there is no folder for it
	limit int64  // in bytes; a larger file counts as unreadable
}

// read returns the content, or nil if it cannot be read.
func (f file) read() []byte {
	content, err := disk.Read(f.path, disk.Files, f.limit)
	if err != nil || int64(len(content)) > f.limit {
		return nil
	}
	return content
}

// update replaces the content while no other process updates it. Change gets the old
// content, nil if it cannot be read, and returns the new one.
func (f file) update(change func(old []byte) any) error {
	return journal.Update(f.path, f.limit, func(old []byte) ([]byte, error) {
		b, err := json.Marshal(change(old))
		return append(b, '\n'), err
	})
}
