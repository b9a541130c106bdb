package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/limit"
)

// A test takes as much of the engine and the line as a call of two, so nobody gets many of
// them: one address or agent a few in a minute, all together a few in a second.
var (
	testsOfOne = limit.PerMinute(6)
	testsOfAll = limit.Rate{PerSecond: 2, Burst: 40}
)

// NetworkTest is what a page connects with, twice, to try the ways to the media engine.
type NetworkTest struct {
	URL      string    `json:"url" doc:"of the media gate, for livekit-client"`
	Sends    string    `json:"sends" doc:"token of the connection that sends a picture"`
	Receives string    `json:"receives" doc:"token of the connection that receives it"`
	Until    time.Time `json:"until" doc:"then the test is ended"`
}

// NetworkTestPage is what the page says before a test.
type NetworkTestPage struct {
	Site      string `json:"site" doc:"its name"`
	Hue       int    `json:"hue" doc:"of the brand colour"`
	Available bool   `json:"available" doc:"calls are possible on this server and offered on the site"`
}

// BySiteKey names a site.
type BySiteKey struct {
	Site string `path:"site" minLength:"1" maxLength:"64" doc:"the site's public key"`
}

func (a *API) networkTest(ctx context.Context, who string) (*answer[NetworkTest], error) {
	if a.Media == nil {
		return nil, errNoMedia
	}
	if who != "" {
		if err := a.take(ctx, "network-test:"+who, testsOfOne, "tests"); err != nil {
			return nil, err
		}
	}
	if err := a.take(ctx, "network-tests", testsOfAll, "tests by all together"); err != nil {
		return nil, err
	}
	test, err := a.Media.NetworkTest()
	return ok(NetworkTest{URL: a.mediaURL(ctx), Sends: test.Sends, Receives: test.Receives, Until: test.Until}), err
}

func (a *API) testNetwork(ctx context.Context, _ *nothing) (*answer[NetworkTest], error) {
	return a.networkTest(ctx, actorOf(ctx).ID)
}

func (a *API) readNetworkTest(ctx context.Context, in *BySiteKey) (*answer[NetworkTestPage], error) {
	site, err := a.desk.SiteByKey(ctx, in.Site)
	if err != nil {
		return nil, err
	}
	return ok(NetworkTestPage{Site: site.Name, Hue: site.Settings.Hue, Available: a.Media != nil && site.Settings.Calls.Any()}), nil
}

func (a *API) testNetworkAsVisitor(ctx context.Context, in *BySiteKey) (*answer[NetworkTest], error) {
	site, err := a.desk.SiteByKey(ctx, in.Site)
	if err != nil {
		return nil, err
	}
	if !site.Settings.Calls.Any() {
		return nil, deskside.Errorf(deskside.Forbidden, "", "there are no calls on this site")
	}
	client := ClientOf(ctx)
	if client.Exempt {
		return a.networkTest(ctx, "")
	}
	return a.networkTest(ctx, "address "+limit.AddressKey(client.Address))
}
