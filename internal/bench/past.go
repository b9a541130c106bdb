package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/store"
)

// past makes up what happened in a year: most conversations are short and done, some
// are long, a few hundred are still worked on. The same numbers every time.
type past struct {
	site     string
	staff    []string
	lengths  []int
	until    time.Time
	longest  string
	messages atomic.Int64
}

const longestConversation = 5000

func newPast(site string, staff []string, conversations, messages int, until time.Time) *past {
	p := &past{site: site, staff: staff, until: until, lengths: make([]int, conversations)}
	random := rand.New(rand.NewPCG(1, 2))
	left := messages - conversations
	for i := range p.lengths {
		p.lengths[i] = 1
	}
	if extra := longestConversation - 1; conversations > 0 && left >= extra {
		// Among the newest, so that it is on the first page of the inbox.
		p.lengths[conversations-1] += extra
		left -= extra
	}
	for left > 0 && conversations > 1 {
		// A skewed choice: the square pulls towards a tenth of the conversations.
		f := random.Float64()
		n := min(left, 1+random.IntN(6))
		p.lengths[int(f*f*float64(conversations-1))] += n
		left -= n
	}
	return p
}

func (p *past) written() int { return int(p.messages.Load()) }

// write writes conversations from…to-1.
func (p *past) write(ctx context.Context, tx *store.Tx, from, to int) error {
	for i := from; i < to; i++ {
		if err := p.conversation(ctx, tx, i); err != nil {
			return err
		}
	}
	return nil
}

func (p *past) conversation(ctx context.Context, tx *store.Tx, i int) error {
	random := rand.New(rand.NewPCG(uint64(i), 3))
	age := time.Duration(float64(365*24*time.Hour) * float64(len(p.lengths)-i) / float64(len(p.lengths)))
	begin := p.until.Add(-age).Truncate(time.Microsecond)
	v := deskside.Visitor{
		ID: client.NewID(), SiteID: p.site, Origin: "http://shop.example", Language: "en", TimeZone: "Europe/Berlin",
		Browser: "Firefox", OS: "Linux", Device: "desktop",
		Page:      deskside.Page{URL: "http://shop.example/lamps", Title: "Lamps"},
		CreatedAt: begin, LastSeenAt: begin,
	}
	if i%3 == 0 {
		v.Name = fmt.Sprintf("Visitor Name %d", i)
	}
	if _, _, err := tx.AddVisitor(ctx, v); err != nil {
		return err
	}
	c, items := p.talk(random, i, v, begin)
	if _, err := tx.AddConversation(ctx, c); err != nil {
		return err
	}
	for _, it := range items {
		if _, err := tx.AddItem(ctx, it); err != nil {
			return err
		}
	}
	// The administrator, who will look at the inbox, has read nearly everything.
	if c.Status == deskside.StatusDone || random.IntN(4) > 0 {
		if _, err := tx.MoveRead(ctx, c.ID, p.staff[0], c.Seq, c.Inbound); err != nil {
			return err
		}
	}
	p.messages.Add(int64(len(items)))
	if len(items) == longestConversation {
		p.longest = c.ID
	}
	return nil
}

// talk makes up the conversation and its messages; visitor and agent take turns.
func (p *past) talk(random *rand.Rand, i int, v deskside.Visitor, begin time.Time) (deskside.Conversation, []deskside.Item) {
	c := deskside.Conversation{ID: client.NewID(), SiteID: p.site, Visitor: v, NewSeq: 1, NewAt: begin, CreatedAt: begin}
	p.standing(random, i, &c)
	items := make([]deskside.Item, p.lengths[i])
	at := begin
	for n := range items {
		it := deskside.Item{
			ConversationID: c.ID, ID: client.NewID(), Kind: deskside.ItemMessage, Seq: int64(n + 1), VSeq: int64(n + 1),
			AuthorKind: deskside.ActorVisitor, AuthorID: v.ID, Text: words(random), At: at,
		}
		if n%2 == 1 {
			it.AuthorKind, it.AuthorID = deskside.ActorAgent, p.staff[random.IntN(len(p.staff))]
			c.Outbound++
			c.WaitingSince = time.Time{}
		} else {
			c.Inbound++
			c.WaitingSince = at
		}
		it.Inbound, it.Outbound = c.Inbound, c.Outbound
		items[n] = it
		c.Preview = deskside.Preview{Text: deskside.PreviewText(it.Text), From: it.AuthorKind, At: at}
		c.LastAt = at
		at = at.Add(time.Duration(1+random.IntN(90)) * time.Second)
	}
	if c.Status == deskside.StatusDone {
		c.WaitingSince = time.Time{}
	}
	c.Seq, c.VSeq, c.Version = int64(len(items)), int64(len(items)), int64(len(items))
	c.Receipts = deskside.Receipts{ToVisitor: c.VSeq, ReadByVisitor: c.VSeq, ToAgents: c.VSeq, ReadByAgents: c.VSeq, VisitorOutbound: c.Outbound}
	return c, items
}

// standing decides status and assignee: the older, the more likely done.
func (p *past) standing(random *rand.Rand, i int, c *deskside.Conversation) {
	c.AssigneeID = p.staff[random.IntN(len(p.staff))]
	c.Status = deskside.StatusDone
	if random.IntN(100) >= 5 && i < len(p.lengths)*99/100 {
		return
	}
	switch n := random.IntN(10); {
	case n < 5:
		c.Status = deskside.StatusOpen
	case n < 8:
		c.Status = deskside.StatusWaiting
	case n == 8:
		c.Status = deskside.StatusSnoozed
		c.SnoozedUntil = p.until.Add(24 * time.Hour)
	}
	if c.Status == deskside.StatusOpen && random.IntN(3) == 0 {
		c.AssigneeID = ""
	}
}

var vocabulary = []string{
	"lamp", "cable", "order", "parcel", "shade", "invoice", "tomorrow", "please", "thanks", "colour", "longer",
	"return", "address", "where", "when", "arrived", "broken", "bulb", "warm", "cold", "delivery", "discount", "size",
}

// lexicon is how many words people use; the first are those above. Few are in most
// messages and most are in few, as in life.
const lexicon = 30000

func words(random *rand.Rand) string {
	frequent := rand.NewZipf(random, 1.15, 4, lexicon-1)
	said := make([]string, 15)
	for i := range said {
		said[i] = word(int(frequent.Uint64()))
	}
	return strings.Join(said, " ")
}

// word is the n-th most frequent word.
func word(n int) string {
	if n < len(vocabulary) {
		return vocabulary[n]
	}
	const consonants, vowels = "bdfghklmnprstvwz", "aeiouü"
	var b strings.Builder
	for n := n * 7; n > 0; n /= 96 {
		b.WriteByte(consonants[n%16])
		b.WriteRune([]rune(vowels)[n/16%6])
	}
	return b.String() + "n"
}
