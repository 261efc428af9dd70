package kept

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
	"studiowatch/ui"
	"studiowatch/ui/cli/host"
)

// Looked keeps when somebody last looked at the dashboard. Several dashboards write to the
// file, and a time in it only moves forward.
type Looked struct {
	path   string // empty if there is no folder for it
	writer *Writer
	now    func() time.Time
}

// The limits of the file: its bytes, and its entries.
const (
	maxLookedFile = 256 << 10
	maxLooked     = 200
)

// LookedFile returns the file of this user.
func LookedFile(w host.World, writer *Writer) Looked {
	return Looked{w.StateFile("looked"), writer, time.Now}
}

func (l Looked) file() file { return file{l.path, maxLookedFile} }

// keptLooked is the content of the file, as JSON.
type keptLooked struct {
	Looked []look `json:"looked"`
}

// look is when somebody last looked at the deployments of a profile on a host: at the
// watch list, or at the IDs that the command line had.
type look struct {
	Profile string    `json:"profile"`
	Host    string    `json:"host"`
	IDs     string    `json:"ids,omitempty"` // sorted, with spaces between them
	At      time.Time `json:"at"`
}

func (l look) same(o look) bool { return l.Profile == o.Profile && l.Host == o.Host && l.IDs == o.IDs }

// Options returns when somebody last looked at the profiles on these hosts, and how to
// keep a later time. Whoever looks at some IDs has not looked at the watch list, but the
// watch list is looked at with all that is in it.
func (l Looked) Options(ids []string, hosts map[string]string) ui.Looked {
	if l.path == "" {
		return ui.Looked{}
	}
	named := strings.Join(slices.Compact(slices.Sorted(slices.Values(ids))), " ")
	looked := ui.Looked{At: map[string]time.Time{}}
	for _, k := range l.parse(l.file().read()) {
		if hosts[k.Profile] == k.Host && (k.IDs == named || k.IDs == "") {
			looked.At[k.Profile] = model.Later(looked.At[k.Profile], k.At)
		}
	}
	looked.Keep = func(at time.Time) {
		var mine []look
		for profile, host := range hosts {
			mine = append(mine, look{profile, host, named, at.UTC()})
		}
		l.writer.do(func() error { return l.write(mine) })
	}
	return looked
}

// write moves the times of entries forward.
func (l Looked) write(mine []look) error {
	return l.file().update(func(old []byte) any {
		all := l.parse(old)
		for _, m := range mine {
			at := slices.IndexFunc(all, m.same)
			if at < 0 {
				at, all = len(all), append(all, m)
			}
			all[at].At = model.Later(all[at].At, m.At)
		}
		sorted.By(all, func(a, b look) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Profile, b.Profile), cmp.Compare(a.Host, b.Host))
		})
		return keptLooked{all[max(0, len(all)-maxLooked):]}
	})
}

// parse returns the entries of the file. A time that is still to come is from a clock that
// was wrong, and would hide everything until then.
func (l Looked) parse(content []byte) []look {
	var file keptLooked
	if json.Unmarshal(content, &file) != nil {
		return nil
	}
	return slices.DeleteFunc(file.Looked, func(k look) bool { return k.At.IsZero() || k.At.After(l.now().Add(time.Minute)) })
}
