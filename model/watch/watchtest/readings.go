package watchtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
)

// AppliedKinds applies a sample and returns the kinds of the events.
func AppliedKinds(b *watch.Board, s model.Sample) (kinds []model.Kind) {
	b.Apply(s)
	for _, e := range b.News() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// PlayReadings applies readings to a board and returns the events as EventText
// writes them. Each line of text is "seconds STATUS ready/capacity". A status in
// lower case is the code of a failed poll. "edit" before the numbers means that the
// deployment was edited.
func PlayReadings(t *testing.T, b *watch.Board, text string) (events []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		var seconds, ready, capacity int64
		if _, err := fmt.Sscan(fields[0], &seconds); err != nil {
			t.Fatal(err)
		}
		at := modeltest.T0.Add(time.Duration(seconds) * time.Second)
		if fields[1] == strings.ToLower(fields[1]) {
			b.Apply(modeltest.Bad(modeltest.Ref(1), at, model.FailServer, fields[1]))
		} else {
			if _, err := fmt.Sscanf(fields[len(fields)-1], "%d/%d", &ready, &capacity); err != nil {
				t.Fatal(err)
			}
			d := modeltest.Reading(model.Status(fields[1]), ready, capacity)
			if fields[2] == "edit" {
				d.Modified, d.Modifier = model.Stamp{At: at}, modeltest.Text("someone")
			}
			b.Apply(modeltest.Good(modeltest.Ref(1), at, d))
		}
		for _, e := range b.News() {
			events = append(events, EventText(e))
		}
	}
	return events
}

// EventText returns an event as a short text.
func EventText(e model.Event) string {
	text := fmt.Sprintf("%d %s %s>%s %s/%s", int(e.At.Sub(modeltest.T0).Seconds()), e.Kind, e.From, e.To, e.Ready, e.Capacity)
	if !e.By.Empty() {
		text += " by " + e.By.String()
	}
	if !e.Code.Empty() {
		text += " " + e.Code.String()
	}
	if e.Took > 0 {
		text += " took " + e.Took.String()
	}
	return text
}
