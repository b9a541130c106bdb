package cobrowse

import (
	"encoding/binary"
	"fmt"
)

// Kind says what a frame carries.
type Kind uint8

const (
	KindSnapshot  Kind = 1  // visitor → agents: the whole page
	KindDelta     Kind = 2  // visitor → agents: what changed; in order, none left out
	KindEphemeral Kind = 3  // visitor → agents: of each k the newest counts
	KindPage      Kind = 4  // visitor → agents: address, size, state
	KindCheckout  Kind = 5  // server → visitor: take a snapshot
	KindMark      Kind = 6  // agents → visitor: pointer, highlight, drawing
	KindAction    Kind = 7  // agents → visitor: click, type
	KindResult    Kind = 8  // visitor → agents: what became of an action
	KindConsent   Kind = 9  // visitor → server
	KindState     Kind = 10 // server → everybody
	KindPing      Kind = 11 // both
	KindAsk       Kind = 12 // server → visitor: send a picture that you alone can fetch
	KindSent      Kind = 13 // visitor → server: the picture
)

const (
	headerSize = 12
	version    = 1
	deflated   = 1 // flag: the payload is deflate-raw
)

// Bytes of a whole frame as sent.
const (
	maxSnapshot = 8 << 20
	maxVisitor  = 1 << 20
	maxAgent    = 16 << 10
)

// Frame is a frame with the bytes it came in; the payload is a part of them.
type Frame struct {
	Kind     Kind
	Deflated bool
	Epoch    uint32
	Seq      uint32
	Payload  []byte
	Raw      []byte
}

// ParseFrame reads a frame. It looks at nothing but the header.
func ParseFrame(raw []byte) (Frame, error) {
	switch {
	case len(raw) < headerSize:
		return Frame{}, fmt.Errorf("a frame has at least %d bytes, not %d", headerSize, len(raw))
	case raw[0] != version:
		return Frame{}, fmt.Errorf("version %d is not known", raw[0])
	case raw[1] < uint8(KindSnapshot) || raw[1] > uint8(KindSent):
		return Frame{}, fmt.Errorf("kind %d is not known", raw[1])
	case raw[2] > deflated:
		return Frame{}, fmt.Errorf("flags %d are not known", raw[2])
	case raw[3] != 0:
		return Frame{}, fmt.Errorf("byte 3 must be 0")
	}
	return Frame{
		Kind: Kind(raw[1]), Deflated: raw[2] == deflated,
		Epoch: binary.BigEndian.Uint32(raw[4:]), Seq: binary.BigEndian.Uint32(raw[8:]),
		Payload: raw[headerSize:], Raw: raw,
	}, nil
}

// encode makes a frame of a payload that is not compressed.
func encode(kind Kind, epoch, seq uint32, payload []byte) []byte {
	raw := make([]byte, headerSize+len(payload))
	raw[0], raw[1] = version, byte(kind)
	binary.BigEndian.PutUint32(raw[4:], epoch)
	binary.BigEndian.PutUint32(raw[8:], seq)
	copy(raw[headerSize:], payload)
	return raw
}

// fromVisitor and fromAgent say whether a side may send the frame at all.
func (f Frame) fromVisitor() bool {
	switch f.Kind {
	case KindSnapshot:
		return len(f.Raw) <= maxSnapshot
	case KindDelta, KindEphemeral, KindPage, KindResult, KindConsent, KindPing, KindSent:
		return len(f.Raw) <= maxVisitor && !f.Deflated
	}
	return false
}

func (f Frame) fromAgent() bool {
	return (f.Kind == KindMark || f.Kind == KindAction || f.Kind == KindPing) && len(f.Raw) <= maxAgent && !f.Deflated
}
