package sim

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"syscall"
)

// call is a request that gets a fault.
type call struct {
	sim     *Sim
	service http.Handler // the service without the fault
	fault   Fault
	r       *http.Request
	rng     *rand.Rand
}

// injector answers a request with its fault.
type injector func(call) (*http.Response, error)

var injectors = map[FaultKind]injector{
	FaultRefused: failing(refused),
	FaultReset:   failing(reset),
	FaultEOF:     failing(func(*http.Request) error { return io.EOF }),
	FaultDNS:     failing(noSuchHost),
	FaultTLS:     failing(unknownAuthority),
	FaultProxy:   failing(proxyRefused),
	FaultTimeout: failing(silence),
	FaultHTTP101: switchProtocols,

	FaultStatus:   answering(refuse),
	FaultNoPath:   answering(func(_ Fault, a answer) { a.noPath() }),
	FaultHTML:     answering(gatewayPage),
	FaultRedirect: answering(redirect),
	FaultEmpty:    answering(func(Fault, answer) {}),
	FaultNoOutput: answering(func(_ Fault, a answer) { a.write(http.StatusOK, map[string]string{"request_id": a.requestID}) }),
	FaultCode200:  answering(func(f Fault, a answer) { a.fail(http.StatusOK, cmp.Or(f.Code, "InternalError"), f.Message) }),

	FaultSlow:     slow,
	FaultTruncate: changeBody(func(body []byte) []byte { return body[:len(body)/2] }),
	FaultCut:      halfBody(func(*http.Request) error { return io.ErrUnexpectedEOF }),
	FaultStall:    halfBody(silence),
	FaultHuge:     huge,
	FaultDrip:     slowBody,
	FaultBOM:      withBOM,

	FaultHostile:       changeBody(hostile),
	FaultBadUTF8:       changeBody(badUTF8),
	FaultWrongTypes:    changeOutput(wrongTypes),
	FaultOddNumbers:    changeOutput(oddNumbers),
	FaultUnknownStatus: changeOutput(unknownStatus),
	FaultUnknownFields: changeOutput(unknownFields),
	FaultOddCode:       withCode,

	FaultMissingPage: changeOutput(missingPage),
	FaultRepeatPage:  firstPage,
	FaultTotalLies:   changeOutput(totalLies),
	FaultNoID:        changeOutput(noID),
	FaultDuplicate:   changeOutput(duplicate),
}

// failing returns an error instead of an answer.
func failing(fail func(*http.Request) error) injector {
	return func(c call) (*http.Response, error) { return nil, fail(c.r) }
}

// server is an address that nobody has, because it is reserved for documentation
// (RFC 5737).
var server = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443}

func refused(*http.Request) error {
	return &net.OpError{Op: "dial", Net: "tcp", Addr: server, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

func reset(*http.Request) error {
	return &net.OpError{Op: "read", Net: "tcp", Addr: server, Err: os.NewSyscallError("read", syscall.ECONNRESET)}
}

func noSuchHost(r *http.Request) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}}
}

func unknownAuthority(*http.Request) error {
	name := pkix.Name{CommonName: "Simulated Authority", Organization: []string{"Intercept Ltd"}}
	cert := &x509.Certificate{Subject: name, Issuer: name}
	return &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{cert}, Err: x509.UnknownAuthorityError{Cert: cert}}
}

func proxyRefused(r *http.Request) error {
	return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: refused(r)}
}

// silence waits until the request's context ends, and returns the error of the
// context.
func silence(r *http.Request) error {
	<-r.Context().Done()
	return r.Context().Err()
}

// answering sends another answer in place of that of the service.
func answering(write func(Fault, answer)) injector {
	return func(c call) (*http.Response, error) {
		w, err := c.sim.record(c.r, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.fault.RetryAfter != "" {
				w.Header().Set("Retry-After", c.fault.RetryAfter)
			}
			write(c.fault, c.sim.answer(w))
		}))
		if err != nil {
			return nil, err
		}
		return w.response(c.r), nil
	}
}

func refuse(f Fault, a answer) {
	f = f.withDefaults()
	status := cmp.Or(f.Status, http.StatusInternalServerError)
	if f.Code == "" && f.Message == "" {
		a.w.Header().Set("Date", a.date.UTC().Format(http.TimeFormat))
		a.w.WriteHeader(status)
		return
	}
	a.fail(status, f.Code, f.Message)
}

func gatewayPage(f Fault, a answer) { a.html(cmp.Or(f.Status, http.StatusBadGateway)) }

// redirect sends the client to another host. The URL holds a secret that must not
// be shown.
func redirect(f Fault, a answer) {
	a.w.Header().Set("Location", "https://login.elsewhere.example/deployments?token=simulated")
	a.w.WriteHeader(cmp.Or(f.Status, http.StatusFound))
}
