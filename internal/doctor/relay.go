package doctor

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/deskside/deskside/internal/server"
)

// relayPort is where browsers look for the relay: the engine tells them no other.
const relayPort = "443"

func (e *examination) told() string { return cmp.Or(e.relayPort, relayPort) }

// relay checks the name and the certificate with which calls go through our TLS port, and,
// while the server runs, that the relay answers: at our own listener, and where browsers
// look for it.
func (e *examination) relay(ctx context.Context) {
	domain := e.config.Media.TURNDomain
	if e.config.Media.Mode == server.MediaExternal {
		e.say("calls relay", Warn, "--media-turn-domain is for the engine of this machine; calls go to the cluster at "+e.config.Media.URL, "leave it out, and switch TURN on in the cluster's livekit.yaml")
		return
	}
	const renew = "renew the certificate (--tls-cert, --tls-key) for both names, such as chat.example and turn.chat.example"
	pair, err := tls.LoadX509KeyPair(e.config.TLSCert, e.config.TLSKey)
	switch {
	case err != nil:
		e.say("calls relay", Fail, err.Error(), "check --tls-cert and --tls-key")
		return
	case pair.Leaf.VerifyHostname(domain) != nil:
		e.say("calls relay", Fail, "the certificate is not for "+domain, renew)
		return
	case time.Until(pair.Leaf.NotAfter) < 0:
		e.say("calls relay", Fail, "the certificate has expired on "+pair.Leaf.NotAfter.Format(time.DateOnly), renew)
		return
	case time.Until(pair.Leaf.NotAfter) < 14*24*time.Hour:
		e.say("calls relay", Warn, "the certificate expires on "+pair.Leaf.NotAfter.Format(time.DateOnly), renew)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	names, err := net.DefaultResolver.LookupHost(ctx, domain)
	if err != nil {
		e.say("calls relay", Fail, domain+" is not found: "+err.Error(), "give "+domain+" the same DNS entries as the public URL")
		return
	}
	found := fmt.Sprintf("%s is %s, with a certificate until %s", domain, strings.Join(names, ", "), pair.Leaf.NotAfter.Format(time.DateOnly))
	if e.running && !e.relayAnswers(ctx, domain, &pair) {
		return
	}
	e.say("calls relay", OK, found, "")
}

// relayAnswers asks the relay at our own listener, then by the way that browsers take.
func (e *examination) relayAnswers(ctx context.Context, domain string, pair *tls.Certificate) bool {
	listen := local(e.config.Listen)
	// Whose certificate it is, is looked at here; whether browsers trust it, below.
	if _, err := stun(ctx, listen, &tls.Config{ServerName: domain, InsecureSkipVerify: true}); err != nil {
		e.say("calls relay", Fail, fmt.Sprintf("our own listener at %s does not relay for %s: %v", e.config.Listen, domain, err),
			"restart deskside with the flags that doctor has, and look at what it says of the media engine")
		return false
	}
	told := e.told()
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		port = told
	}
	place := net.JoinHostPort(domain, told)
	advice := fmt.Sprintf("let port %s of %s reach deskside itself, with its TLS: a reverse proxy that ends TLS there cannot carry calls", told, domain)
	if port != told {
		advice = fmt.Sprintf("browsers are told port %s and no other, and deskside listens on %s: pass TCP port %s of %s on to port %s untouched, or listen on :%s",
			told, e.config.Listen, told, domain, port, told)
	}
	found, err := stun(ctx, place, &tls.Config{ServerName: domain, RootCAs: e.roots})
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &unknown) && len(found) > 0 && bytes.Equal(found, pair.Certificate[0]):
		e.say("calls relay", Warn, fmt.Sprintf("%s is ours, and this machine does not trust its certificate: %v", place, err),
			"browsers must trust it: use a certificate of a public authority, with its whole chain in --tls-cert, or have yours in every browser")
		return false
	case err != nil:
		e.say("calls relay", Fail, fmt.Sprintf("%s does not answer as the relay: %v", place, err), advice)
		return false
	}
	return true
}

// clusterRelays asks each relay that the cluster tells browsers of.
func (e *examination) clusterRelays(ctx context.Context) {
	const advice = "look at turn: in the cluster's livekit.yaml, at its certificate, and let the firewall pass its port"
	relays, err := server.ProbeClusterRelays(ctx, e.config)
	switch {
	case err != nil:
		e.say("calls relay", Warn, "the cluster was not asked for its relays: "+err.Error(), "see whether somebody can join a call")
		return
	case len(relays) == 0:
		e.say("calls relay", Warn, "the cluster names no relay (TURN)", "switch turn: on in the cluster's livekit.yaml: without it nobody calls from networks that let only port 443 through")
		return
	}
	for _, relay := range relays {
		if err := e.askRelay(ctx, relay); err != nil {
			e.say("calls relay", Fail, relay+" does not answer as a relay: "+err.Error(), advice)
			return
		}
	}
	e.say("calls relay", OK, strings.Join(relays, ", ")+" answers", "")
}

// askRelay asks a relay by its URL, such as turns:turn.example:443?transport=tcp (RFC 7065).
func (e *examination) askRelay(ctx context.Context, relay string) error {
	scheme, rest, _ := strings.Cut(relay, ":")
	address, query, _ := strings.Cut(rest, "?")
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host, address = address, net.JoinHostPort(address, map[string]string{"turn": "3478", "turns": "5349"}[scheme])
	}
	if scheme == "turns" {
		_, err := stun(ctx, address, &tls.Config{ServerName: host, RootCAs: e.roots})
		return err
	}
	network := "udp"
	if query == "transport=tcp" {
		network = "tcp"
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	return bind(conn)
}

// stun asks for an answer of a relay behind TLS, and says which certificate it showed.
func stun(ctx context.Context, address string, c *tls.Config) (leaf []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	deadline, _ := ctx.Deadline()
	if err := raw.SetDeadline(deadline); err != nil {
		return nil, err
	}
	conn := tls.Client(raw, c)
	if err := conn.HandshakeContext(ctx); err != nil {
		var failed *tls.CertificateVerificationError
		if errors.As(err, &failed) && len(failed.UnverifiedCertificates) > 0 {
			leaf = failed.UnverifiedCertificates[0].Raw
		}
		return leaf, err
	}
	leaf = conn.ConnectionState().PeerCertificates[0].Raw
	return leaf, bind(conn)
}

// bind sends a STUN binding request and reads the answer to it (RFC 8489).
func bind(conn io.ReadWriter) error {
	request := make([]byte, 20)
	binary.BigEndian.PutUint16(request, 0x0001)
	binary.BigEndian.PutUint32(request[4:], 0x2112A442)
	if _, err := rand.Read(request[8:]); err != nil {
		return err
	}
	if _, err := conn.Write(request); err != nil {
		return err
	}
	answer := make([]byte, 20)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return fmt.Errorf("no answer to a STUN request: %w", err)
	}
	if binary.BigEndian.Uint16(answer) != 0x0101 || !bytes.Equal(answer[4:], request[4:]) {
		return errors.New("what answers there is no relay")
	}
	return nil
}
