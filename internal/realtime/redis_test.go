package realtime

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// redis returns the address of a Redis for tests, and a client for it.
func redis(t *testing.T) (string, rueidis.Client) {
	t.Helper()
	address := os.Getenv("DESKSIDE_TEST_REDIS")
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("set DESKSIDE_TEST_REDIS to the address of a Redis, such as redis://127.0.0.1:6379/9")
		}
		t.Skip("set DESKSIDE_TEST_REDIS to the address of a Redis to test several nodes")
	}
	options, err := rueidis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	options.DisableCache = true
	client, err := rueidis.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return address, client
}

// twoNodes makes two hubs on one memory, joined by Redis.
func twoNodes(t *testing.T, change ...func(*Config)) (*house, *house, rueidis.Client) {
	t.Helper()
	address, client := redis(t)
	m := newMemory()
	m.epoch = fmt.Sprint("epoch-", time.Now().UnixNano()) // a name space of its own
	all := append([]func(*Config){func(c *Config) {
		c.Redis = address
		c.timing.sweep, c.timing.presence = 200*time.Millisecond, time.Second
	}}, change...)
	a, b := newHouse(t, m, all...), newHouse(t, m, all...)
	until(t, func() bool { // they have heard of each other
		one, err := a.node.Info()
		if err != nil {
			t.Fatal(err)
		}
		other, err := b.node.Info()
		if err != nil {
			t.Fatal(err)
		}
		return len(one.Nodes) == 2 && len(other.Nodes) == 2
	})
	return a, b, client
}

// empty throws away everything that the tests' database of Redis holds.
func empty(t *testing.T, client rueidis.Client) {
	t.Helper()
	if err := client.Do(context.Background(), client.B().Flushdb().Build()).Error(); err != nil {
		t.Fatal(err)
	}
}

func TestNodesDeliverInOrder(t *testing.T) {
	a, b, client := twoNodes(t, func(c *Config) { c.LoseEvery = 7 })
	a.m.start("c", "visitor-1")
	agent, visitor := b.agent(t, "agent-1", "s"), a.visitor(t, "visitor-1")
	agent.follow("timeline:c", 0, a.m.epoch)
	visitor.follow("chat:c", 0, a.m.epoch)
	done := make(chan struct{})
	for i, h := range []*house{a, b, a, b} { // both nodes write, at once
		go func() {
			defer func() { done <- struct{}{} }()
			for n := range 100 {
				h.hear(h.m.message("c", fmt.Sprint(i, n)), h.m.note("c", canary))
				if n == 50 {
					empty(t, client)
				}
			}
		}()
	}
	for range 4 {
		<-done
	}
	agent.offsets("timeline:c", 0, 800)
	visitor.offsets("chat:c", 0, 400)
}

func TestNodesShareWhoIsThere(t *testing.T) {
	a, b, client := twoNodes(t)
	a.m.start("c", "visitor-1")
	agent, colleague := a.agent(t, "agent-1", "s"), b.agent(t, "agent-2", "t")
	for p := agent.agentPush(inbox, "presence"); len(p.AgentsOnline) != 2; p = agent.agentPush(inbox, "presence") {
	}
	visitor := b.visitor(t, "visitor-1")
	for p := agent.agentPush(inbox, "visitor").Visitor; !p.Online; p = agent.agentPush(inbox, "visitor").Visitor {
	}
	there := func() bool {
		online, err := a.VisitorOnline(t.Context(), "visitor-1")
		if err != nil {
			t.Fatal(err)
		}
		return online
	}
	if !there() {
		t.Error("the other node does not know of the visitor")
	}
	empty(t, client)
	if got := a.online(t); !slices.Equal(got, []string{"agent-1", "agent-2"}) {
		t.Errorf("an emptied Redis is nothing to agents: %v", got)
	}
	until(t, there) // the visitor's presence comes back

	agent.follow("timeline:c", 0, a.m.epoch)
	visitor.follow("chat:c", 0, a.m.epoch)
	visitor.ask("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": "c", "active": true}})
	if p := agent.agentPush(inbox, "typing").Typing; p.Author.ID != "visitor-1" {
		t.Errorf("%+v", p)
	}
	agent.ask("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": "c", "active": true}})
	if p := visitor.clientPush("visitor:visitor-1", "typing").Typing; p.Agent.Name != "Ada" {
		t.Errorf("%+v", p)
	}
	colleague.close()
	for p := agent.agentPush(inbox, "presence"); len(p.AgentsOnline) != 1; p = agent.agentPush(inbox, "presence") {
	}
}

func TestNodesEndAccess(t *testing.T) {
	a, b, _ := twoNodes(t)
	agent := b.agent(t, "agent-1", "s")
	a.Hear([]desk.Change{{SessionID: "s", Agent: &deskside.Agent{ID: "agent-1"}, Event: deskside.Event{Type: deskside.SessionRevoked}}})
	if code := agent.end(); code != int(signedOut.Code) {
		t.Errorf("closed with %d", code)
	}
}

// A node that stops sends its agents away, and soon nobody counts on them.
func TestNodeLeaves(t *testing.T) {
	a, b, _ := twoNodes(t)
	agent := a.agent(t, "agent-1", "s")
	b.agent(t, "agent-2", "t")
	until(t, func() bool { return len(a.online(t)) == 2 })
	b.stop()
	for p := agent.agentPush(inbox, "presence"); len(p.AgentsOnline) != 1; p = agent.agentPush(inbox, "presence") {
	}
}

// While Redis is away one's own sockets lack nothing, and when it is back the other
// nodes' catch up.
func TestRedisIsAway(t *testing.T) {
	a, b, client := twoNodes(t)
	a.m.start("c", "visitor-1")
	near, far := a.agent(t, "agent-1", "s"), b.agent(t, "agent-2", "t")
	near.follow("timeline:c", 0, a.m.epoch)
	far.follow("timeline:c", 0, a.m.epoch)
	for n := range 10 {
		if n%3 == 0 && disconnect(t, client) == 0 {
			t.Error("nobody was connected to Redis")
		}
		a.hear(a.m.message("c", "x"))
		near.offsets("timeline:c", uint64(n), 1)
	}
	far.offsets("timeline:c", 0, 10)
}

var field = regexp.MustCompile(`\bid=(\d+) addr.* name=(\S*) .* db=(\d+) `)

// disconnect cuts the connections of the hubs that use the tests' database, and
// returns how many there were.
func disconnect(t *testing.T, client rueidis.Client) int {
	t.Helper()
	ctx := context.Background()
	own, err := client.Do(ctx, client.B().Arbitrary("CLIENT", "INFO").Build()).ToString()
	if err != nil {
		t.Fatal(err)
	}
	list, err := client.Do(ctx, client.B().Arbitrary("CLIENT", "LIST").Build()).ToString()
	if err != nil {
		t.Fatal(err)
	}
	database, n := field.FindStringSubmatch(own)[3], 0
	for _, c := range field.FindAllStringSubmatch(list, -1) {
		if c[2] != redisName || c[3] != database {
			continue
		}
		n++
		if err := client.Do(ctx, client.B().Arbitrary("CLIENT", "KILL", "ID", c[1]).Build()).Error(); err != nil {
			t.Logf("it is gone already: %v", err)
		}
	}
	return n
}
