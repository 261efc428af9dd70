package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// program is one of those that are compared.
type program struct {
	name string
	// reads says that it shows deployments, and moves that keys move in them.
	reads, moves bool
	first        string // what the first complete frame has
	command      func(b bench, s setting) (env, argv []string)
}

// setting is how a program is started.
type setting struct {
	service *service
	every   time.Duration // between readings of the list
	rate    float64       // pages a second
	journal bool          // with a journal of the largest size
}

func peer(name string) func(bench, setting) ([]string, []string) {
	return func(b bench, s setting) (env, argv []string) {
		return nil, []string{filepath.Join(b.bin, name), "-base", s.service.base(), "-every", s.every.String(), "-rate", fmt.Sprint(s.rate)}
	}
}

// programs are those compared, ours first.
var programs = []program{
	{name: "studiowatch", reads: true, moves: true, first: "? help", command: ours},
	{name: "empty", first: "q quit", command: func(b bench, _ setting) (env, argv []string) {
		return nil, []string{filepath.Join(b.bin, "empty")}
	}},
	{name: "tview", reads: true, moves: true, first: "q quit", command: peer("tview")},
	{name: "bubbles", reads: true, moves: true, first: "q quit", command: peer("bubbles")},
	{name: "lipgloss", reads: true, moves: true, first: "q quit", command: peer("lipgloss")},
	{name: "curl|jq", reads: true, first: "qwen", command: loop},
}

// ours has a home of its own. It reads the list four times as fast as it may go on later,
// because a first reading may take the whole rate, and others a quarter.
func ours(b bench, s setting) (env, argv []string) {
	home, err := os.MkdirTemp(b.work, "home")
	check(err)
	config := filepath.Join(home, "config.toml")
	check(os.WriteFile(config, fmt.Appendf(nil, `refresh = %q
steady_refresh = %[1]q
watch = ["qwen-*"]
[profiles.default]
base_url = %q
rate = %.1f
[ui]
sort = "list"
`, s.every, s.service.base(), 4*s.rate), 0o600))
	if s.journal {
		writeJournal(filepath.Join(home, "studiowatch", "journal.ndjson"), strings.TrimPrefix(s.service.URL, "http://"))
	}
	env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "DASHSCOPE_API_KEY=any"}
	return env, []string{filepath.Join(b.bin, "studiowatch"), "--config", config}
}

// writeJournal writes as much as a journal may hold, in lines as the program writes them.
func writeJournal(path, host string) {
	const size = 8<<20 - 1000
	var text []byte
	for at := time.Now().Add(-30 * 24 * time.Hour); len(text) < size; at = at.Add(time.Minute) {
		for _, change := range [...]string{
			`"event":"rolling","from":"RUNNING","to":"UPDATING","verdict":"rolling","ready":2,"capacity":4,"model":"qwen-plus"`,
			`"event":"ready","from":"UPDATING","to":"RUNNING","verdict":"ready","ready":4,"capacity":4,"model":"qwen-plus","took_s":59.5`,
		} {
			text = fmt.Appendf(text, "{\"at\":%q,\"profile\":\"default\",\"host\":%q,\"id\":%q,%s,\"session\":\"18a0c3f5e2d4b1a0-4711\"}\n", at.UTC().Format(time.RFC3339), host, deploymentID(at.Minute()), change)
		}
	}
	check(os.MkdirAll(filepath.Dir(path), 0o700))
	check(os.WriteFile(path, text, 0o600))
}

// loop is what people write in the shell.
func loop(b bench, s setting) (env, argv []string) {
	jq := `.output.deployments[] | [.deployed_model, .status, "\(.ready_capacity)/\(.capacity)"] | @tsv`
	return nil, []string{"sh", "-c", fmt.Sprintf("while :; do clear; curl -s -H 'Authorization: Bearer any' '%s/deployments?page_no=1&page_size=100' | jq -r '%s'; sleep %.3f; done", s.service.base(), jq, s.every.Seconds())}
}

// open starts a program.
func (p program) open(b bench, s setting) *terminal {
	env, argv := p.command(b, s)
	t, err := start(p.name, env, argv...)
	check(err)
	return t
}
