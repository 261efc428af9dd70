package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"studiowatch/model/safe"
)

// mask replaces the IDs of accounts and workspaces in every text of a report with names
// that tell them apart and reveal nothing. It also hides keys.
type mask struct {
	off     bool
	owners  map[string]owner  // of the IDs that are known
	longest []string          // the known IDs to look for in texts, the longest first
	names   map[string]string // of the IDs that have been masked
	masked  map[owner]int     // how many have been
	kept    []string          // IDs of deployments, which stay as they are
}

func newMask(off bool) *mask {
	return &mask{off: off, owners: map[string]owner{}, names: map[string]string{}, masked: map[owner]int{}}
}

// owner says whose ID a text is.
type owner uint8

const (
	ofNobody owner = iota
	ofAccount
	ofWorkspace
)

var ownerNames = [...]string{ofNobody: "", ofAccount: "user", ofWorkspace: "workspace"}

// forms are the forms of the IDs, as the service documents and sends them: an account
// has 16 digits, a user of it up to 20, and both may have their end replaced by
// asterisks. A workspace is llm- or ws_ and letters and digits, or the beginning of the
// name of its host.
type forms struct{ account, workspace, host, masked *regexp.Regexp }

// known compiles the forms when a report is made, so that no other command waits for it.
var known = sync.OnceValue(func() forms {
	return forms{
		account:   regexp.MustCompile(`\b(?:\d{15,20}\b|\d{5,19}\*{3,})`),
		workspace: regexp.MustCompile(`\b(?:llm|ws)[-_][A-Za-z0-9]*[0-9][A-Za-z0-9]*\*{3,}|\b(?:llm|ws)[-_][A-Za-z0-9]{12,}\b`),
		host:      regexp.MustCompile(`\b([A-Za-z0-9_-]+)\.[a-z0-9-]+\.maas\.aliyuncs\.com\b`),
		masked:    regexp.MustCompile(`^workspace-\d+$`),
	}
})

// minMasked is the length from which a known ID with a digit is replaced inside longer
// texts too. Another one may be a word, such as admin.
const minMasked = 6

// learn tells the mask of an ID that is to be masked where it stands in a text.
func (m *mask) learn(id string, of owner) {
	if _, old := m.owners[id]; old || id == "" {
		return
	}
	m.owners[id] = of
	if len(id) >= minMasked && strings.ContainsAny(id, "0123456789") {
		m.search(id)
	}
}

// search lets the mask look for an ID in all texts.
func (m *mask) search(id string) {
	m.longest = append(m.longest, id)
	slices.SortFunc(m.longest, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
}

// id returns what stands in place of an ID that is a field by itself.
func (m *mask) id(id string, of owner) string {
	if m.off || id == "" || of == ofNobody {
		return m.text(id)
	}
	if name, before := m.names[id]; before {
		return name
	}
	m.learn(id, of)
	of = m.owners[id]
	m.masked[of]++
	m.names[id] = fmt.Sprintf("%s-%d", ownerNames[of], m.masked[of])
	return m.names[id]
}

// text returns a text as it may be shown. Every text of a report that is not fixed goes
// through it.
func (m *mask) text(s string) string {
	s = safe.Clean(safe.HideKeys(s)).String()
	if m.off || s == "" {
		return s
	}
	m.find(s)
	for _, id := range m.longest {
		if strings.Contains(s, id) {
			s = strings.ReplaceAll(s, id, m.id(id, m.owners[id]))
		}
	}
	return s
}

// find learns the IDs that a text has in their forms, without what is part of the ID of a
// deployment.
func (m *mask) find(s string) {
	learn := func(id string, of owner) {
		if !slices.ContainsFunc(m.kept, func(kept string) bool { return strings.Contains(kept, id) }) {
			m.learn(id, of)
		}
	}
	for _, id := range known().workspace.FindAllString(s, -1) {
		learn(id, ofWorkspace)
	}
	for _, host := range known().host.FindAllStringSubmatch(s, -1) {
		if host[1] != "trial" && !known().masked.MatchString(host[1]) {
			learn(host[1], ofWorkspace)
			if !slices.Contains(m.longest, host[1]) { // a name of one's own, without a digit
				m.search(host[1])
			}
		}
	}
	for _, id := range known().account.FindAllString(s, -1) {
		learn(id, ofAccount)
	}
}
