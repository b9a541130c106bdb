// Package testdesk is a desk on a temporary database with a few people in it, for
// tests only. Each tests the same on every engine:
//
//	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) { … })
//
// PostgreSQL takes part when DESKSIDE_TEST_POSTGRES holds the URL of a database where
// schemas may be created; each fixture has one of its own and drops it. Otherwise its
// tests are skipped, or fail when CI is true.
package testdesk

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // for making schemas

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
)

// Engines are what the tests run on.
var Engines = []store.Engine{store.SQLite, store.Postgres}

// Password is every fixture agent's.
const Password = "correct horse battery staple"

// Origin is where the site's widget may be embedded.
const Origin = "https://shop.example"

// Fixture is a desk with a site, a team of two agents, and a visitor who has not
// written yet.
type Fixture struct {
	*desk.Desk
	Store    *store.DB
	Config   store.Config // to open the same data again
	Audience desk.Audience
	Clock    *Clock

	Site deskside.Site
	Team deskside.Team
	// Anna is an admin, Ben is not.
	Anna, Ben deskside.Agent
	// Visitor is on the site; NewVisitor makes more.
	Visitor deskside.Actor
}

// New makes a fixture on SQLite with an audience that remembers.
func New(t testing.TB) *Fixture {
	t.Helper()
	return On(t, store.SQLite, NewAudience())
}

// Each runs the test on every engine.
func Each(t *testing.T, f func(*testing.T, *Fixture)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(string(engine), func(t *testing.T) { f(t, On(t, engine, NewAudience())) })
	}
}

// On makes a fixture on the engine with the audience.
func On(t testing.TB, engine store.Engine, audience desk.Audience) *Fixture {
	t.Helper()
	f := &Fixture{Config: Config(t, engine), Audience: audience, Clock: NewClock()}
	f.Store = Open(t, f.Config)
	f.Desk = desk.New(f.Store, audience, f.Clock.Now)
	f.fill(t)
	return f
}

// Config is where an empty temporary database is.
func Config(t testing.TB, engine store.Engine) store.Config {
	t.Helper()
	if engine == store.Postgres {
		return store.Config{URL: schema(t), MaxConns: 8}
	}
	return store.Config{Dir: t.TempDir()}
}

// Open opens the database until the test ends.
func Open(t testing.TB, c store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func (f *Fixture) fill(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	var err error
	check := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f.Anna, f.Ben = f.agent("Anna", deskside.RoleAdmin), f.agent("Ben", deskside.RoleAgent)
	err = f.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.MarkSetUp(ctx, f.Anna.CreatedAt)
		return errors.Join(err, tx.AddAgent(ctx, f.Anna, passwordHash()), tx.AddAgent(ctx, f.Ben, passwordHash()))
	})
	check()
	f.Team, err = f.CreateTeam(ctx, deskside.System, "Support", []string{f.Anna.ID, f.Ben.ID})
	check()
	f.Site, err = f.CreateSite(ctx, deskside.System, desk.NewSite{Name: "Shop", Origins: []string{Origin}})
	check()
	settings := f.Site.Settings
	settings.Calls.Visitors = []deskside.InvitationKind{deskside.AskCall, deskside.AskVideo, deskside.AskShowScreen}
	f.Site, err = f.UpdateSite(ctx, deskside.System, f.Site.ID, desk.SiteChange{Settings: &settings})
	check()
	f.Visitor = f.NewVisitor()
	if a, ok := f.Audience.(*Audience); ok {
		a.Take()
	}
}

func (f *Fixture) agent(name string, role deskside.Role) deskside.Agent {
	now := f.Clock.Now().UTC().Truncate(time.Microsecond)
	return deskside.Agent{
		ID: NewID(), Email: strings.ToLower(name) + "@desk.example", Name: name, Role: role, Active: true,
		Preferences: deskside.DefaultPreferences(), Availability: deskside.Online, Capacity: deskside.DefaultCapacity, CreatedAt: now, UpdatedAt: now,
	}
}

// passwordHash is of Password. It is made once, because it takes as long as all the
// rest of a fixture.
var passwordHash = sync.OnceValue(func() string {
	hash, err := auth.HashPassword(Password)
	if err != nil {
		panic(err)
	}
	return hash
})

// Again opens the same data a second time, as another node would.
func (f *Fixture) Again(t testing.TB) *Fixture {
	t.Helper()
	other := *f
	other.Store = Open(t, f.Config)
	other.Desk = desk.New(other.Store, f.Audience, f.Clock.Now)
	return &other
}

// NewVisitor is somebody else on the site.
func (f *Fixture) NewVisitor() deskside.Actor {
	return deskside.Actor{Kind: deskside.ActorVisitor, ID: NewID(), SiteID: f.Site.ID}
}

// Start begins a conversation of the visitor.
func (f *Fixture) Start(t testing.TB, visitor deskside.Actor, text string) deskside.Conversation {
	t.Helper()
	c, _, err := f.StartConversation(context.Background(), visitor, desk.StartConversation{ID: NewID(), MessageID: NewID(), Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Say posts a message with a new id.
func (f *Fixture) Say(t testing.TB, actor deskside.Actor, conversationID, text string) deskside.Item {
	t.Helper()
	_, item, err := f.PostMessage(context.Background(), actor, conversationID, NewID(), text)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// NewID makes an id as a browser would.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// schema makes an empty schema and returns the URL that leads into it.
func schema(t testing.TB) string {
	t.Helper()
	base := os.Getenv("DESKSIDE_TEST_POSTGRES")
	if base == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("set DESKSIDE_TEST_POSTGRES: in CI the tests on PostgreSQL must run")
		}
		t.Skip("set DESKSIDE_TEST_POSTGRES to the URL of a PostgreSQL database to run this")
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("DESKSIDE_TEST_POSTGRES: %v", err)
	}
	q := u.Query()
	// No test takes the power away, so none needs to wait for the disk.
	q.Set("synchronous_commit", "off")
	u.RawQuery = q.Encode()
	base = u.String()
	name := "test_" + strings.ToLower(rand.Text())
	admin(t, base, fmt.Sprintf(`CREATE SCHEMA %s`, name))
	t.Cleanup(func() { admin(t, base, fmt.Sprintf(`DROP SCHEMA %s CASCADE`, name)) })
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(t testing.TB, base, text string) {
	t.Helper()
	pool, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(context.Background(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}
