// Package feed is what the peers share: it reads the list of deployments page by page, as
// a program of a user of these libraries would, and makes the cells of a row.
package feed

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Deployment is a record of the list.
type Deployment struct {
	ID       string `json:"deployed_model"`
	Status   string `json:"status"`
	Modified string `json:"gmt_modified"`
	Capacity int    `json:"capacity"`
	Ready    int    `json:"ready_capacity"`
}

type page struct {
	Output struct {
		Total       int          `json:"total"`
		Deployments []Deployment `json:"deployments"`
	} `json:"output"`
}

// Page is a part of the list that was read.
type Page struct {
	First int // the place of its first deployment, from 0
	Total int
	Rows  [][]string
	At    time.Time
}

// Headers and Widths are those of the columns.
var (
	Headers = []string{"DEPLOYMENT", "STATUS", "CAPACITY", "READY", "CHANGED", "NOTE"}
	Widths  = []int{46, 18, 18, 9, 9, 80}
)

const pageSize = 100

// Source is where the list is read, and how often.
type Source struct {
	base  string
	every time.Duration // from the start of a reading to that of the next
	rate  float64       // pages a second
}

// Flags reads the command line.
func Flags() Source {
	var s Source
	flag.StringVar(&s.base, "base", "", "base `URL` of the service")
	flag.DurationVar(&s.every, "every", 5*time.Second, "time between readings")
	flag.Float64Var(&s.rate, "rate", 5, "pages a second; four times as many in the first reading")
	flag.Parse()
	return s
}

// Run reads the list again and again, and hands on each page.
func (s Source) Run(send func(Page)) {
	pause := time.Duration(float64(time.Second) / s.rate)
	for first := true; ; first = false {
		began := time.Now()
		for n, more := 1, true; more; n++ {
			asked := time.Now()
			p, err := s.read(n)
			if err == nil {
				send(p)
			}
			more = err == nil && n*pageSize < p.Total
			if more && first {
				time.Sleep(time.Until(asked.Add(pause / 4)))
			} else if more {
				time.Sleep(time.Until(asked.Add(pause)))
			}
		}
		time.Sleep(time.Until(began.Add(s.every)))
	}
}

func (s Source) read(n int) (Page, error) {
	request, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/deployments?page_no=%d&page_size=%d", s.base, n, pageSize), nil)
	if err != nil {
		return Page{}, err
	}
	request.Header.Set("Authorization", "Bearer any")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return Page{}, err
	}
	defer response.Body.Close()
	var p page
	if err := json.NewDecoder(response.Body).Decode(&p); err != nil {
		return Page{}, err
	}
	read := Page{First: (n - 1) * pageSize, Total: p.Output.Total, At: time.Now()}
	for _, d := range p.Output.Deployments {
		read.Rows = append(read.Rows, cells(d, read.At))
	}
	return read, nil
}

// cells are the texts of a row.
func cells(d Deployment, now time.Time) []string {
	const width = 16
	full, note := width, ""
	if d.Capacity > 0 {
		full = width * d.Ready / d.Capacity
	}
	if d.Ready < d.Capacity {
		note = fmt.Sprintf("serving %d%%", 100*d.Ready/d.Capacity)
	}
	changed := ""
	if at, err := time.Parse("2006-01-02T15:04:05", d.Modified); err == nil {
		changed = fmt.Sprintf("%dd", int(now.Sub(at).Hours()/24))
	}
	glyph := "● "
	if d.Status != "RUNNING" {
		glyph = "◐ "
	}
	bar := strings.Repeat("█", full) + strings.Repeat("░", width-full)
	return []string{d.ID, glyph + d.Status, bar, fmt.Sprintf("%d/%d", d.Ready, d.Capacity), changed, note}
}

// Footer is the last line of the screen.
func Footer(row, rows int, at time.Time) string {
	return fmt.Sprintf(" row %d of %d · last answer %s · j k move · q quit", row, rows, at.Format("15:04:05"))
}
