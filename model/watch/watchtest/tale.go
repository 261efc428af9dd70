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

// Told applies a sample and returns the kinds of what it told.
func Told(b *watch.Board, s model.Sample) (kinds []model.Kind) {
	b.Apply(s)
	for _, e := range b.News() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// Tale plays readings, one a line as "seconds STATUS ready/capacity", against
// a board, and returns what the board tells of them. A status in lower case is
// the code of a failed poll, "edit" before the numbers a reading whose stamp
// and modifier have moved.
func Tale(t *testing.T, b *watch.Board, text string) (told []string) {
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
			told = append(told, WordOf(e))
		}
	}
	return told
}

// WordOf is an event in a word, as Tale writes it.
func WordOf(e model.Event) string {
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
