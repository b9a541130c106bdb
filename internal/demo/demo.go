// Package demo lets somebody try the product on one machine: the real server on the
// loopback interface, two agents, and a shop on another site with the chat in it.
// It is not for real visitors: it prints passwords.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/deskside/deskside/internal/server"
)

// Config is what a demo needs.
type Config struct {
	// Server is the server's configuration; its data folder is the user's cache
	// folder when empty, its public URL is what it listens on.
	Server server.Config
	// Shop is the address of the shop.
	Shop string
	// Out gets the addresses and passwords.
	Out io.Writer
}

// Run runs the demo until ctx is done.
func Run(ctx context.Context, c Config) (err error) {
	if c.Server.Data == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("where to keep the demo's data? %w; name a folder with --data", err)
		}
		c.Server.Data = filepath.Join(cache, "deskside-demo")
	}
	chat, err := listen(c.Server.Listen)
	if err != nil {
		return err
	}
	shop, err := listen(c.Shop)
	if err != nil {
		return errors.Join(err, chat.Close())
	}
	chatURL, shopURL := "http://"+chat.Addr().String(), "http://localhost:"+portOf(shop)
	c.Server.PublicURL = chatURL
	c.Server.CobrowsePrivateAssets = true // the shop is on this machine
	s, err := server.Open(ctx, c.Server)
	if err != nil {
		return errors.Join(err, chat.Close(), shop.Close())
	}
	cast, err := prepare(ctx, s.Desk(), shopURL)
	if err != nil {
		return errors.Join(err, s.Close(), chat.Close(), shop.Close())
	}
	cast.print(c.Out, chatURL, shopURL, c.Server.Data)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Serve(ctx, chat) })
	group.Go(func() error { return serveShop(ctx, shop, chatURL, cast.siteKey) })
	return group.Wait()
}

// listen listens on the address, which must be this machine's own, or on the next
// free port.
func listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	first, portErr := strconv.Atoi(port)
	if err != nil || portErr != nil {
		return nil, fmt.Errorf("%q is not an address; write it like 127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("the demo is for this machine only, not for %q; for real visitors use deskside serve", host)
	}
	for p := first; ; p++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p)))
		if err == nil || first == 0 || p >= first+20 {
			return l, err
		}
	}
}

func portOf(l net.Listener) string {
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return ""
	}
	return port
}
