package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// certificate makes a self-signed certificate, and a pool that trusts it.
func certificate(t *testing.T, template x509.Certificate) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	template.BasicConstraintsValid, template.IsCA = true, true
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestABadCertificateSaysWhatIsWrongWithIt(t *testing.T) {
	const clock = "; check this machine's clock"
	here, now := []net.IP{net.IPv4(127, 0, 0, 1)}, time.Now()
	past, future := now.Add(-48*time.Hour), now.Add(48*time.Hour)
	name := pkix.Name{CommonName: "Corp \x1b[31m Root", Organization: []string{"Intercept Ltd"}}
	tests := []struct {
		name     string
		template x509.Certificate
		trusted  bool
		want     string
		hint     bool
	}{
		{"an unknown issuer", x509.Certificate{Subject: name, NotBefore: past, NotAfter: future, IPAddresses: here}, false,
			"is from CN=Corp ^[[31m Root,O=Intercept Ltd, which this machine does not trust", false},
		{"an issuer without a name", x509.Certificate{NotBefore: past, NotAfter: future, IPAddresses: here}, false, "is from an unnamed issuer, which", false},
		{"expired", x509.Certificate{Subject: name, NotBefore: past, NotAfter: now.Add(-time.Hour), IPAddresses: here}, true, "has expired or is not yet valid", true},
		{"not yet valid", x509.Certificate{Subject: name, NotBefore: now.Add(time.Hour), NotAfter: future, IPAddresses: here}, true, "has expired or is not yet valid", true},
		{"another use", x509.Certificate{Subject: name, NotBefore: past, NotAfter: future, IPAddresses: here, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}},
			true, "is not valid: x509: certificate specifies an incompatible key usage", false},
		{"another name", x509.Certificate{Subject: name, NotBefore: past, NotAfter: future, DNSNames: []string{"other.example"}}, true, "the certificate is not for 127.0.0.1", false},
	}
	for _, test := range tests {
		cert, pool := certificate(t, test.template)
		if !test.trusted {
			pool = x509.NewCertPool()
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the key was sent") }))
		server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		c := clientOf(t, server.URL)
		transport := newTransport()
		transport.TLSClientConfig.RootCAs = pool
		c.guard.next = transport
		f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
		text := f.Message.String()
		if f.Class != model.FailTLS || !strings.Contains(text, test.want) || strings.Contains(text, clock) != test.hint || !safe.Printable(text) {
			t.Errorf("%s: %v %q", test.name, f.Class, text)
		}
	}
}
