package main

import (
	"context"
	"os"

	"github.com/deskside/deskside/internal/doctor"
)

type doctorCommand struct {
	Place   place      `embed:""`
	Network network    `embed:""`
	Log     logging    `embed:""`
	Media   mediaFlags `embed:""`
	JSON    bool       `name:"json" help:"Print the findings as JSON."`
}

func (d doctorCommand) Run(ctx context.Context) error {
	c, err := config(d.Place, d.Network, limits{}, d.Log, "")
	if err != nil {
		return err
	}
	c.Media = d.Media.config()
	findings := doctor.Examine(ctx, c)
	if err := findings.Print(os.Stdout, d.JSON); err != nil {
		return err
	}
	if findings.Failed() {
		return exitCode(1)
	}
	return nil
}
