// Package web carries the built front ends inside the binary. The build writes them
// to dist, with a .gz and a .br beside every text file, so that nothing is
// compressed while serving.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the built front ends: console, widget, loader, shop and their assets.
// Before the first build it is empty.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only for a path that is not valid
	}
	return sub
}
