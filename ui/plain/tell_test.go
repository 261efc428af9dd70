package plain

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// TestEachEndOfAWaitIsToldOnce: what is reached, lost, late or cannot be read.
func TestEachEndOfAWaitIsToldOnce(t *testing.T) {
	units := func(status model.Status, ready int64) func(time.Duration) (model.Status, int64) {
		return func(time.Duration) (model.Status, int64) { return status, ready }
	}
	for name, tt := range map[string]struct {
		ids    []string
		states map[string]func(time.Duration) (model.Status, int64)
		want   []string
	}{
		"reached, in its turn": {[]string{"a", "b"}, map[string]func(time.Duration) (model.Status, int64){
			"a": func(since time.Duration) (model.Status, int64) {
				if since < 30*time.Second {
					return model.Updating, 2
				}
				return model.Running, 4
			},
			"b": func(since time.Duration) (model.Status, int64) {
				if since < time.Minute {
					return model.Pending, 0
				}
				return model.Failed, 0
			},
		}, []string{"30s a is ready", "1m0s b has failed: FAILED."}},
		"reached from the start": {[]string{"a"}, map[string]func(time.Duration) (model.Status, int64){"a": units(model.Running, 4)}, []string{"0s a is ready"}},
		"late":                   {[]string{"a"}, map[string]func(time.Duration) (model.Status, int64){"a": units(model.Updating, 2)}, []string{"10m0s a: UPDATING · 2 of 4 ready."}},
		"never found":            {[]string{"a"}, nil, []string{"0s a cannot be read: NotFound."}},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			good := answering(func(id string) (model.Status, int64) { return tt.states[id](time.Since(start)) })
			var got []string
			var out bytes.Buffer
			w := Wait{
				Loop: Loop{Engine: newEngine(tt.ids...), Poll: func(ctx context.Context, ticket poll.Ticket) model.Answer {
					if tt.states[ticket.Ref.ID] != nil {
						return good(ctx, ticket)
					}
					f := &model.Failure{Class: model.FailNotFound, HTTPStatus: 404, Code: safe.Clean("NotFound")}
					at := model.Poll{At: time.Now(), HTTPStatus: 404}
					return model.Answer{Poll: at, Failure: f, Samples: []model.Sample{{Ref: ticket.Ref, Poll: at, Failure: f}}}
				}},
				Goal: goal(t, "ready"), Timeout: 10 * time.Minute, CreateTimeout: 5 * time.Second, Out: &out,
				Tell: func(events []model.Event) {
					for _, e := range events {
						got = append(got, time.Since(start).Truncate(30*time.Second).String()+" "+words.Headline(e))
					}
				},
			}
			_ = w.Run(t.Context())
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: told %q, want %q\n%s", name, got, tt.want, out.String())
			}
		})
	}
}
