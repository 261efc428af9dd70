package kept

import (
	"encoding/json"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
)

// Tells keeps which deployments somebody wants to be told of. Several dashboards write to
// the file: each change reads it again, and concerns one deployment only.
type Tells struct {
	path   string // empty if there is no folder for it
	writer *Writer
}

// The limits of the file: its bytes, and its deployments.
const (
	maxTellFile = 1 << 20
	maxTells    = 500
)

// TellFile returns the file of this user.
func TellFile(w host.World, writer *Writer) Tells { return Tells{w.StateFile("tells"), writer} }

func (t Tells) file() file { return file{t.path, maxTellFile} }

// keptTells is the content of the file, as JSON. Each element is read by itself, so that
// one that is wrong takes no other with it.
type keptTells[T keptTell | json.RawMessage] struct {
	Tells []T `json:"tells"`
}

type keptTell struct {
	Profile string       `json:"profile"`
	Host    string       `json:"host"`
	ID      string       `json:"id"`
	Since   time.Time    `json:"since"`
	Last    *model.Event `json:"last,omitempty"`
	Done    *model.Event `json:"done,omitempty"`
}

// Options returns what earlier runs have kept, and how to keep more.
func (t Tells) Options() ui.Tells {
	if t.path == "" {
		return ui.Tells{}
	}
	return ui.Tells{
		Kept:   parseTells(t.file().read()),
		Keep:   func(tell watch.Tell) { t.change(tell, tell.State()) },
		Forget: func(tell watch.Tell) { t.change(tell, watch.TellNone) },
	}
}

// change writes the new state of one wish. One that is done is written only if it is still
// there, because it may have been taken back in another dashboard.
func (t Tells) change(tell watch.Tell, state watch.TellState) {
	t.writer.do(func() error {
		return t.file().update(func(old []byte) any {
			all := parseTells(old)
			at := slices.IndexFunc(all, func(o watch.Tell) bool { return o.Ref == tell.Ref && o.Host == tell.Host })
			if at >= 0 {
				all = slices.Delete(all, at, at+1)
			}
			if state == watch.TellArmed || state == watch.TellDone && at >= 0 {
				all = append(all, tell)
			}
			return formatTells(all[max(0, len(all)-maxTells):])
		})
	})
}

func parseTells(content []byte) (all []watch.Tell) {
	var file keptTells[json.RawMessage]
	if json.Unmarshal(content, &file) != nil {
		return nil
	}
	for _, raw := range file.Tells {
		var k keptTell
		if json.Unmarshal(raw, &k) != nil || model.CheckID(k.ID) != nil || !safe.Printable(k.Profile) || !safe.Printable(k.Host) {
			continue
		}
		tell := watch.Tell{Ref: model.Ref{Profile: k.Profile, ID: k.ID}, Host: k.Host, Since: k.Since}
		if k.Last != nil {
			tell.Last = *k.Last
		}
		if k.Done != nil {
			tell.Done = *k.Done
		}
		all = append(all, tell)
	}
	return all
}

func formatTells(all []watch.Tell) keptTells[keptTell] {
	file := keptTells[keptTell]{Tells: []keptTell{}}
	for _, tell := range all {
		k := keptTell{Profile: tell.Ref.Profile, Host: tell.Host, ID: tell.Ref.ID, Since: tell.Since.UTC()}
		if tell.Last.Kind != "" {
			k.Last = &tell.Last
		}
		if tell.Done.Kind != "" {
			k.Done = &tell.Done
		}
		file.Tells = append(file.Tells, k)
	}
	return file
}
