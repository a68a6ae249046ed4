package fetch_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var (
	quiet = log.New(io.Discard, "", 0)
	later = time.Now().AddDate(1, 0, 0)
)

func (s *stage) wait(ctx context.Context, d time.Duration) error {
	s.waited = append(s.waited, d)
	return ctx.Err()
}

// rebind makes the server of the stage look like one on the internet: the first
// connection is let through, every other one is checked.
func (s *stage) rebind() {
	s.server.Start()
	// The server stands on loopback, which a request that may not go there would
	// never reach: a proxy stands for the way to it.
	s.options.Proxy = proxyTo(s.server.URL)
	s.request.URL, s.request.Private = "http://data.example.org/feed.csv", false
}

// serveTLS starts the server with a certificate of the test's.
func (s *stage) serveTLS(until time.Time, name string, trusted bool) {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.ParseIP(name)},
		NotBefore: until.AddDate(-2, 0, 0), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		s.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		s.Fatal(err)
	}
	s.server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.server.StartTLS()
	s.options.Roots = x509.NewCertPool()
	if trusted {
		s.options.Roots.AddCert(cert)
	}
}

// resolver is a name service on loopback that gives these addresses for every
// name; without any, it knows no name.
func resolver(t *testing.T, addresses ...[4]byte) *net.Resolver {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Header.Response, m.Additionals = true, nil
			if len(addresses) == 0 {
				m.Header.RCode = dnsmessage.RCodeNameError
			}
			for _, a := range addresses {
				if q.Type == dnsmessage.TypeA {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0},
						Body:   &dnsmessage.AResource{A: a},
					})
				}
			}
			if b, err := m.Pack(); err == nil {
				c.WriteTo(b, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", c.LocalAddr().String())
	}}
}
