package session

import "context"

// Translate returns a channel of the changes of a session, converted with to. It stops
// when ctx ends.
func Translate[T any](ctx context.Context, s *Session, to func(Change) T) <-chan T {
	out := make(chan T)
	s.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case c := <-s.Changes:
				select {
				case <-ctx.Done():
					return
				case out <- to(c):
				}
			}
		}
	})
	return out
}
