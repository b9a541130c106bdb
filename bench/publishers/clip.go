package main

import (
	"bytes"
	_ "embed" // the clip
	"errors"
	"io"
	"time"

	"github.com/pion/webrtc/v4/pkg/media/ivfreader"
)

// person.ivf is somebody who moves, drawn: 320×180, 15 pictures a second, two seconds of
// VP8 that begin with a whole picture, so that they can be sent again and again.
//
//go:embed person.ivf
var person15 []byte

const clipEvery = time.Second / 15

// clip reads the pictures.
func clip() (frames [][]byte, err error) {
	r, _, err := ivfreader.NewWith(bytes.NewReader(person15))
	if err != nil {
		return nil, err
	}
	for {
		frame, _, err := r.ParseNextFrame()
		if errors.Is(err, io.EOF) {
			return frames, nil
		}
		if err != nil {
			return nil, err
		}
		frames = append(frames, frame)
	}
}
