package serve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"studiowatch/ui/cli/exit"
)

// issued is a certificate and its key, as files have them and as clients use them.
type issued struct {
	cert, key string
	pool      *x509.CertPool
	pair      tls.Certificate
}

// issue makes a certificate of 127.0.0.1 that signs itself.
func issue(t *testing.T, serial int64, name string) issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	i := issued{
		cert: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		key:  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs})), pool: x509.NewCertPool(),
	}
	i.pool.AppendCertsFromPEM([]byte(i.cert))
	if i.pair, err = tls.X509KeyPair([]byte(i.cert), []byte(i.key)); err != nil {
		t.Fatal(err)
	}
	return i
}

// folder is where a web configuration file and its certificates are.
type folder struct {
	t       *testing.T
	path    string
	mu      sync.Mutex
	notices []string
}

func newFolder(t *testing.T) *folder { return &folder{t: t, path: t.TempDir()} }

func (f *folder) write(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.path, name), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f *folder) issue(name string, i issued) {
	f.write(name+".crt", i.cert)
	f.write(name+".key", i.key)
}

func (f *folder) open(text string) *Web {
	f.t.Helper()
	f.write("web.yml", text)
	w, err := OpenWeb(filepath.Join(f.path, "web.yml"), func(text string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.notices = append(f.notices, text)
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return w
}

// said returns what was told about the file.
func (f *folder) said() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.notices)
}

func hashed(t *testing.T, password string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return string(hash)
}

const (
	plainTLS = "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n"
	aHash    = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"
)

// TestTheFileIsThatOfOtherExporters has files with each key of the format, and files
// with faults and what is said of them.
func TestTheFileIsThatOfOtherExporters(t *testing.T) {
	f := newFolder(t)
	i := issue(t, 1, "a.example")
	f.issue("a", i)
	f.issue("b", issue(t, 2, "b.example"))
	f.write("empty.crt", "")
	indented := func(text string) string {
		return "|\n    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
	}
	for text, says := range map[string]string{
		"":       "",
		"# none": "",
		plainTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\nhttp_server_config:\n  http2: false\n": "",
		plainTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n  min_version: TLS13\n":                "",
		plainTLS: "",
		"tls_server_config:\n  cert: " + indented(i.cert) + "  key: " + indented(i.key):                                                                                                                                                 "",
		"tls_server_config:\n  cert_file: " + f.path + "/a.crt\n  key_file: " + f.path + "/a.key\n":                                                                                                                                     "",
		plainTLS + "  min_version: TLS13\n  max_version: TLS13\n  curve_preferences: [X25519, CurveP256, CurveP384, CurveP521]\n  prefer_server_cipher_suites: true\n":                                                                  "",
		plainTLS + "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n  min_version: TLS12\n  max_version: TLS12\n":                                                                    "",
		plainTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: a.crt\n  client_allowed_sans: [a.example]\n":                                                                                                      "",
		plainTLS + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca: " + indented(i.cert):                                                                                                                                      "",
		plainTLS + "http_server_config:\n  http2: off\n  headers:\n    Strict-Transport-Security: max-age=1\n    X-Content-Type-Options: nosniff\n    X-Frame-Options: deny\n    X-XSS-Protection: x\n    Content-Security-Policy: y\n": "",
		"basic_auth_users:\n  alice: " + aHash + "\n  bob: " + aHash + "\nrate_limit:\n  burst: 10\n  interval: 1s\n":                                                                                                                   "",

		"tls_server_config: 7\n":                  "line 1: cannot unmarshal",
		"basic_auth: {}\n":                        "line 1: field basic_auth not found",
		"tls_server_config:\n  certfile: a.crt\n": "line 2: field certfile not found",
		"a: b: c\n":                               "yaml: ",
		"basic_auth_users:\n  a: " + aHash + "\n  a: " + aHash + "\n":             "already set",
		"basic_auth_users:\n  alice: secret\n  bob: " + aHash + "\n":              "basic_auth_users: alice: this is no bcrypt hash",
		"tls_server_config:\n  cert_file: a.crt\n":                                "needs a cert or cert_file, and a key or key_file",
		"tls_server_config:\n  client_auth_type: NoClientCert\n":                  "needs a cert or cert_file, and a key or key_file",
		"tls_server_config:\n  cert_file: no.crt\n  key_file: a.key\n":            "cert_file " + filepath.Join(f.path, "no.crt") + ": no such file",
		"tls_server_config:\n  cert_file: a.crt\n  key_file: .\n":                 "key_file " + f.path + ": it is a folder",
		"tls_server_config:\n  cert_file: a.crt\n  key_file: b.key\n":             "private key does not match public key",
		plainTLS + "  min_version: TLS14\n":                                       `min_version: "TLS14" is unknown; known here: TLS10, TLS11, TLS12, TLS13`,
		plainTLS + "  cipher_suites: [NONE]\n":                                    `cipher_suites: "NONE" is unknown`,
		plainTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n": "cipher_suites: HTTP/2 needs",
		plainTLS + "  curve_preferences: [NONE]\n":                                `curve_preferences: "NONE" is unknown`,
		plainTLS + "  client_auth_type: Maybe\n":                                  `client_auth_type: "Maybe" is unknown`,
		plainTLS + "  client_ca_file: a.crt\n":                                    "client_auth_type is needed",
		plainTLS + "  client_ca_file: empty.crt\n":                                "client_ca holds no certificate",
		plainTLS + "  client_allowed_sans: [a]\n":                                 "needs a client_auth_type that verifies",
		"http_server_config:\n  headers:\n    Server: x\n":                        "headers: Server cannot be set; these can: Content-Security-Policy",
		"http_server_config:\n  headers:\n    X-Frame-Options: x\n":               "headers: X-Frame-Options may be deny or sameorigin",
		"rate_limit:\n  interval: 1s\n":                                           "rate_limit: ",
		"rate_limit:\n  burst: -1\n":                                              "rate_limit: ",
		"x: \"" + strings.Repeat("x", maxWebFile) + "\"\n":                        "larger than 1 MiB",
		"basic_auth_users:\n  a: b\n" + plainTLS + "  min_version: x\n":           "; min_version: ",
		"basic_auth_users:\n  \"\\e[2J\": b\n":                                    "basic_auth_users: ",
		"tls_server_config:\n  cert_file: \"\\e[2J.crt\"\n  key_file: a.key\n":    "cert_file ",
	} {
		f.write("web.yml", text)
		_, err := OpenWeb(filepath.Join(f.path, "web.yml"), nil)
		if says == "" {
			if err != nil {
				t.Errorf("%s\nis refused: %v", text, err)
			}
			continue
		}
		if err == nil || exit.CodeOf(err) != exit.BadUsage || !strings.HasPrefix(err.Error(), "--web.config.file ") || !strings.Contains(err.Error(), says) {
			t.Errorf("%.200s\nit says %v, want %s", text, err, says)
		} else if strings.ContainsAny(err.Error(), "\n\x1b") || strings.Contains(err.Error(), "serve.") {
			t.Errorf("it says %q", err)
		}
	}
	for _, path := range []string{f.path, filepath.Join(f.path, "missing.yml")} {
		if _, err := OpenWeb(path, nil); err == nil || exit.CodeOf(err) != exit.BadUsage {
			t.Errorf("%s: %v", path, err)
		}
	}
	if w, err := OpenWeb("", nil); w != nil || err != nil || w.Scheme() != "http" || w.Restricts() {
		t.Errorf("no file: %v, %v", w, err)
	}
}

// asks sends a request with a user and a password; none without a user.
func asks(h http.Handler, user, password string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

var served = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "served") })

func TestOnlyUsersWithTheirPasswordsAreServed(t *testing.T) {
	f := newFolder(t)
	w := f.open("basic_auth_users:\n  alice: " + hashed(t, "wonder") + "\n  bob: " + hashed(t, "build") + "\n")
	h := w.Handler(served)
	if !w.Restricts() || w.Scheme() != "http" {
		t.Errorf("restricts %v, %s", w.Restricts(), w.Scheme())
	}
	for range 2 { // also when it is remembered
		for _, tt := range []struct {
			user, password string
			want           int
		}{
			{"alice", "wonder", 200}, {"bob", "build", 200},
			{"alice", "build", 401}, {"bob", "wonder", 401}, {"alice", "", 401}, {"alice", "Wonder", 401}, {"", "", 401},
			{"carol", "wonder", 401}, {"carol", "build", 401}, {"ALICE", "wonder", 401}, {"alice", w.file.Users["alice"], 401},
		} {
			answer := asks(h, tt.user, tt.password)
			if answer.Code != tt.want || (answer.Body.String() == "served") != (tt.want == 200) || (answer.Header().Get("WWW-Authenticate") != "") != (tt.want == 401) {
				t.Errorf("%s with %q: HTTP %d, %s", tt.user, tt.password, answer.Code, answer.Body)
			}
		}
	}
	if len(w.right) != 2 {
		t.Errorf("%d passwords are remembered", len(w.right))
	}
	for i := range 3 * mostRight {
		w.right[[32]byte{byte(i), byte(i >> 8)}] = true
	}
	f.write("web.yml", "basic_auth_users:\n  alice: "+hashed(t, "looking")+"\n")
	if old, other, renewed := asks(h, "alice", "wonder").Code, asks(h, "bob", "build").Code, asks(h, "alice", "looking").Code; old != 401 || other != 401 || renewed != 200 {
		t.Errorf("after an edit: HTTP %d with the old password, %d for who was taken off, %d with the new one", old, other, renewed)
	}
	if len(w.right) > mostRight {
		t.Errorf("%d passwords are remembered", len(w.right))
	}
}

func TestAnEditWithFaultsChangesNothingAndIsSaidOnce(t *testing.T) {
	f := newFolder(t)
	f.issue("a", issue(t, 1, "a.example"))
	good := "basic_auth_users:\n  alice: " + hashed(t, "wonder") + "\n"
	w := f.open(good)
	h := w.Handler(served)
	for i, text := range []string{"basic_auth_users: 7\n", "", "basic_auth_users:\n  alice: x\n", good + plainTLS} {
		if text == "" {
			f.write("web.yml", good)
		} else {
			f.write("web.yml", text)
		}
		for range 3 {
			if with, without := asks(h, "alice", "wonder").Code, asks(h, "", "").Code; with != 200 || without != 401 {
				t.Errorf("%q: HTTP %d, and %d without a password", text, with, without)
			}
		}
		if want := []int{1, 1, 2, 3}[i]; len(f.said()) != want {
			t.Errorf("%q: %d notices: %q", text, len(f.said()), f.said())
		}
	}
	if err := os.Remove(filepath.Join(f.path, "web.yml")); err != nil {
		t.Fatal(err)
	}
	if code := asks(h, "", "").Code; code != 401 || len(f.said()) != 4 {
		t.Errorf("without the file: HTTP %d, %q", code, f.said())
	}
}

func TestHeadersAndTheLimitAreThoseOfTheFile(t *testing.T) {
	f := newFolder(t)
	h := f.open("http_server_config:\n  headers:\n    X-Frame-Options: deny\nrate_limit:\n  burst: 2\n  interval: 1000h\n").Handler(served)
	for i, want := range []int{200, 200, 429, 429} {
		if answer := asks(h, "", ""); answer.Code != want || answer.Header().Get("X-Frame-Options") != "deny" {
			t.Errorf("request %d: HTTP %d, %v", i, answer.Code, answer.Header())
		}
	}
	f.write("web.yml", "rate_limit:\n  burst: 1\n  interval: 1000h\n")
	if first, second := asks(h, "", "").Code, asks(h, "", "").Code; first != 200 || second != 429 {
		t.Errorf("after an edit: HTTP %d, then %d", first, second)
	}
}

// secured serves with a file until the test ends, and returns where.
func secured(t *testing.T, f *folder, text string) string {
	t.Helper()
	w := f.open(text)
	ctx, stop := context.WithCancel(t.Context())
	l, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- Run(ctx, w.Listener(l), w.Handler(served), io.Discard) }()
	t.Cleanup(func() { stop(); <-done })
	return fmt.Sprintf("%s://%s/", w.Scheme(), l.Addr())
}

// client trusts a certificate, and has one of its own if it is given.
func client(t *testing.T, trusts issued, own ...issued) *http.Client {
	c := &tls.Config{RootCAs: trusts.pool}
	for _, i := range own {
		c.Certificates = append(c.Certificates, i.pair)
	}
	transport := &http.Transport{TLSClientConfig: c, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestTLSIsThatOfTheFile(t *testing.T) {
	f := newFolder(t)
	a, b, other := issue(t, 1, "a.example"), issue(t, 2, "b.example"), issue(t, 3, "c.example")
	f.issue("a", a)
	f.write("clients.crt", b.cert+other.cert)
	url := secured(t, f, plainTLS)
	res, err := client(t, a).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != 200 || res.ProtoMajor != 2 || res.TLS.Version != tls.VersionTLS13 {
		t.Errorf("HTTP %d over %s", res.StatusCode, res.Proto)
	}
	if _, err := client(t, b).Get(url); err == nil {
		t.Error("who trusts another certificate is served")
	}
	if res, err := http.Get(strings.Replace(url, "https", "http", 1)); err != nil || res.StatusCode != 400 {
		t.Errorf("without TLS: %v, %v", res, err)
	}
	foreign, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	foreign.Host = "evil.example"
	if res, err = client(t, a).Do(foreign); err != nil || res.StatusCode != 403 {
		t.Errorf("for another host: %v, %v", res, err)
	}

	renewed := issue(t, 4, "a.example")
	f.issue("a", renewed)
	if res, err = client(t, renewed).Get(url); err != nil || res.TLS.PeerCertificates[0].SerialNumber.Int64() != 4 {
		t.Errorf("after the certificate was renewed: %v", err)
	}
	f.write("a.key", "half of it")
	if res, err = client(t, renewed).Get(url); err != nil || res.StatusCode != 200 || len(f.said()) != 1 {
		t.Errorf("while the key is broken: %v, %q", err, f.said())
	}
	f.issue("a", a)

	old := secured(t, f, plainTLS+"http_server_config:\n  http2: false\n")
	if res, err = client(t, a).Get(old); err != nil || res.ProtoMajor != 1 {
		t.Errorf("without HTTP/2: %v, %v", res, err)
	}
	const verify = plainTLS + "  client_ca_file: clients.crt\n  client_auth_type: "
	for _, tt := range []struct {
		text   string
		own    []issued
		served bool
	}{
		{verify + "RequireAndVerifyClientCert\n", nil, false},
		{verify + "RequireAndVerifyClientCert\n", []issued{b}, true},
		{verify + "RequireAndVerifyClientCert\n", []issued{a}, false},
		{verify + "RequireAndVerifyClientCert\n  client_allowed_sans: [b.example]\n", []issued{b}, true},
		{verify + "RequireAndVerifyClientCert\n  client_allowed_sans: [b.example]\n", []issued{other}, false},
		{verify + "VerifyClientCertIfGiven\n", nil, true},
		{plainTLS + "  client_auth_type: RequireAnyClientCert\n", nil, false},
		{plainTLS + "  client_auth_type: RequireAnyClientCert\n", []issued{a}, true},
		{plainTLS + "  min_version: TLS12\n  max_version: TLS12\n", nil, true},
	} {
		url := secured(t, f, tt.text)
		res, err := client(t, a, tt.own...).Get(url)
		if (err == nil && res.StatusCode == 200) != tt.served {
			t.Errorf("%s\nwith %d certificates: %v, %v", tt.text, len(tt.own), res, err)
		}
	}
}
