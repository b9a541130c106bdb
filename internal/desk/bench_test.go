package desk_test

import (
	"sync/atomic"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// BenchmarkPostMessage has many visitors write at once, each in an own conversation.
// On SQLite, writes/commit shows how many share a flush to disk.
func BenchmarkPostMessage(b *testing.B) {
	for _, engine := range testdesk.Engines {
		b.Run(string(engine), func(b *testing.B) { benchPost(b, engine) })
	}
}

func benchPost(b *testing.B, engine store.Engine) {
	audience := testdesk.NewAudience()
	f := testdesk.On(b, engine, audience)
	const people = 200
	visitors, conversations := make([]deskside.Actor, people), make([]string, people)
	for i := range people {
		visitors[i] = f.NewVisitor()
		conversations[i] = f.Start(b, visitors[i], "Hello").ID
	}
	audience.Take()
	before := f.Store.Stats()
	b.SetParallelism(32)
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			who := n % people
			_, _, err := f.PostMessage(ctx, visitors[who], conversations[who], testdesk.NewID(), "Where is my parcel? It was due on Monday and I have not heard a word.")
			if err != nil {
				b.Error(err)
			}
			if n%1000 == 0 {
				audience.Take()
			}
		}
	})
	b.StopTimer()
	after := f.Store.Stats()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	if commits := after.Commits - before.Commits; commits > 0 {
		b.ReportMetric(float64(after.Writes-before.Writes)/float64(commits), "writes/commit")
	}
}
