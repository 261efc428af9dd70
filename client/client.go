// Package client reads deployments from the Model Studio API. Only this package
// sends requests, limits and decodes their answers, and turns errors into a
// model.Failure. It never repeats a request: the next poll is the retry.
package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// PageSize is how many records are asked for on each page of the list. It is always
// sent, because the documentation has two defaults, 50 and 10, with limits of 200
// and 100.
const PageSize = 100

// Options are the settings of a Client. BaseURL comes from ParseBaseURL or
// Region.BaseURL.
type Options struct {
	BaseURL   *url.URL
	Key       Key
	Workspace string            // sent as X-DashScope-WorkSpace; empty sends none
	Transport http.RoundTripper // nil is a transport of the client's own
	Log       *slog.Logger      // nil logs nothing
	UserAgent string            // studiowatch/<version>
}

// Client reads the deployments of one profile. It may be used by several
// goroutines at once.
type Client struct {
	base  *url.URL
	key   Key
	guard *guard
	log   *slog.Logger
	limit time.Duration // the time a whole call may take; callTimeout except in tests
}

// New returns a client. It sends nothing yet.
func New(opts Options) *Client {
	c := &Client{base: opts.BaseURL, key: opts.Key, log: opts.Log, limit: callTimeout}
	if c.base == nil {
		c.base = &url.URL{} // the guard refuses every request to it
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	next := opts.Transport
	if next == nil {
		next = renew(newTransport())
	}
	agent := cmp.Or(opts.UserAgent, "studiowatch")
	c.guard = &guard{next: next, base: c.base, key: c.key, workspace: opts.Workspace, userAgent: agent}
	return c
}

// CloseIdleConnections closes the connections that wait for the next request. It is
// called after the machine has slept, because few connections survive that.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.guard.next.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Get reads one deployment. The answer has one sample. Its Ref is ref, even if the
// server returns another ID. If ctx is cancelled during the call, the answer has
// neither a sample nor a failure, because nothing is known.
func (c *Client) Get(ctx context.Context, ref model.Ref) model.Answer {
	u, err := c.deploymentURL(ref.ID)
	r := reply{poll: model.Poll{At: time.Now()}}
	var deployment *model.Deployment
	if err == nil {
		r, err = c.call(ctx, u, func(r *reply) (err error) {
			deployment, err = r.deployment()
			return err
		})
	}
	if errors.Is(err, errCancelled) {
		return model.Answer{}
	}
	sample := model.Sample{Ref: ref, Poll: r.poll, Deployment: deployment}
	if err != nil {
		sample.Failure = c.failure(r, err)
	}
	return model.Answer{Poll: r.poll, Samples: []model.Sample{sample}}
}

// List reads a page of all deployments that the key can see. The first page is 1.
// If ctx is cancelled during the call, the answer is empty, as with Get.
func (c *Client) List(ctx context.Context, profile string, page int) model.Answer {
	page = max(1, page)
	u := c.endpoint("/deployments", "/deployments")
	u.RawQuery = "page_no=" + strconv.Itoa(page) + "&page_size=" + strconv.Itoa(PageSize)
	var records recordPage
	r, err := c.call(ctx, u, func(r *reply) (err error) {
		records, err = r.page()
		return err
	})
	if errors.Is(err, errCancelled) {
		return model.Answer{}
	}
	answer := model.Answer{Poll: r.poll}
	if err != nil {
		r.list = true
		answer.Failure = c.failure(r, err)
		return answer
	}
	for _, d := range records.deployments {
		ref := model.Ref{Profile: profile, ID: d.ID.String()}
		answer.Samples = append(answer.Samples, model.Sample{Ref: ref, Poll: r.poll, Deployment: d, Listed: true})
	}
	answer.Sent, answer.Skipped = records.sent, records.skipped
	answer.Total, answer.HasTotal = records.total, records.hasTotal
	return answer
}

// deploymentURL returns the URL of a deployment. It refuses an ID that would change
// the path: PathEscape does not escape dots, and a gateway may unescape a slash
// before it resolves them.
func (c *Client) deploymentURL(id string) (*url.URL, error) {
	for _, part := range strings.Split(strings.ReplaceAll(id, `\`, "/"), "/") {
		if part = strings.TrimSpace(part); part == "" || part == "." || part == ".." {
			return nil, errBadID
		}
	}
	return c.endpoint("/deployments/"+id, "/deployments/"+url.PathEscape(id)), nil
}

// endpoint returns a URL below the base. path and escaped are the same path, plain
// and escaped.
func (c *Client) endpoint(path, escaped string) *url.URL {
	u := *c.base
	u.Path, u.RawPath = c.base.Path+path, c.base.EscapedPath()+escaped
	return &u
}

// reply is what came back for one request. Parts that did not come are zero.
type reply struct {
	poll     model.Poll
	list     bool // a page of the list was asked for
	header   http.Header
	body     []byte
	payloads []payload // parts of a good answer that may hold what was asked for, the likeliest first
	remark   safe.Text // the code of a good answer, if it is not documented
	fallback error     // the error if no payload holds what was asked for
}

// call sends a GET, opens the envelope of its answer and finds the payloads in
// it.
func (c *Client) call(ctx context.Context, u *url.URL, read func(*reply) error) (reply, error) {
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	start := time.Now()
	r, err := c.send(limited, u)
	r.poll.At = time.Now()
	r.poll.Latency = r.poll.At.Sub(start)
	if dropsConnections(err) {
		c.CloseIdleConnections()
	}
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		err = errCancelled
	case err == nil || r.poll.HTTPStatus >= 300:
		if err = c.open(&r, err); err == nil {
			err = read(&r)
		}
	}
	c.logRequest(ctx, u, r, err)
	return r, err
}

func (c *Client) send(ctx context.Context, u *url.URL) (r reply, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return r, errBadID
	}
	res, err := c.guard.RoundTrip(req)
	if err != nil {
		return r, err
	}
	r.header = res.Header
	r.poll.HTTPStatus = res.StatusCode
	r.poll.Date, _ = http.ParseTime(res.Header.Get("Date")) // zero when it cannot be read
	r.poll.RequestID = safe.Clean(c.key.hide(res.Header.Get("X-Request-Id")))
	if res.StatusCode < 200 {
		discard(res.Body)
		return r, unreadable(fmt.Sprintf("HTTP %03d from %s, which ends no answer", res.StatusCode, c.base.Host))
	}
	body, err := readBody(ctx, res.Body)
	if err != nil {
		return r, &cutError{err}
	}
	if len(body) > maxBody {
		return r, errTooLarge
	}
	r.body = c.key.hideBytes(body)
	return r, nil
}

// logRequest logs a request in one line. The line never holds the query or the
// value of a request header.
func (c *Client) logRequest(ctx context.Context, u *url.URL, r reply, err error) {
	level, outcome := slog.LevelInfo, "ok"
	switch {
	case errors.Is(err, errCancelled):
		outcome = "cancelled"
	case err != nil:
		level, outcome = slog.LevelWarn, c.failure(r, err).Label()
	}
	c.log.LogAttrs(ctx, level, "request",
		slog.String("method", http.MethodGet),
		slog.String("host", safe.Clean(u.Host).String()),
		slog.String("path", safe.Clean(c.key.hide(u.EscapedPath())).String()),
		slog.Int("status", r.poll.HTTPStatus),
		slog.Duration("latency", r.poll.Latency),
		slog.String("request_id", r.poll.RequestID.String()),
		slog.String("outcome", outcome))
}
