package doctor

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/deskside/deskside/internal/server"
)

// media looks at what calls need: the engine, its ports, the relay over TLS, or the cluster.
func (e *examination) media(ctx context.Context) {
	switch m := e.config.Media; {
	case m.Mode == server.MediaExternal:
		e.cluster(ctx)
	case m.On():
		e.engine(ctx)
		e.mediaPort(ctx, "udp", "--media-udp", m.UDP)
		e.mediaPort(ctx, "tcp", "--media-tcp", m.TCP)
		e.mediaHost(ctx)
	case m.Mode == server.MediaChild:
		e.say("calls", Warn, "this program was built without the media engine", "use the usual program, --media=external with a LiveKit cluster, or --media=off")
		return
	default:
		return // who has switched calls off wants none
	}
	if e.config.Media.TURNDomain != "" {
		e.relay(ctx)
	}
}

// engine starts one beside the one that may run.
func (e *examination) engine(ctx context.Context) {
	took, err := server.ProbeEngine(ctx, e.config)
	if err != nil {
		e.say("calls", Fail, "the media engine does not start: "+strings.ReplaceAll(err.Error(), "\n", ": "), "look at the memory that is left (the engine needs 100 MB), and at --redis if there is one; --media=off does without calls")
		return
	}
	e.say("calls", OK, fmt.Sprintf("the media engine starts (%v)", took.Round(time.Millisecond)), "")
}

// mediaPort listens where the engine will, and writes to itself by the address that
// browsers are told.
func (e *examination) mediaPort(ctx context.Context, network, flag string, port int) {
	check := "calls " + network
	if port == 0 {
		advice := "leave " + flag + " out: without UDP calls stutter on bad lines"
		if network == "tcp" {
			advice = "leave " + flag + " out: some networks let no UDP through"
		}
		e.say(check, Warn, flag+" is 0: there is none", advice)
		return
	}
	target := net.JoinHostPort(server.MediaAddress(e.config).String(), strconv.Itoa(port))
	place := fmt.Sprintf("%d/%s", port, network)
	err := echo(ctx, network, port, target)
	var busy *busyError
	switch {
	case errors.As(err, &busy) && e.running:
		e.say(check, OK, place+" is in use while deskside serves", "")
	case errors.As(err, &busy):
		e.say(check, Fail, "cannot listen on "+place+": "+busy.Error(), fmt.Sprintf("find out who has it (ss -lnp | grep %d), or choose another with %s", port, flag))
	case err != nil:
		e.say(check, Warn, fmt.Sprintf("%s can be opened, and is not reached through %s from here: %v", place, target, err),
			"let the firewall and the router pass "+place+" on to this machine, and check --media-ip; some routers refuse only the way from inside")
	default:
		e.say(check, OK, place+" can be opened and is reached through "+target, "")
	}
}

// busyError says that a port cannot be had.
type busyError struct{ error }

// echo opens the port and has what is sent to the target arrive there.
func echo(ctx context.Context, network string, port int, target string) error {
	ctx, cancel := context.WithTimeout(ctx, patience/2)
	defer cancel()
	deadline, _ := ctx.Deadline()
	word, address := []byte("deskside doctor "+rand.Text()), ":"+strconv.Itoa(port)
	var dialer net.Dialer
	if network == "udp" {
		l, err := (&net.ListenConfig{}).ListenPacket(ctx, network, address)
		if err != nil {
			return &busyError{err}
		}
		defer l.Close()
		conn, err := dialer.DialContext(ctx, network, target)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.Write(word); err != nil {
			return err
		}
		return hears(word, func(b []byte) (int, error) {
			if err := l.SetReadDeadline(deadline); err != nil {
				return 0, err
			}
			n, _, err := l.ReadFrom(b)
			return n, err
		})
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, network, address)
	if err != nil {
		return &busyError{err}
	}
	defer l.Close()
	conn, err := dialer.DialContext(ctx, network, target)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write(word); err != nil {
		return err
	}
	if err := l.(*net.TCPListener).SetDeadline(deadline); err != nil {
		return err
	}
	got, err := l.Accept()
	if err != nil {
		return err
	}
	defer got.Close()
	if err := got.SetReadDeadline(deadline); err != nil {
		return err
	}
	return hears(word, got.Read)
}

func hears(word []byte, read func([]byte) (int, error)) error {
	b := make([]byte, 200)
	n, err := read(b)
	if err == nil && !bytes.Equal(b[:n], word) {
		err = errors.New("somebody else answers there")
	}
	return err
}

// mediaHost compares the address that browsers are told for media with the one where they
// find the rest of us.
func (e *examination) mediaHost(ctx context.Context) {
	u, err := url.Parse(e.config.PublicURL)
	told := server.MediaAddress(e.config)
	if err != nil || u.Hostname() == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return // told of the public URL already
	}
	for _, ip := range found {
		if ip.Unmap() == told {
			e.say("calls address", OK, fmt.Sprintf("browsers are told %s, which is %s", told, u.Hostname()), "")
			return
		}
	}
	if inside(told) && !inside(found[0].Unmap()) {
		e.say("calls address", Fail, fmt.Sprintf("browsers are told %s, which is not reached from outside", told),
			fmt.Sprintf("set --media-ip to the public address (%s is %s), and let the router pass the media ports on", u.Hostname(), found[0].Unmap()))
		return
	}
	e.say("calls address", Warn, fmt.Sprintf("browsers are told %s, and %s is %s", told, u.Hostname(), found[0].Unmap()),
		"fine if the media ports are open there; otherwise set --media-ip")
}

func inside(ip netip.Addr) bool { return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() }

// cluster asks the LiveKit elsewhere with our key and secret.
func (e *examination) cluster(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	there, err := server.ProbeCluster(ctx, e.config)
	if !there.IsZero() {
		e.clock("the media cluster", there, time.Second)
	}
	place := e.config.Media.URL
	switch {
	case errors.Is(err, server.ErrMediaKeys):
		e.say("calls", Fail, place+": "+err.Error(), "check --media-key and --media-secret against the keys: of the cluster's livekit.yaml; clocks that are minutes apart refuse too")
	case err != nil:
		e.say("calls", Fail, place+": "+err.Error(), "check --media-url, and that the cluster runs and lets this machine in")
	default:
		e.say("calls", OK, place+" takes the key and the secret", "")
		e.clusterRelays(ctx)
	}
}
