// Command deskside is the whole product in one program: flags and environment are
// read here, everything else is in package server and its parts.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/deskside/deskside/internal/bench"
)

// version is set by the build.
var version = "dev"

type commands struct {
	Serve   serve          `cmd:"" help:"Serve chat to visitors and agents. The first start prints a code for the set-up page."`
	Demo    demoCommand    `cmd:"" help:"Try it: a shop with the chat, two agents, all on this machine only."`
	Admin   admin          `cmd:"" help:"Make agents and reset passwords from the command line."`
	Backup  backup         `cmd:"" help:"Write a consistent copy of the database while the server runs (SQLite)."`
	Doctor  doctorCommand  `cmd:"" help:"Check data folder, database, ports, clock, public URL and sockets, and say what to do."`
	Migrate migrate        `cmd:"" help:"Bring the database's schema up to date; serve does it too."`
	Bench   bench.Commands `cmd:"" help:"Measure a running server from outside."`
	Media   mediaCommand   `cmd:"" hidden:"" help:"The media engine; deskside starts it itself."`
	Version versionCommand `cmd:"" help:"Print the version."`
	OpenAPI openAPI        `cmd:"" name:"openapi" hidden:"" help:"Print the OpenAPI document."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal stops softly; a second one ends at once.
	context.AfterFunc(ctx, stop)

	var c commands
	k := kong.Parse(&c,
		kong.Name("deskside"),
		kong.Description("Live chat for your website, on your own server. Flags can be set in the environment, as DESKSIDE_ and the flag's name."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	err := k.Run()
	var failed exitCode
	if errors.As(err, &failed) {
		os.Exit(int(failed))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "deskside:", err)
		os.Exit(1)
	}
}

// exitCode ends the program with everything said already.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }
