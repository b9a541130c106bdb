package limit

import (
	"context"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// take is the generic cell rate algorithm: the key holds the time at which the
// bucket will be full again. Redis' own clock counts, so that nodes agree.
var take = rueidis.NewLuaScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
if full < now then full = now end
full = full + interval
local wait = full - interval * burst - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return 0`)

// patience is how long an answer may take before the node decides alone.
const patience = 250 * time.Millisecond

// Shared keeps buckets in Redis for all nodes together. While Redis does not
// answer, each node counts for itself.
type Shared struct {
	redis rueidis.Client
	local *Local
	log   *slog.Logger
	down  atomic.Bool
}

// NewShared returns a Shared that falls back to local.
func NewShared(redis rueidis.Client, local *Local, log *slog.Logger) *Shared {
	return &Shared{redis: redis, local: local, log: log}
}

// Take implements Buckets.
func (s *Shared) Take(ctx context.Context, key string, r Rate) time.Duration {
	if r.Off() {
		return 0
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	args := []string{strconv.FormatInt(r.interval().Microseconds(), 10), strconv.Itoa(r.Burst)}
	wait, err := take.Exec(ctx, s.redis, []string{"deskside:limit:" + key}, args).AsInt64()
	if err != nil {
		if !s.down.Swap(true) {
			s.log.Warn("rate limits: redis does not answer, this node counts for itself", "error", err)
		}
		return s.local.Take(ctx, key, r)
	}
	if s.down.Load() && s.down.Swap(false) {
		s.log.Info("rate limits: redis is back")
	}
	return time.Duration(wait) * time.Microsecond
}
