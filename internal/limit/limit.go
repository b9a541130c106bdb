// Package limit says when somebody asks too often. A Rate is a token bucket: so
// many at once, refilled at so many per second. Buckets are kept in the process
// (Local) or, for several nodes together, in Redis (Shared).
//
// Taking never waits: whoever is over the rate is told how long to stay away, so a
// flood costs the others nothing. Buckets may be forgotten, which is in favour of
// their owner; they are never mixed up.
package limit

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Rate is how often something may happen. The zero Rate allows everything.
type Rate struct {
	PerSecond float64
	Burst     int
}

// PerMinute is the rate of n in a minute, all of them at once if need be.
func PerMinute(n int) Rate { return Rate{PerSecond: float64(n) / 60, Burst: n} }

// Off reports whether the rate allows everything.
func (r Rate) Off() bool { return r.PerSecond <= 0 || r.Burst <= 0 }

// String is the form that ParseRate reads.
func (r Rate) String() string {
	if r.Off() {
		return "off"
	}
	return strconv.FormatFloat(r.PerSecond, 'g', -1, 64) + "/" + strconv.Itoa(r.Burst)
}

// UnmarshalText reads "10/40" (ten per second, forty at once) or "off".
func (r *Rate) UnmarshalText(text []byte) error {
	s := string(text)
	if s == "off" {
		*r = Rate{}
		return nil
	}
	perSecond, burst, ok := strings.Cut(s, "/")
	p, err1 := strconv.ParseFloat(perSecond, 64)
	b, err2 := strconv.Atoi(burst)
	if !ok || err1 != nil || err2 != nil || !(p > 0) || math.IsInf(p, 0) || p > 1e6 || b < 1 || b > 1e9 {
		return fmt.Errorf("%q is not a rate; write it like 10/40 (ten per second, forty at once) or off", s)
	}
	*r = Rate{PerSecond: p, Burst: b}
	return nil
}

// interval is the time in which one token comes back.
func (r Rate) interval() time.Duration {
	return time.Duration(float64(time.Second) / r.PerSecond)
}

// Buckets holds one bucket for each key.
type Buckets interface {
	// Take takes a token out of the key's bucket. It returns 0, or the time after
	// which one is there again; then none was taken. A key is always used with the same rate.
	Take(ctx context.Context, key string, rate Rate) time.Duration
}

// AddressKey is the key of a client's address: all addresses that one IPv6
// customer usually has are one.
func AddressKey(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Is4() || a.Is4In6() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
