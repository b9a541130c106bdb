package limit

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/rueidis"
)

// eachBuckets runs the test on every kind of Buckets.
func eachBuckets(t *testing.T, test func(t *testing.T, b Buckets)) {
	t.Run("local", func(t *testing.T) { test(t, NewLocal(1000)) })
	t.Run("redis", func(t *testing.T) {
		test(t, NewShared(dial(t), NewLocal(1000), slog.New(slog.DiscardHandler)))
	})
}

func dial(t *testing.T) rueidis.Client {
	t.Helper()
	url := os.Getenv("DESKSIDE_TEST_REDIS")
	if url == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("set DESKSIDE_TEST_REDIS: these tests must run in CI")
		}
		t.Skip("set DESKSIDE_TEST_REDIS, such as redis://127.0.0.1:6379/9, to run this")
	}
	options, err := rueidis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	options.DisableCache = true
	client, err := rueidis.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func key(name string) string { return name + ":" + rand.Text() }

func TestTake(t *testing.T) {
	eachBuckets(t, func(t *testing.T, b Buckets) {
		slow := Rate{PerSecond: 0.5, Burst: 5}
		k := key("a")
		for i := range slow.Burst {
			if wait := b.Take(t.Context(), k, slow); wait != 0 {
				t.Fatalf("take %d of a burst of %d: told to wait %v", i+1, slow.Burst, wait)
			}
		}
		for range 3 { // asking again does not push the end of the wait away
			wait := b.Take(t.Context(), k, slow)
			if wait <= time.Second || wait > 2*time.Second {
				t.Fatalf("over the burst: told to wait %v, want just under 2 s", wait)
			}
		}
		if wait := b.Take(t.Context(), key("b"), slow); wait != 0 {
			t.Errorf("another key has to wait %v", wait)
		}
		if wait := b.Take(t.Context(), k, Rate{}); wait != 0 {
			t.Errorf("no limit, but told to wait %v", wait)
		}
	})
}

func TestTakeRefills(t *testing.T) {
	eachBuckets(t, func(t *testing.T, b Buckets) {
		quick := Rate{PerSecond: 20, Burst: 1}
		k := key("a")
		for range 3 {
			var wait time.Duration
			for wait = b.Take(t.Context(), k, quick); wait == 0; wait = b.Take(t.Context(), k, quick) {
			}
			timer := time.NewTimer(wait + time.Millisecond)
			<-timer.C
			if wait := b.Take(t.Context(), k, quick); wait != 0 {
				t.Fatalf("came back after the time it was told, and has to wait %v more", wait)
			}
		}
	})
}

func TestTakeAtOnce(t *testing.T) {
	eachBuckets(t, func(t *testing.T, b Buckets) {
		r := Rate{PerSecond: 0.001, Burst: 20}
		k := key("a")
		var granted atomic.Int64
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 10 {
					if b.Take(t.Context(), k, r) == 0 {
						granted.Add(1)
					}
				}
			})
		}
		group.Wait()
		if granted.Load() != int64(r.Burst) {
			t.Errorf("80 takes at once got %d, want %d", granted.Load(), r.Burst)
		}
	})
}

func TestLocalIsBounded(t *testing.T) {
	l := NewLocal(10)
	r := Rate{PerSecond: 0.001, Burst: 1}
	l.Take(t.Context(), "kept", r)
	for i := range 100 {
		l.Take(t.Context(), fmt.Sprint(i), r)
		if l.Take(t.Context(), "kept", r) == 0 {
			t.Fatal("the bucket in use was forgotten")
		}
	}
	if l.Len() != 10 {
		t.Errorf("%d buckets, want 10", l.Len())
	}
}

func TestSharedFallsBack(t *testing.T) {
	s := NewShared(dial(t), NewLocal(10), slog.New(slog.DiscardHandler))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r := Rate{PerSecond: 0.001, Burst: 1}
	k := key("a")
	if first, second := s.Take(gone, k, r), s.Take(gone, k, r); first != 0 || second == 0 {
		t.Errorf("without redis: waits %v and %v, want the local bucket to decide", first, second)
	}
}

func TestRateText(t *testing.T) {
	for text, want := range map[string]Rate{"10/40": {10, 40}, "0.5/3": {0.5, 3}, "off": {}} {
		var r Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want {
			t.Errorf("%q: %v, %v", text, r, err)
		}
		if r.String() != text {
			t.Errorf("%q became %q", text, r)
		}
	}
	for _, text := range []string{"", "10", "/", "0/5", "-1/5", "5/0", "NaN/5", "+Inf/5", "a/b", "10/40/5"} {
		var r Rate
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken as %v", text, r)
		}
	}
}

func TestAddressKey(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7":            "192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::1":      "2001:db8:1:2::/64",
		"@":                    "@",
	} {
		if got := AddressKey(address); got != want {
			t.Errorf("AddressKey(%q) = %q, want %q", address, got, want)
		}
	}
}
