package client

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

var (
	// errCancelled means that the caller cancelled the request; it is no failure.
	errCancelled = errors.New("cancelled")
	errBadID     = errors.New("this cannot be the ID of a deployment; nothing was sent")
	errTooLarge  = errors.New("answer too large")
)

// serviceError is an error that the service reports.
type serviceError struct{ code, message string }

func (e *serviceError) Error() string { return e.code + ": " + e.message }

// unreadable is the error of an answer that cannot be used. The text is why.
type unreadable string

func (e unreadable) Error() string { return string(e) }

// redirectError is a redirect, which is not followed. It names only the host,
// because the rest of the target may hold a token.
type redirectError struct{ host string }

func (e *redirectError) Error() string {
	if e.host == "" {
		return "redirected, without a readable target"
	}
	return "redirected to " + e.host + ", not followed"
}

// cutError is the error of a body that could not be read to its end.
type cutError struct{ err error }

func (e *cutError) Error() string { return "the answer broke off: " + e.err.Error() }
func (e *cutError) Unwrap() error { return e.err }

// withStatus adds the status of an answer that is not JSON. With a good status the
// answer is unreadable. With a bad status, the status decides.
func withStatus(status int, problem string) error {
	problem = "HTTP " + strconv.Itoa(status) + ", " + problem
	if status >= 200 && status <= 299 {
		return unreadable(problem)
	}
	return &serviceError{message: problem}
}

func (c *Client) redirect(r *reply) error {
	target, err := url.Parse(r.header.Get("Location"))
	if err != nil || r.header.Get("Location") == "" {
		return &redirectError{}
	}
	if target.Host == "" {
		return &redirectError{c.base.Host}
	}
	return &redirectError{target.Host}
}

// failure turns any error of a request into a model.Failure. Only this function
// does that.
func (c *Client) failure(r reply, err error) *model.Failure {
	f := &model.Failure{
		HTTPStatus: r.poll.HTTPStatus,
		RequestID:  r.poll.RequestID,
		RetryAfter: retryAfter(r.header),
		Host:       safe.Clean(c.base.Host),
		Region:     RegionOfHost(c.base.Host),
		KeySource:  c.key.source,
	}
	if service, ok := errors.AsType[*serviceError](err); ok {
		f.Code = safe.Clean(c.key.hide(service.code))
		f.Class = model.Classify(f.HTTPStatus, f.Code.String(), service.message)
		f.Message = safe.Clean(c.key.hide(c.withBaseURL(r, f, firstOf(service.message, "the service gave no reason"))))
		return f
	}
	var message string
	f.Class, message = c.explainError(r, err)
	f.Message = safe.Clean(c.key.hide(message))
	return f
}

// withBaseURL adds the base URL to the message of a 404 or 410 that is not about a
// deployment, because the base URL is probably wrong. For the list, NotFound is
// always about the path. Only those parts of the URL are added that cannot hold a
// secret.
func (c *Client) withBaseURL(r reply, f *model.Failure, message string) string {
	notFound := f.HTTPStatus == http.StatusNotFound || f.HTTPStatus == http.StatusGone
	aboutPath := f.Class == model.FailRejected || r.list && f.Class == model.FailNotFound
	if !notFound || !aboutPath {
		return message
	}
	base := url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: c.base.Path}
	return strings.TrimSuffix(message, ".") + ", from " + base.String()
}

// explainError returns the class and message of an error that the service did not
// report.
func (c *Client) explainError(r reply, err error) (model.FailureClass, string) {
	if text, ok := errors.AsType[unreadable](err); ok {
		return model.FailUnreadable, string(text)
	}
	if _, ok := errors.AsType[*redirectError](err); ok {
		return model.FailRedirect, err.Error()
	}
	switch {
	case errors.Is(err, errBadID), errors.Is(err, errWrongHost):
		return model.FailRejected, err.Error()
	case errors.Is(err, errTooLarge):
		return model.FailUnreadable, fmt.Sprintf("answer too large: over %d MiB", maxBody>>20)
	}
	host := c.base.Host
	if !isHTTP(err) {
		return model.FailUnreadable, host + " sent something that is not proper HTTP, or too many headers"
	}
	if text, ok := proxyProblem(err); ok {
		return model.FailProxy, text
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return model.FailNetwork, "cannot look up " + host + ": " + lookupProblem(dns, c.base.Hostname())
	}
	if isTimeout(err) {
		return model.FailTimeout, host + " gave no whole answer in " + r.poll.Latency.Round(100*time.Millisecond).String()
	}
	if text, ok := tlsProblem(err, host); ok {
		return model.FailTLS, text
	}
	return model.FailNetwork, networkProblem(err, host)
}

// dropsConnections reports whether idle connections may be dead after an error. A
// dead connection is used again until the kernel closes it.
func dropsConnections(err error) bool {
	if err == nil || errors.Is(err, errCancelled) {
		return false
	}
	_, cut := errors.AsType[*cutError](err)
	_, op := errors.AsType[*net.OpError](err)
	return cut || op || isTimeout(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// isHTTP returns false for an answer that net/http could not parse, or that was too
// long, or that came before the request. These errors have no type, and some of
// them quote the answer, so their text is not shown.
func isHTTP(err error) bool {
	text := err.Error()
	for _, sign := range []string{"malformed ", "response headers exceeded", "readLoopPeekFailLocked: %!w(<nil>)"} {
		if strings.Contains(text, sign) {
			return false
		}
	}
	return true
}

func lookupProblem(err *net.DNSError, host string) string {
	switch {
	case err.IsNotFound && strings.HasSuffix(strings.TrimSuffix(strings.ToLower(host), "."), workspaceZone):
		return "no such host; check the workspace ID in the base URL"
	case err.IsNotFound:
		return "no such host"
	case err.IsTimeout:
		return "the name server did not answer"
	}
	return err.Err
}

// proxyProblem describes an error between this machine and the proxy. It returns
// false for any other error.
func proxyProblem(err error) (string, bool) {
	if proxy, ok := errors.AsType[*proxyError](err); ok {
		switch proxy.status {
		case 0:
			return "HTTPS_PROXY holds no usable address", true
		case http.StatusProxyAuthRequired:
			return "the proxy " + proxy.host + " wants a login (HTTP 407)", true
		}
		return fmt.Sprintf("the proxy %s answered HTTP %d", proxy.host, proxy.status), true
	}
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "proxyconnect" && !strings.HasPrefix(op.Op, "socks") {
		return "", false
	}
	if inner, ok := errors.AsType[*net.OpError](op.Err); ok && inner.Addr != nil {
		return "no connection to the proxy " + inner.Addr.String() + ": " + inner.Err.Error(), true
	}
	return "no connection to the proxy: " + op.Err.Error(), true
}

// tlsProblem describes an error of a certificate or a handshake. It returns false
// for any other error.
func tlsProblem(err error, host string) (string, bool) {
	if unknown, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "the certificate of " + host + " is from " + issuer(unknown.Cert) + ", which this machine does not trust", true
	}
	if name, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the certificate is not for " + host + ": " + name.Error(), true
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		return "the certificate of " + host + " is not valid: " + invalid.Error() + clockHint(invalid), true
	}
	if verify, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate of " + host + " was refused: " + verify.Err.Error() + "; check this machine's clock", true
	}
	_, record := errors.AsType[tls.RecordHeaderError](err)
	if record || errors.Is(err, http.ErrSchemeMismatch) {
		return host + " does not speak TLS on this port", true
	}
	// The type of an alert is not exported by crypto/tls.
	if text := err.Error(); strings.Contains(text, "tls: ") {
		return "the TLS handshake with " + host + " did not succeed: " + text, true
	}
	return "", false
}

func issuer(cert *x509.Certificate) string {
	if cert == nil {
		return "an unknown issuer"
	}
	return cmp.Or(cert.Issuer.String(), "an unnamed issuer")
}

// clockHint is for a certificate that has expired or is not valid yet. With a wrong
// clock, a good certificate looks the same.
func clockHint(err x509.CertificateInvalidError) string {
	if err.Reason != x509.Expired {
		return ""
	}
	return "; check this machine's clock"
}

func networkProblem(err error, host string) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refused the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return host + " reset the connection"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return host + " closed the connection before the answer was whole"
	}
	return "no answer from " + host + ": " + err.Error()
}
