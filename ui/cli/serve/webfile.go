package serve

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v2"
	"golang.org/x/crypto/bcrypt"

	"studiowatch/model/disk"
)

// webFile is a web configuration file, in the format of the exporter-toolkit of
// Prometheus, which all exporters share:
// https://prometheus.io/docs/prometheus/latest/configuration/https/
type webFile struct {
	TLS     webTLS            `yaml:"tls_server_config"`
	HTTP    webHTTP           `yaml:"http_server_config"`
	Limit   webLimit          `yaml:"rate_limit"`
	Users   map[string]string `yaml:"basic_auth_users"` // the bcrypt hash of each password
	secured *tls.Config       // nil without TLS
}

type webTLS struct {
	Cert             string   `yaml:"cert"`
	CertFile         string   `yaml:"cert_file"`
	Key              string   `yaml:"key"`
	KeyFile          string   `yaml:"key_file"`
	ClientCA         string   `yaml:"client_ca"`
	ClientCAFile     string   `yaml:"client_ca_file"`
	ClientAuth       string   `yaml:"client_auth_type"`
	ClientSANs       []string `yaml:"client_allowed_sans"`
	MinVersion       string   `yaml:"min_version"`
	MaxVersion       string   `yaml:"max_version"`
	CipherSuites     []string `yaml:"cipher_suites"`
	CurvePreferences []string `yaml:"curve_preferences"`
	PreferServer     bool     `yaml:"prefer_server_cipher_suites"` // read and without effect, as in Go itself
}

type webHTTP struct {
	HTTP2   bool              `yaml:"http2"`
	Headers map[string]string `yaml:"headers"`
}

type webLimit struct {
	Burst    int           `yaml:"burst"`
	Interval time.Duration `yaml:"interval"`
}

// webHeaders are the headers that the file may set, with their values; nil are any.
var webHeaders = map[string][]string{
	"Content-Security-Policy": nil, "Strict-Transport-Security": nil, "X-XSS-Protection": nil,
	"X-Content-Type-Options": {"nosniff"}, "X-Frame-Options": {"deny", "sameorigin"},
}

// maxWebFile is the largest file that is read, in bytes.
const maxWebFile = 1 << 20

// readWeb reads a web configuration file and the certificates it names. Its error has
// all faults.
func readWeb(path string) (*webFile, error) {
	text, err := readSmall(path)
	if err != nil {
		return nil, err
	}
	f := &webFile{HTTP: webHTTP{HTTP2: true}}
	if err := yaml.UnmarshalStrict(text, f); err != nil {
		return nil, errors.New(goTypes.ReplaceAllString(oneLine(err), ""))
	}
	faults := f.faults()
	if f.TLS.enabled() {
		relativeTo(filepath.Dir(path), &f.TLS.CertFile, &f.TLS.KeyFile, &f.TLS.ClientCAFile)
		var more []error
		f.secured, more = f.TLS.config()
		faults = append(faults, more...)
		f.secured.NextProtos = []string{"h2", "http/1.1"}
		if !f.HTTP.HTTP2 {
			f.secured.NextProtos = []string{"http/1.1"}
		} else if withoutHTTP2(f.secured) {
			faults = append(faults, errors.New("cipher_suites: HTTP/2 needs TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256; or set http2: false"))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return f, nil
}

// withoutHTTP2 reports whether clients of TLS 1.2 could speak no HTTP/2: RFC 9113 wants
// one of two cipher suites.
func withoutHTTP2(c *tls.Config) bool {
	return c.CipherSuites != nil && c.MinVersion < tls.VersionTLS13 && !slices.ContainsFunc(c.CipherSuites, func(id uint16) bool {
		return id == tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 || id == tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
	})
}

// goTypes are what the messages of the YAML library have of this package.
var goTypes = regexp.MustCompile(` (in type|into) serve\.\w+`)

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func readSmall(path string) ([]byte, error) {
	text, err := disk.Read(path, disk.Files, maxWebFile)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return nil, at.Err
	case err == nil && len(text) > maxWebFile:
		return nil, errors.New("it is larger than 1 MiB")
	}
	return text, err
}

func relativeTo(folder string, paths ...*string) {
	for _, path := range paths {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(folder, *path)
		}
	}
}

// faults returns what is wrong with all but TLS.
func (f *webFile) faults() (faults []error) {
	for _, user := range slices.Sorted(maps.Keys(f.Users)) {
		if _, err := bcrypt.Cost([]byte(f.Users[user])); err != nil {
			faults = append(faults, fmt.Errorf("basic_auth_users: %s: this is no bcrypt hash, such as htpasswd -nBC 10 %[1]s makes", user))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.HTTP.Headers)) {
		values, known := webHeaders[name]
		switch {
		case !known:
			faults = append(faults, fmt.Errorf("headers: %s cannot be set; these can: %s", name, names(webHeaders)))
		case values != nil && !slices.Contains(values, f.HTTP.Headers[name]):
			faults = append(faults, fmt.Errorf("headers: %s may be %s", name, strings.Join(values, " or ")))
		}
	}
	if f.Limit.Interval < 0 || f.Limit.Burst < 0 || (f.Limit.Interval > 0 && f.Limit.Burst == 0) {
		faults = append(faults, errors.New("rate_limit: burst and interval must be above 0"))
	}
	return faults
}

func names[T any](all map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(all)), ", ")
}

// The values of TLS by their names in the file.
var (
	tlsVersions = map[string]uint16{"TLS10": tls.VersionTLS10, "TLS11": tls.VersionTLS11, "TLS12": tls.VersionTLS12, "TLS13": tls.VersionTLS13}

	tlsCurves = map[string]tls.CurveID{"CurveP256": tls.CurveP256, "CurveP384": tls.CurveP384, "CurveP521": tls.CurveP521, "X25519": tls.X25519}

	tlsCiphers = func() map[string]uint16 {
		all := map[string]uint16{}
		for _, suite := range tls.CipherSuites() {
			all[suite.Name] = suite.ID
		}
		return all
	}()

	clientAuths = map[string]tls.ClientAuthType{
		"NoClientCert": tls.NoClientCert, "RequestClientCert": tls.RequestClientCert,
		"RequireAnyClientCert": tls.RequireAnyClientCert, "RequireClientCert": tls.RequireAnyClientCert,
		"VerifyClientCertIfGiven": tls.VerifyClientCertIfGiven, "RequireAndVerifyClientCert": tls.RequireAndVerifyClientCert,
	}
)

// enabled reports whether the file asks for TLS.
func (t webTLS) enabled() bool {
	return t.Cert+t.CertFile+t.Key+t.KeyFile+t.ClientCA+t.ClientCAFile+t.ClientAuth != ""
}

// config returns the configuration of a connection, and what is wrong with it.
func (t webTLS) config() (c *tls.Config, faults []error) {
	c = &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS13}
	fault := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	certificate, err := t.certificate()
	fault(err)
	c.Certificates = []tls.Certificate{certificate}
	fault(set(&c.MinVersion, "min_version", t.MinVersion, tlsVersions))
	fault(set(&c.MaxVersion, "max_version", t.MaxVersion, tlsVersions))
	fault(set(&c.ClientAuth, "client_auth_type", t.ClientAuth, clientAuths))
	for _, name := range t.CipherSuites {
		c.CipherSuites = append(c.CipherSuites, 0)
		fault(set(&c.CipherSuites[len(c.CipherSuites)-1], "cipher_suites", name, tlsCiphers))
	}
	for _, name := range t.CurvePreferences {
		c.CurvePreferences = append(c.CurvePreferences, 0)
		fault(set(&c.CurvePreferences[len(c.CurvePreferences)-1], "curve_preferences", name, tlsCurves))
	}
	c.ClientCAs, err = t.clientCAs()
	fault(err)
	if c.ClientCAs != nil && c.ClientAuth == tls.NoClientCert {
		fault(errors.New("client_auth_type is needed with a client_ca"))
	}
	if t.ClientSANs != nil {
		c.VerifyConnection = t.allowed
		if c.ClientAuth < tls.VerifyClientCertIfGiven {
			fault(errors.New("client_allowed_sans needs a client_auth_type that verifies, such as RequireAndVerifyClientCert"))
		}
	}
	return c, faults
}

// set sets a value by its name, unless the name is empty.
func set[T any](value *T, key, name string, all map[string]T) error {
	if name == "" {
		return nil
	}
	known, ok := all[name]
	if !ok {
		return fmt.Errorf("%s: %q is unknown; known here: %s", key, name, names(all))
	}
	*value = known
	return nil
}

func (t webTLS) certificate() (tls.Certificate, error) {
	if t.Cert+t.CertFile == "" || t.Key+t.KeyFile == "" {
		return tls.Certificate{}, errors.New("tls_server_config needs a cert or cert_file, and a key or key_file")
	}
	cert, err := inlineOrFile(t.Cert, t.CertFile, "cert_file")
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := inlineOrFile(t.Key, t.KeyFile, "key_file")
	if err != nil {
		return tls.Certificate{}, err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		err = fmt.Errorf("tls_server_config: %s", oneLine(err))
	}
	return pair, err
}

func inlineOrFile(inline, path, key string) ([]byte, error) {
	if path == "" {
		return []byte(inline), nil
	}
	text, err := readSmall(path)
	if err != nil {
		err = fmt.Errorf("%s %s: %w", key, path, err)
	}
	return text, err
}

// clientCAs returns the authorities of client certificates; nil if there are none.
func (t webTLS) clientCAs() (*x509.CertPool, error) {
	if t.ClientCA+t.ClientCAFile == "" {
		return nil, nil
	}
	text, err := inlineOrFile(t.ClientCA, t.ClientCAFile, "client_ca_file")
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, errors.New("client_ca holds no certificate")
	}
	return pool, nil
}

// allowed refuses a client certificate without one of the names that are allowed.
func (t webTLS) allowed(state tls.ConnectionState) error {
	if len(state.PeerCertificates) == 0 {
		return nil // the kind of authentication decides whether it may be so
	}
	cert := state.PeerCertificates[0]
	names := slices.Concat(cert.DNSNames, cert.EmailAddresses)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	for _, uri := range cert.URIs {
		names = append(names, uri.String())
	}
	if slices.ContainsFunc(names, func(name string) bool { return slices.Contains(t.ClientSANs, name) }) {
		return nil
	}
	return errors.New("the client's certificate has no name that is allowed")
}
