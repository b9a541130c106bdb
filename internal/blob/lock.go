package blob

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/redis/rueidis"
	"github.com/tus/tusd/v2/pkg/handler"
)

// A browser whose line was cut may come back on another node while the first one still
// waits for its bytes. One of them writes at a time: whoever comes later asks the other to
// let go, as on one node. The lock is a lease, so that a node that dies holds up nobody for
// long, and one that is not heard of by Redis any more stops writing.
const (
	lease     = 15 * time.Second
	leaseText = "15000"                // in milliseconds
	leaseBeat = 500 * time.Millisecond // how soon the one that has it hears that it is wanted
	leaseLook = 100 * time.Millisecond // how soon the one that waits has it
)

// sharedLocker is the lock of uploads of several nodes.
type sharedLocker struct{ redis rueidis.Client }

func (l sharedLocker) NewLock(id string) (handler.Lock, error) {
	return &sharedLock{redis: l.redis, key: "deskside:upload:" + id, owner: rand.Text()}, nil
}

type sharedLock struct {
	redis      rueidis.Client
	key, owner string
	stop       context.CancelFunc
	stopped    sync.WaitGroup
}

// keepLease prolongs the lease of its owner: 0, it has it no more; 1, it has it; 2, and
// somebody else wants it.
var keepLease = rueidis.NewLuaScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1 + redis.call('EXISTS', KEYS[2])`)

var endLease = rueidis.NewLuaScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1], KEYS[2])`)

func (l *sharedLock) wanted() string { return l.key + ":wanted" }

// Lock waits for the lock until ctx is done; release is called when somebody else wants it.
func (l *sharedLock) Lock(ctx context.Context, release func()) error {
	for {
		err := l.redis.Do(ctx, l.redis.B().Set().Key(l.key).Value(l.owner).Nx().Px(lease).Build()).Error()
		if err == nil {
			break
		}
		if rueidis.IsRedisNil(err) {
			err = l.redis.Do(ctx, l.redis.B().Set().Key(l.wanted()).Value(l.owner).Px(lease).Build()).Error()
		}
		if err == nil {
			select {
			case <-ctx.Done():
			case <-time.After(leaseLook):
				continue
			}
		}
		if ctx.Err() != nil {
			return handler.ErrLockTimeout
		}
		return err
	}
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	l.stopped.Go(func() { l.keep(keeping, release) })
	return nil
}

// keep holds the lease until it is unlocked, and asks to let go when somebody else wants it or
// it can't be held.
func (l *sharedLock) keep(ctx context.Context, release func()) {
	tick := time.NewTicker(leaseBeat)
	defer tick.Stop()
	for held := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		state, err := keepLease.Exec(ctx, l.redis, []string{l.key, l.wanted()}, []string{l.owner, leaseText}).AsInt64()
		switch {
		case err == nil && state == 1:
			held = time.Now()
		case err == nil, time.Since(held) > lease/2:
			release()
			if err == nil && state == 2 {
				held = time.Now() // it is ours until the bytes are safe
			}
		}
	}
}

// Unlock gives the lock to whoever waits for it.
func (l *sharedLock) Unlock() error {
	l.stop()
	l.stopped.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), lease)
	defer cancel()
	return endLease.Exec(ctx, l.redis, []string{l.key, l.wanted()}, []string{l.owner}).Error()
}
