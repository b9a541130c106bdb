package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"time"
)

// Search fills a database, unless one is named that is filled already, and measures the
// search over HTTP.
type Search struct {
	Target
	Conversations int `help:"How many conversations to fill in." default:"200000"`
	Messages      int `help:"How many messages to fill in." default:"1000000"`
	Rounds        int `help:"Searches of each sort, each for other words." default:"100"`
}

// SearchResult is what the command prints.
type SearchResult struct {
	FillSeconds float64      `json:"fillSeconds,omitempty"`
	Sorts       []SearchSort `json:"sorts"`
	// All sums up every search of every sort.
	All Times `json:"all"`
}

// SearchSort is one way to search.
type SearchSort struct {
	Name  string `json:"name"`
	Found int    `json:"found"` // on the first pages together
	Times
}

// searchSorts make up queries: what people type, and what is hard for an index.
var searchSorts = []struct {
	name  string
	query func(*rand.Rand) url.Values
}{
	{"a rare word", func(r *rand.Rand) url.Values { return url.Values{"q": {rare(r)}} }},
	{"a word in one of a thousand", func(r *rand.Rand) url.Values { return url.Values{"q": {word(2000 + r.IntN(500))}} }},
	{"a word in one of a hundred", func(r *rand.Rand) url.Values { return url.Values{"q": {word(200 + r.IntN(100))}} }},
	{"a frequent word", func(r *rand.Rand) url.Values { return url.Values{"q": {often(r)}} }},
	{"two frequent words", func(r *rand.Rand) url.Values { return url.Values{"q": {often(r) + " " + often(r)}} }},
	{"a frequent and a rare word", func(r *rand.Rand) url.Values { return url.Values{"q": {often(r) + " " + rare(r)}} }},
	{"a phrase", func(r *rand.Rand) url.Values { return url.Values{"q": {`"` + often(r) + " " + often(r) + `"`}} }},
	{"the first two letters", func(r *rand.Rand) url.Values { return url.Values{"q": {word(r.IntN(lexicon))[:2]}} }},
	{"the first four letters", func(r *rand.Rand) url.Values { return url.Values{"q": {cutTo(word(r.IntN(lexicon)), 4)}} }},
	{"nothing", func(r *rand.Rand) url.Values { return url.Values{"q": {fmt.Sprintf("xxq%d", r.IntN(1000))}} }},
	{"messages only", func(r *rand.Rand) url.Values { return url.Values{"q": {often(r)}, "in": {"message,note"}} }},
	{"a visitor's name", func(r *rand.Rand) url.Values {
		return url.Values{"q": {fmt.Sprintf("visitor name %d", 3*r.IntN(60000))}, "in": {"visitor,visitor_note"}}
	}},
	{"a frequent word, open only", func(r *rand.Rand) url.Values { return url.Values{"q": {often(r)}, "status": {"open"}} }},
	{"a rare word, done only", func(r *rand.Rand) url.Values { return url.Values{"q": {rare(r)}, "status": {"done"}} }},
	{"a frequent word, in one month", func(r *rand.Rand) url.Values {
		from := time.Now().AddDate(0, -1-r.IntN(10), 0).UTC()
		return url.Values{"q": {often(r)}, "from": {from.Format(time.RFC3339)}, "to": {from.AddDate(0, 1, 0).Format(time.RFC3339)}}
	}},
}

func rare(r *rand.Rand) string  { return word(lexicon/2 + r.IntN(lexicon/2)) }
func often(r *rand.Rand) string { return vocabulary[r.IntN(len(vocabulary))] }

func cutTo(s string, n int) string {
	letters := []rune(s)
	return string(letters[:min(n, len(letters))])
}

// Run runs the command.
func (c Search) Run(ctx context.Context) (err error) {
	var r SearchResult
	if c.URL == "" && c.Email == "" {
		if c.Data == "" {
			if c.Data, err = os.MkdirTemp("", "deskside-bench-"); err != nil {
				return err
			}
			defer os.RemoveAll(c.Data)
		}
		began := time.Now()
		seed := Seed{Data: c.Data, Database: c.Database, Conversations: c.Conversations, Messages: c.Messages, Quiet: true}
		if err := seed.Run(ctx); err != nil {
			return err
		}
		r.FillSeconds = time.Since(began).Seconds()
		c.Email, c.Password = benchEmail, benchPassword
	}
	w, err := c.open(ctx)
	if err != nil {
		return err
	}
	err = c.measure(ctx, w, &r)
	if closed := w.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return show(os.Stdout, c.JSON, r)
}

func (c Search) measure(ctx context.Context, w *workspace, r *SearchResult) error {
	var all []time.Duration
	pace := time.NewTicker(time.Second / agentRate)
	defer pace.Stop()
	for _, s := range searchSorts {
		random := rand.New(rand.NewPCG(7, 7))
		sort := SearchSort{Name: s.name}
		var took []time.Duration
		for range c.Rounds {
			q := s.query(random)
			<-pace.C
			began := time.Now()
			found, err := w.admin.Search(ctx, q.Encode())
			if err != nil {
				return fmt.Errorf("%s: %w", q.Encode(), err)
			}
			took = append(took, time.Since(began))
			sort.Found += found
		}
		sort.Times = timesOf(took)
		r.Sorts = append(r.Sorts, sort)
		all = append(all, took...)
	}
	r.All = timesOf(all)
	return nil
}

func (r SearchResult) String() string {
	var b strings.Builder
	if r.FillSeconds > 0 {
		fmt.Fprintf(&b, "filled in %.0f s\n", r.FillSeconds)
	}
	for _, s := range r.Sorts {
		fmt.Fprintf(&b, "%-32s found %5d   %s\n", s.Name, s.Found, s.Times)
	}
	fmt.Fprintf(&b, "%-32s               %s", "all", r.All)
	return b.String()
}
