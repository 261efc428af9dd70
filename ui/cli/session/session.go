// Package session is what every command that polls needs, opened and closed in
// one place: settings, routes and keys, the journal, a recording, and the files
// that are followed while it runs. It knows nothing of how a command shows what
// it reads.
package session

import (
	"context"
	"sync"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/cli/exit"
)

// Files says what becomes of the configuration and the key files after the start.
type Files uint8

const (
	// ReadOnce reads them at the start. Only a key that is refused is read again.
	ReadOnce Files = iota
	// Followed reads them again whenever they change, and hands that on as a change.
	Followed
)

// Options are what a command wants of its session.
type Options struct {
	IDs    []string // of the command line
	Doing  string   // to deployments, as the error has it when there are none; empty when there need be none
	Files  Files
	Notice func(string)  // shows a person a notice, without waiting; nil makes notices changes, one at a time
	Past   []model.Event // what earlier runs saw; nil opens the journal for it
}

// Session is a run that polls.
type Session struct {
	Scope    Scope
	Poll     func(context.Context, poll.Ticket) model.Answer
	Past     func() ([]model.Event, error) // reads what earlier runs saw
	Keep     func(events ...model.Event)   // writes down what happens, without waiting
	Notice   func(text string)             // shows a person a notice, without waiting
	Changes  <-chan Change                 // nil unless the files are followed
	FirstRun bool                          // no run before has left a journal

	source  Source
	options Options
	read    document // the configuration
	service *service
	notices chan string
	closers []func()
	end     context.CancelCauseFunc
}

// maxNotices is how many notices may wait to be read.
const maxNotices = 16

// Prepare makes a session of the configuration, the flags and the IDs, and
// returns what is wrong with them. It writes nothing but the log. Until Start the
// scope may be changed, but not the routes in it.
func Prepare(src Source, o Options) (*Session, error) {
	read := src.read()
	scope, err := read.scope(src, o.IDs)
	if err != nil {
		return nil, err
	}
	if o.Doing != "" && len(scope.Entries)+len(scope.Patterns) == 0 {
		return nil, exit.Usage("there is nothing to %s: name a deployment, list some under watch in %s, or say --all", o.Doing, src.World.ShortPath(read.path))
	}
	s := &Session{Scope: scope, Notice: o.Notice, source: src, options: o, read: read, end: func(error) {}}
	if s.Notice == nil {
		s.notices = make(chan string, maxNotices)
		s.Notice = func(text string) {
			select {
			case s.notices <- text:
			default: // there is more to read already than anybody will
			}
		}
	}
	log, closeLog, err := openLog(src.Flags.LogFile, s.Notice)
	if err != nil {
		return nil, err
	}
	s.AtClose(closeLog)
	s.service = newService(src.World, log)
	if _, err := s.service.adopt(scope.Routes); err != nil {
		s.Close()
		return nil, err
	}
	s.Poll = s.service.poll
	if o.Files == ReadOnce {
		s.Poll = s.service.pollFresh()
	}
	return s, nil
}

// Start opens the journal and the recording, and follows the files. The context
// it returns ends with the session. After a panic of ours the panic is its cause.
func (s *Session) Start(ctx context.Context) (context.Context, error) {
	if s.options.Files == ReadOnce {
		if text := s.service.exposureWarning(s.Scope.Settings); text != "" {
			s.Notice(text)
		}
	}
	s.openPast()
	if err := s.openRecording(); err != nil {
		return nil, err
	}
	ctx, s.end = context.WithCancelCause(ctx)
	if s.options.Files == Followed {
		changes := make(chan Change)
		s.Changes = changes
		s.follow(ctx, changes)
	}
	return ctx, nil
}

// Open prepares a session and starts it.
func Open(ctx context.Context, src Source, o Options) (*Session, context.Context, error) {
	s, err := Prepare(src, o)
	if err != nil {
		return nil, nil, err
	}
	if ctx, err = s.Start(ctx); err != nil {
		s.Close()
		return nil, nil, err
	}
	return s, ctx, nil
}

// Engine returns an engine on the scope that knows what earlier runs saw.
func (s *Session) Engine() *watch.Engine {
	e := watch.NewEngine(s.Scope.Plan, time.Now(), s.Scope.Entries, s.Scope.Patterns)
	e.StallAfter(s.Scope.Settings.StallAfter)
	e.Origins(s.Scope.Origins)
	// A journal that cannot be read has given a notice. The run goes on without it.
	past, _ := s.Past()
	e.Restore(past)
	return e
}

// Resumed is to be called when the machine has slept: connections seldom survive
// that.
func (s *Session) Resumed() { s.service.resumed() }

// Go runs do in a goroutine. A panic in it ends the session.
func (s *Session) Go(do func()) { Go(s.end, do) }

// End ends the context of the session for a reason.
func (s *Session) End(cause error) { s.end(cause) }

// AtClose has Close do something more.
func (s *Session) AtClose(do func()) { s.closers = append(s.closers, do) }

// Close ends the session and waits until everything is written. Each thing to do
// may take a second, so they are done at the same time.
func (s *Session) Close() {
	s.end(nil)
	var all sync.WaitGroup
	for _, do := range s.closers {
		all.Go(do)
	}
	all.Wait()
}
