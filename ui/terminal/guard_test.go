package terminal

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestAGoroutineOfOursIsGuarded(t *testing.T) {
	ended := make(chan struct{})
	g := &Guard{quit: func() { close(ended) }}
	g.Go(func() { panic("boom") })
	<-ended
	if c := g.Crash(); c == nil || c.Value != "boom" {
		t.Errorf("crash %+v", c)
	}
}

func TestAProgramThatDoesNotEndIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		restored := false
		result := make(chan error)
		go func() { result <- await(ctx, nil, func() { restored = true }) }()
		start := time.Now()
		cancel()
		if err := <-result; err == nil || !restored {
			t.Errorf("%v, restored %v", err, restored)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
