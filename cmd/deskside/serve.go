package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"

	"github.com/deskside/deskside/internal/demo"
	"github.com/deskside/deskside/internal/server"
)

type serve struct {
	Place        place         `embed:""`
	Network      network       `embed:""`
	Media        mediaFlags    `embed:""`
	Limits       limits        `embed:""`
	Log          logging       `embed:""`
	LoseEvery    int           `env:"DESKSIDE_TEST_DROP_PUBLISH" name:"test-drop-publish" hidden:"" help:"Throw every so many-th publication away, to test recovery."`
	MailAhead    time.Duration `env:"DESKSIDE_TEST_MAIL_AHEAD" name:"test-mail-ahead" hidden:"" help:"Let mails be due earlier, to test them."`
	MetricsToken string        `env:"DESKSIDE_METRICS_TOKEN" name:"metrics-token" placeholder:"TOKEN" help:"Lets others than this machine read /metrics, as Authorization: Bearer …"`
}

func (s serve) Run(ctx context.Context) error {
	c, err := config(s.Place, s.Network, s.Limits, s.Log, s.MetricsToken)
	if err != nil {
		return err
	}
	c.LoseEvery, c.MailAhead, c.Media = s.LoseEvery, s.MailAhead, s.Media.config()
	saveMemory()
	return server.Run(ctx, c)
}

// saveMemory collects garbage earlier than Go does by itself: a chat server makes
// little of it, and is often one of many programs on a small machine.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

type demoCommand struct {
	Data   string  `env:"DESKSIDE_DEMO_DATA" type:"path" placeholder:"DIR" help:"Data folder of the demo (default: in the user's cache folder)."`
	Limits limits  `embed:""`
	Log    logging `embed:""`
	Chat   string  `env:"DESKSIDE_DEMO_LISTEN" name:"listen" default:"127.0.0.1:8080" placeholder:"ADDR" help:"Address of the console, on this machine (${default}); the next free port when it is taken."`
	Shop   string  `env:"DESKSIDE_DEMO_SHOP" name:"shop" default:"localhost:8081" placeholder:"ADDR" help:"Address of the shop, on this machine (${default})."`
}

func (d demoCommand) Run(ctx context.Context) error {
	if d.Log.Level == "info" {
		d.Log.Level = "warn" // the addresses shall stay in sight
	}
	c, err := config(place{Data: d.Data}, network{Listen: d.Chat}, d.Limits, d.Log, "")
	if err != nil {
		return err
	}
	if c.Media, err = demoMedia(); err != nil {
		return err
	}
	saveMemory()
	return demo.Run(ctx, demo.Config{Server: c, Shop: d.Shop, Out: os.Stdout})
}
