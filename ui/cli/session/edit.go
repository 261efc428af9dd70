package session

import (
	"errors"

	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/ui/cli/exit"
)

// Edited is an edit of the configuration that is ready to be written.
type Edited struct {
	config.Edited
	Path string
	Diff []config.Hunk // empty if nothing changes

	before []byte // nil if there is no file
}

// Edit reads the configuration and makes an edit, which it does not write. The file need
// not exist.
func (src Source) Edit(edit config.Edit) (Edited, error) {
	doc := src.read()
	switch {
	case doc.path == "":
		_, err := src.ConfigPath()
		return Edited{}, err
	case doc.missing():
		doc.data = nil
	case doc.err != nil:
		return Edited{}, exit.Usage("configuration: %w", doc.err)
	}
	edited, err := edit.Apply(doc.path, doc.data, src.Vocabulary)
	if err != nil {
		if _, faults := errors.AsType[config.Faults](err); faults {
			return Edited{}, exit.Usage("the configuration has faults:\n%w", err)
		}
		return Edited{}, exit.Error{Code: exit.BadUsage, Err: err} // its lines are printable
	}
	return Edited{edited, doc.path, config.Diff(doc.data, edited.Text), doc.data}, nil
}

// Write writes the edit. The error is disk.ErrChanged if somebody else has changed the
// file since it was read. If there is an error, the file is as it was.
func (e Edited) Write() error {
	if err := disk.Swap(e.Path, e.before, e.Text); err != nil {
		return exit.Usage("the configuration is not written: %w", err)
	}
	return nil
}

// maxEdits is how often an edit is made again on a file that changes meanwhile.
const maxEdits = 5

// WriteEdit makes an edit and writes it. If the file changes meanwhile, it makes the edit
// again on the new text.
func (src Source) WriteEdit(edit config.Edit) (edited Edited, err error) {
	for range maxEdits {
		if edited, err = src.Edit(edit); err != nil || len(edited.Diff) == 0 {
			return edited, err
		}
		if err = edited.Write(); !errors.Is(err, disk.ErrChanged) {
			return edited, err
		}
	}
	return edited, err
}
