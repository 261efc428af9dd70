package session

import (
	"context"
	"sync"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// FirstPages asks for the first page of the list over each of the routes, all at
// once. The answers are in the order of the routes.
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
	var asked sync.WaitGroup
	for i, r := range routes {
		asked.Go(func() { answers[i] = svc.poll(ctx, poll.Ticket{Ref: model.Ref{Profile: r.Profile}, Page: 1}) })
	}
	asked.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return answers, nil
}
