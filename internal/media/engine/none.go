//go:build nomedia

package engine

import (
	"context"
	"errors"
	"io"
)

// Included says whether this program carries the engine.
const Included = false

// Run refuses: this program was built without the engine.
func Run(context.Context, io.Reader) error {
	return errors.New("this program was built without the media engine (build tag nomedia): use --media=external or --media=off")
}
