package session

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// TestARecordingBeginsWithThePast, which a replay needs before the first answer. It does
// not wait for it for ever.
func TestARecordingBeginsWithThePast(t *testing.T) {
	for reading, want := range map[time.Duration][]string{
		watch.PastTime / 2: {"past", "answer"}, 2 * watch.PastTime: {"answer", "past"},
	} {
		synctest.Test(t, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "run.ndjson")
			r, err := journal.OpenRecorder(path, func(text string) { t.Error(text) })
			if err != nil {
				t.Fatal(err)
			}
			ref := model.Ref{Profile: "default", ID: "a"}
			s := &Session{Keep: func(...model.Event) {}}
			s.Past = func() ([]model.Event, error) {
				time.Sleep(reading)
				return []model.Event{{At: time.Now().Add(-time.Hour), Ref: ref, Kind: model.KindReady, Session: "s"}}, nil
			}
			s.Poll = func(context.Context, poll.Ticket) model.Answer {
				at := model.Poll{At: time.Now(), HTTPStatus: 500}
				return model.Answer{Poll: at, Samples: []model.Sample{{Ref: ref, Poll: at, Failure: &model.Failure{HTTPStatus: 500}}}}
			}
			s.record(r)
			go func() { _, _ = s.Past() }()
			s.Poll(t.Context(), poll.Ticket{Number: 1, Ref: ref})
			time.Sleep(time.Minute)
			r.Close()
			recording, err := journal.OpenRecording(path, client.Decode)
			if err != nil {
				t.Fatal(err)
			}
			defer recording.Close()
			var got []string
			for step, more := recording.Next(); more; step, more = recording.Next() {
				switch {
				case len(step.Past) > 0:
					got = append(got, "past")
				case !step.Sent:
					got = append(got, "answer")
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("the past takes %v: recorded %q, want %q", reading, got, want)
			}
		})
	}
}
