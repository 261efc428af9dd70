package session

import (
	"context"
	"sync"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// FirstPages requests the first page of the list on every route at the same time. The
// answers are in the order of the routes. An error means that the log cannot be
// opened, or is the cause of the end of ctx.
func FirstPages(ctx context.Context, src Source, routes []Route, notice func(string)) ([]model.Answer, error) {
	log, closeLog, err := openLog(src.Flags.LogFile, notice)
	if err != nil {
		return nil, err
	}
	defer closeLog()
	svc := newService(src.World, log)
	links := map[string]*link{}
	for _, r := range routes {
		links[r.Profile] = svc.open(r)
	}
	svc.replace(links)
	answers := make([]model.Answer, len(routes))
	var requests sync.WaitGroup
	for i, r := range routes {
		requests.Go(func() { answers[i] = svc.poll(ctx, poll.Ticket{Ref: model.Ref{Profile: r.Profile}, Page: 1}) })
	}
	requests.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return answers, nil
}
