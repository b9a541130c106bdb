package recovery

import (
	"context"
	"testing"

	"github.com/deskside/deskside/internal/client"
)

// Experiment A: SQLite; the agent's and every visitor's socket is offline while half
// of the messages are written, by both sides.
func TestOfflineSubscriber(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n := startNode(t, nil)
	agent, site := setUp(t, ctx, n)

	online, goOffline := context.WithCancel(ctx)
	p := gather(t, online, n.server(), agent, site, 8)
	p.ctx = ctx
	const each, all = 38, 8 * 2 * 38
	p.write(each, map[int]func(){
		all / 4: func() {
			goOffline()
			p.stopped.Wait()
		},
		all * 3 / 4: func() {
			p.stay(ctx, p.desk)
			for _, c := range p.talks {
				p.stay(ctx, c.phone)
			}
		},
	})
	p.verify()
	if c := p.desk.Counts(); c.Refetched > 0 {
		t.Errorf("the agent's socket had to read the API %d times; its position should have been enough", c.Refetched)
	}
}

// Experiment B: SQLite; the only node is killed three times while everybody writes.
func TestKilledNode(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n := startNode(t, nil)
	agent, site := setUp(t, ctx, n)

	p := gather(t, ctx, n.server(), agent, site, 8)
	const each, all = 38, 8 * 2 * 38
	p.write(each, map[int]func(){all / 4: n.crash, all / 2: n.crash, all * 3 / 4: n.crash})
	p.verify()
}

// Experiment C: PostgreSQL and Redis, two nodes behind a plain reverse proxy; every
// tenth publish of one node is thrown away, each node is killed, then both at once,
// and Redis loses everything in between.
func TestKilledNodesAndEmptiedRedis(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	database, r := newDatabase(t), newRedis(t)
	args := []string{"--database", database, "--redis", r.url}
	one := startNode(t, []string{"DESKSIDE_TEST_DROP_PUBLISH=10"}, args...)
	two := startNode(t, nil, args...)
	s := client.New(proxy(t, one, two))
	agent, site := setUp(t, ctx, one)

	p := gather(t, ctx, s, agent.Via(s), site, 8)
	const each, all = 100, 8 * 2 * 100
	p.write(each, map[int]func(){
		all * 1 / 6: one.crash,
		all * 2 / 6: func() { r.empty(t) },
		all * 3 / 6: two.crash,
		all * 4 / 6: func() { r.empty(t) },
		all * 5 / 6: func() {
			for _, n := range []*node{one, two} {
				if err := n.running.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			one.start()
			two.start()
		},
	})
	p.verify()
	if one.holesFilled() == 0 {
		t.Error("no hole was filled from the database: nothing was thrown away, and this proves nothing")
	}
}

// An update: the node is asked to stop while everybody writes. It must end well and in
// time, and nobody may notice more than a pause.
func TestRestart(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n := startNode(t, nil)
	agent, site := setUp(t, ctx, n)

	p := gather(t, ctx, n.server(), agent, site, 8)
	const each, all = 38, 8 * 2 * 38
	p.write(each, map[int]func(){all / 3: n.restart, all * 2 / 3: n.restart})
	p.verify()
}

// Nodes that start together on an empty database migrate it once and agree on one workspace.
func TestNodesStartTogether(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	database, r := newDatabase(t), newRedis(t)
	args := []string{"--database", database, "--redis", r.url}
	nodes := make([]*node, 3)
	started := make(chan error)
	for i := range nodes {
		nodes[i] = newNode(t, nil, args...)
		go func() { started <- nodes[i].tryStart() }()
	}
	for range nodes {
		if err := <-started; err != nil {
			t.Fatal(err)
		}
	}
	s := client.New(proxy(t, nodes...))
	agent, site := setUp(t, ctx, nodes[0])
	p := gather(t, ctx, s, agent.Via(s), site, 2)
	p.write(5, nil)
	p.verify()
}
