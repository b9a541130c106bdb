package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

// What a browser's camera sends at 720p, and its microphone.
const (
	videoEvery = time.Second / 30
	videoBytes = 1_500_000 / 8 / 30
	soundEvery = 20 * time.Millisecond
	soundBytes = 80
	keyEvery   = 90 // frames
)

// quiet keeps the library's log out of the report.
func quiet() {
	logger.SetLogger(logger.LogRLogger(logger.GetDiscardLogger().(logger.LogRLogger)), "publishers")
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
}

// person is one participant.
type person struct {
	room  *lksdk.Room
	took  time.Duration
	sound *lksdk.LocalTrack // nil: silent
	video *lksdk.LocalTrack // nil: only sound
	clip  [][]byte          // pictures that are sent; none: what has the size of them
	count *counter
}

// speakers is how many speak at once in a room of many.
const speakers = 3

func join(s seat, o order, number int) (*person, error) {
	p := &person{count: &counter{tracks: map[*webrtc.TrackRemote]*received{}}}
	began := time.Now()
	callback := &lksdk.RoomCallback{ParticipantCallback: lksdk.ParticipantCallback{
		OnTrackSubscribed: func(t *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
			go p.count.listen(t)
		},
	}}
	room, err := lksdk.ConnectToRoomWithToken(s.URL, s.Token, callback, lksdk.WithAutoSubscribe(true))
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	p.room, p.took = room, time.Since(began)
	if o.Crowd {
		if p.clip, err = clip(); err != nil {
			return p, err
		}
	}
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	if !o.Crowd || number < speakers {
		if p.sound, err = p.publish(opus, livekit.TrackSource_MICROPHONE, 0, 0); err != nil {
			return p, err
		}
	}
	if !o.Video {
		return p, nil
	}
	vp8 := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
	width, height := 1280, 720
	if o.Crowd {
		width, height = 320, 180
	}
	p.video, err = p.publish(vp8, livekit.TrackSource_CAMERA, width, height)
	return p, err
}

func (p *person) publish(codec webrtc.RTPCodecCapability, source livekit.TrackSource, width, height int) (*lksdk.LocalTrack, error) {
	track, err := lksdk.NewLocalTrack(codec)
	if err != nil {
		return nil, err
	}
	_, err = p.room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{
		Name: source.String(), Source: source, VideoWidth: width, VideoHeight: height,
	})
	return track, err
}

// send sends both at their pace until ctx is done.
func (p *person) send(ctx context.Context) {
	if p.sound != nil {
		go pace(ctx, soundEvery, func(int) error {
			return p.sound.WriteSample(media.Sample{Data: make([]byte, soundBytes), Duration: soundEvery}, nil)
		})
	}
	if p.video == nil {
		return
	}
	if len(p.clip) > 0 {
		pace(ctx, clipEvery, func(n int) error {
			return p.video.WriteSample(media.Sample{Data: p.clip[n%len(p.clip)], Duration: clipEvery}, nil)
		})
		return
	}
	pace(ctx, videoEvery, func(n int) error {
		frame := make([]byte, videoBytes)
		if n%keyEvery != 0 {
			frame[0] = 1 // not a key frame
		}
		return p.video.WriteSample(media.Sample{Data: frame, Duration: videoEvery}, nil)
	})
}

func pace(ctx context.Context, every time.Duration, write func(n int) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if write(n) != nil {
				return // the room is gone: what is missing is counted at the other side
			}
		}
	}
}

// counter counts what one person receives.
type counter struct {
	heard    atomic.Int64 // tracks of which something has arrived
	mu       sync.Mutex
	counting bool
	tracks   map[*webrtc.TrackRemote]*received
}

type received struct {
	first, last uint64 // numbers of packets, beyond 16 bits
	packets     int64
	bytes       int64
}

func (c *counter) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counting = true
}

func (c *counter) listen(t *webrtc.TrackRemote) {
	var last uint64
	for {
		packet, _, err := t.ReadRTP()
		if err != nil {
			return
		}
		// The nearest number with these 16 bits.
		number := last + uint64(int64(int16(packet.SequenceNumber-uint16(last))))
		if last == 0 {
			c.heard.Add(1)
			number = 1<<32 + uint64(packet.SequenceNumber)
		}
		last = max(last, number)
		c.mu.Lock()
		if c.counting {
			r := c.tracks[t]
			if r == nil {
				r = &received{first: number}
				c.tracks[t] = r
			}
			if number >= r.first {
				r.packets++
				r.bytes += int64(len(packet.Payload))
				r.last = max(r.last, number)
			}
		}
		c.mu.Unlock()
	}
}

func (c *counter) add(r *report) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.tracks {
		r.Tracks++
		r.Received += t.packets
		r.Bytes += t.bytes
		r.Lost += max(0, int64(t.last-t.first)+1-t.packets)
	}
}
