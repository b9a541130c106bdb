package media

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/deskside/deskside"
)

// ChildConfig is how the engine is run here.
type ChildConfig struct {
	// Command starts it, such as this program with the word media.
	Command []string
	// IP is the address under which browsers reach this machine.
	IP netip.Addr
	// UDP and TCP are the ports for media; TCP 0: none, UDP 0: TCP only.
	UDP, TCP int
	// TURNDomain is the name whose TLS connections are relayed; empty: no relay.
	TURNDomain string
	// Redis joins the engines of several nodes, as host:port with user, password and
	// database; nil: this is the only one.
	Redis       *Redis
	MemoryLimit string // such as 512MiB
}

// Redis is where the engines of several nodes meet.
type Redis struct {
	Address, Username, Password string
	Database                    int
	TLS                         bool
}

// FindIP is the address with which this machine reaches the world; loopback when it does not.
func FindIP() netip.Addr {
	c, err := net.Dial("udp", "192.0.2.1:9") // sends nothing
	if err != nil {
		return netip.MustParseAddr("127.0.0.1")
	}
	defer c.Close()
	a, err := netip.ParseAddrPort(c.LocalAddr().String())
	if err != nil {
		return netip.MustParseAddr("127.0.0.1")
	}
	return a.Addr().Unmap().WithZone("")
}

// render is the engine's configuration, in its own words (YAML). On turnPort it takes TURN
// connections from us, already decrypted.
func (c ChildConfig) render(port, turnPort int, k keys, hookURL string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("port: %d", port)
	line("bind_addresses: [\"127.0.0.1\"]")
	line("keys: {%q: %q}", k.id, k.secret)
	line("rtc:")
	if c.UDP > 0 {
		line("  udp_port: %d", c.UDP)
	} else {
		line("  force_tcp: true")
	}
	line("  tcp_port: %d", c.TCP)
	line("  node_ip: %q", c.IP)
	line("  use_external_ip: false")
	// Without a name here the engine has browsers ask servers of other companies for their
	// own address. Nobody needs that: the engine sees where they come from.
	line("  stun_servers: [%q]", netip.AddrPortFrom(c.IP, uint16(cmp.Or(c.UDP, c.TCP))))
	if c.IP.IsLoopback() {
		line("  enable_loopback_candidate: true")
		line("  ips: {includes: [\"127.0.0.0/8\"]}")
	}
	line("room: {auto_create: true, empty_timeout: 60, departure_timeout: 20, max_participants: %d}", deskside.MaxInCall)
	if c.TURNDomain != "" {
		line("turn:")
		line("  enabled: true")
		line("  domain: %q", c.TURNDomain)
		line("  tls_port: %d", turnPort)
		line("  external_tls: true")
		line("  bind_addresses: [\"127.0.0.1\"]")
		line("  relay_range_start: 30000")
		line("  relay_range_end: 30999")
		line("  allow_restricted_peer_cidrs: [%q]", netip.PrefixFrom(c.IP, c.IP.BitLen()))
		line("  deny_peer_cidrs:")
		for _, p := range AllBut(c.IP) {
			line("    - %q", p)
		}
	}
	if r := c.Redis; r != nil {
		line("redis: {address: %q, username: %q, password: %q, db: %d, use_tls: %t}", r.Address, r.Username, r.Password, r.Database, r.TLS)
	}
	line("webhook: {api_key: %q, urls: [%q]}", k.id, hookURL)
	line("logging: {level: warn, json: true, pion_level: error}")
	line("development: false")
	return b.String()
}

// AllBut are the prefixes that cover every address but this one: relays may reach our own
// engine and nothing else.
func AllBut(ip netip.Addr) (all []netip.Prefix) {
	ip = ip.Unmap()
	for bits := 1; bits <= ip.BitLen(); bits++ {
		raw := ip.AsSlice()
		raw[(bits-1)/8] ^= 0x80 >> ((bits - 1) % 8)
		other, _ := netip.AddrFromSlice(raw)
		all = append(all, netip.PrefixFrom(other, bits).Masked())
	}
	if ip.Is4() {
		return append(all, netip.MustParsePrefix("::/1"), netip.MustParsePrefix("8000::/1"))
	}
	return append(all, netip.MustParsePrefix("0.0.0.0/1"), netip.MustParsePrefix("128.0.0.0/1"))
}
