// Package session opens and closes what every command that polls needs: settings,
// routes and keys, the journal, a recording, and the files that are followed. It does
// not know how a command shows its readings.
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

// Files says when the configuration and the key files are read after the start.
type Files uint8

const (
	// ReadOnce reads them at the start only. A key that is refused is read again.
	ReadOnce Files = iota
	// Followed reads them again whenever they change, and sends a Change.
	Followed
)

// Options are the settings of a session that depend on the command.
type Options struct {
	IDs    []string // of the command line
	Doing  string   // a verb such as "watch", for the error if there is no deployment; empty if none is needed
	Files  Files
	Notice func(string)  // shows a notice without waiting; nil sends notices as changes, one at a time
	Past   []model.Event // events of earlier runs; nil reads and writes the journal
}

// Session is one run that polls.
type Session struct {
	Scope    Scope
	Poll     func(context.Context, poll.Ticket) model.Answer
	Past     func() ([]model.Event, error) // reads the events of earlier runs
	Keep     func(events ...model.Event)   // records events, without waiting
	Notice   func(text string)             // shows a notice, without waiting
	Changes  <-chan Change                 // nil unless Files is Followed
	FirstRun bool                          // there was no journal before this run

	source  Source
	options Options
	read    document // the configuration
	service *service
	notices chan string
	closers []func()
	end     context.CancelCauseFunc
}

// maxNotices is how many notices may wait to be shown. Later ones are dropped.
const maxNotices = 16

// Prepare makes a session from the configuration, the flags and the IDs. An error says
// what is wrong with them. It writes no file except the log. The scope may be changed
// until Start, but not its routes.
func Prepare(src Source, o Options) (*Session, error) {
	read := src.read()
	scope, err := read.scope(src, o.IDs)
	if err != nil {
		return nil, err
	}
	if o.Doing != "" && len(scope.Entries)+len(scope.Patterns) == 0 {
		return nil, exit.Usage("there is nothing to %s: name a deployment, list some under watch in %s, or say --all", o.Doing, read.place(src.World))
	}
	s := &Session{Scope: scope, Notice: o.Notice, source: src, options: o, read: read, end: func(error) {}}
	if s.Notice == nil {
		s.notices = make(chan string, maxNotices)
		s.Notice = func(text string) {
			select {
			case s.notices <- text:
			default:
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

// Start opens the journal and the recording, and follows the files. The context that
// it returns ends with the session. If our code panics, the crash is its cause.
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

// Engine returns an engine for the scope, without the events of earlier runs.
func (s *Session) Engine() *watch.Engine {
	e := watch.NewEngine(s.Scope.Plan, time.Now(), s.Scope.Entries, s.Scope.Patterns)
	e.StallAfter(s.Scope.Settings.StallAfter)
	e.Origins(s.Scope.Origins)
	return e
}

// Resumed must be called after the machine has slept, because connections seldom
// survive that.
func (s *Session) Resumed() { s.service.resumed() }

// Go runs do in a goroutine. A panic in it ends the session.
func (s *Session) Go(do func()) { Go(s.end, do) }

// End ends the context of the session for a reason.
func (s *Session) End(cause error) { s.end(cause) }

// AtClose adds a function that Close calls.
func (s *Session) AtClose(do func()) { s.closers = append(s.closers, do) }

// Close ends the session and waits until everything is written. The functions of
// AtClose run at the same time, because each may take a second.
func (s *Session) Close() {
	s.end(nil)
	var all sync.WaitGroup
	for _, do := range s.closers {
		all.Go(do)
	}
	all.Wait()
}
