package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/server"
)

type admin struct {
	Create        createAgent   `cmd:"" help:"Make an agent and print the password."`
	ResetPassword resetPassword `cmd:"" help:"Give an agent a new password and print it; all sessions of the agent end."`
}

type createAgent struct {
	Place    place  `embed:""`
	Email    string `required:"" help:"The agent's e-mail address, for signing in."`
	Name     string `required:"" help:"What colleagues and visitors see."`
	Role     string `enum:"agent,supervisor,admin" default:"admin" help:"agent, supervisor or admin (${default})."`
	Password string `env:"DESKSIDE_PASSWORD" help:"Left out: one is made and printed."`
}

func (c createAgent) Run(ctx context.Context) error {
	return c.Place.withDesk(ctx, func(d *desk.Desk) error {
		agent, password, err := d.CreateAgent(ctx, deskside.System, desk.NewAgent{
			Email: c.Email, Name: c.Name, Role: deskside.Role(c.Role), Password: c.Password,
		})
		if err != nil {
			return err
		}
		fmt.Printf("%s (%s) can sign in as %s\n", agent.Name, agent.Role, agent.Email)
		if password != "" && c.Password == "" {
			fmt.Printf("password: %s\n", password)
		}
		return nil
	})
}

type resetPassword struct {
	Place    place  `embed:""`
	Email    string `required:"" help:"The agent's e-mail address."`
	Password string `env:"DESKSIDE_PASSWORD" help:"Left out: one is made and printed."`
}

func (c resetPassword) Run(ctx context.Context) error {
	return c.Place.withDesk(ctx, func(d *desk.Desk) error {
		password, err := d.ResetPassword(ctx, deskside.System, c.Email, c.Password)
		if err != nil {
			return err
		}
		fmt.Printf("%s can sign in again\n", c.Email)
		if c.Password == "" {
			fmt.Printf("password: %s\n", password)
		}
		return nil
	})
}

func (p place) withDesk(ctx context.Context, do func(*desk.Desk) error) error {
	return server.WithDesk(ctx, server.Config{Data: p.Data, Database: p.Database}, do)
}

type backup struct {
	Place place  `embed:""`
	To    string `required:"" type:"path" placeholder:"FILE" help:"The copy; it must not exist."`
}

func (b backup) Run(ctx context.Context) error {
	if err := server.Backup(ctx, server.Config{Data: b.Place.Data, Database: b.Place.Database}, b.To); err != nil {
		return err
	}
	fmt.Println("wrote", b.To)
	return nil
}

type migrate struct {
	Place    place `embed:""`
	NewEpoch bool  `name:"new-epoch" help:"After restoring a copy: have all clients forget their positions, which may lie in the lost future."`
}

func (m migrate) Run(ctx context.Context) error {
	if err := server.Migrate(ctx, server.Config{Data: m.Place.Data, Database: m.Place.Database}, m.NewEpoch); err != nil {
		return err
	}
	fmt.Println("the database's schema is up to date")
	return nil
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println("deskside", version, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				fmt.Println("commit", s.Value)
			}
		}
	}
	return nil
}

type openAPI struct{}

func (openAPI) Run() error {
	doc, err := api.Document()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(doc)
	return err
}
