// Package webm reads just enough of a WebM file, while it is being written in parts by a
// browser, to know how long it is and where one can begin to play, and writes the beginning
// that such a file lacks: its duration and an index. Without them players cannot seek.
//
// It decodes nothing and keeps nothing of the pictures and sounds. Files that are no WebM,
// or not of the kind that browsers write, are refused.
package webm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The elements that matter; RFC 8794 and RFC 9559 say what they are.
const (
	idEBML        = 0x1A45DFA3
	idSegment     = 0x18538067
	idInfo        = 0x1549A966
	idScale       = 0x2AD7B1
	idDuration    = 0x4489
	idTracks      = 0x1654AE6B
	idTrackEntry  = 0xAE
	idTrackNumber = 0xD7
	idTrackType   = 0x83
	idCluster     = 0x1F43B675
	idTime        = 0xE7
	idSimpleBlock = 0xA3
	idBlockGroup  = 0xA0
	idBlock       = 0xA1
	idReference   = 0xFB
	idCues        = 0x1C53BB6B
	idCue         = 0xBB
	idCueTime     = 0xB3
	idCuePlace    = 0xB7
	idCueTrack    = 0xF7
	idCueAt       = 0xF1
	idVoid        = 0xEC
	idVoid2       = 0xBF // a checksum
)

const (
	unknown     = -1
	maxElement  = 64 << 20
	maxHead     = 64 << 10
	millisecond = 1_000_000 // the only scale that browsers write
)

// errNot is for what no browser has recorded.
var errNot = errors.New("this is not a WebM recording of a browser")

// Cue is where one can begin to play: at the milliseconds, with the cluster at the byte.
type Cue struct {
	Time int64 `json:"t"`
	At   int64 `json:"at"`
}

// State is what reading the next part needs to know. Its zero value is for the first part.
type State struct {
	Seen    int64  `json:"seen"`           // bytes
	Rest    []byte `json:"rest,omitempty"` // the beginning of an element that was cut
	Skip    int64  `json:"skip,omitempty"` // bytes of an element's inside yet to come
	Body    int64  `json:"body,omitempty"` // where the first cluster begins
	Video   uint64 `json:"video,omitempty"`
	Cluster int64  `json:"cluster,omitempty"` // where the present one begins
	Begins  int64  `json:"begins,omitempty"`  // its time
	Cued    bool   `json:"cued,omitempty"`    // it has a cue
	Maybe   *int64 `json:"maybe,omitempty"`   // time of a picture that one can begin with, unless it refers to another
	Length  int64  `json:"length,omitempty"`  // milliseconds up to now
}

// Take reads the next part, which may be cut anywhere but within the file's head: the first
// part must reach the first cluster. It returns where one can begin to play in it.
func (s *State) Take(part []byte) (cues []Cue, err error) {
	first := s.Seen == 0
	data := append(append([]byte{}, s.Rest...), part...)
	at := s.Seen - int64(len(s.Rest)) // of data[0]
	s.Rest = nil
	for len(data) > 0 {
		if s.Skip > 0 {
			n := min(s.Skip, int64(len(data)))
			data, at, s.Skip = data[n:], at+n, s.Skip-n
			continue
		}
		e, whole, err := head(data)
		if err != nil {
			return nil, err
		}
		if !whole || int64(len(data)) < int64(e.head)+e.needs() {
			s.Rest = append([]byte{}, data...)
			break
		}
		if at == 0 && e.id != idEBML {
			return nil, errNot
		}
		body := data[e.head:]
		if e.size != unknown && int64(len(body)) > e.size {
			body = body[:e.size]
		}
		if c, ok := s.settle(e.id); ok {
			cues = append(cues, c)
		}
		if err := s.element(e, body, at); err != nil {
			return nil, err
		}
		enter := e.id == idSegment || e.id == idCluster || e.id == idBlockGroup
		data, at = data[e.head:], at+int64(e.head)
		if !enter {
			if e.size == unknown || e.size > maxElement {
				return nil, errNot
			}
			s.Skip = e.size
		}
	}
	s.Seen += int64(len(part))
	if first && s.Body == 0 {
		return nil, fmt.Errorf("%w: the first part does not reach the first picture", errNot)
	}
	return cues, nil
}

// settle decides about the picture before the element that comes now.
func (s *State) settle(next uint32) (c Cue, is bool) {
	if s.Maybe == nil {
		return c, false
	}
	switch next {
	case idReference:
		s.Maybe = nil
	case idSimpleBlock, idBlockGroup, idCluster:
		c, is = Cue{*s.Maybe, s.Cluster}, !s.Cued
		s.Maybe, s.Cued = nil, true
	}
	return c, is
}

// element learns from one element; body is what is there of its inside.
func (s *State) element(e element, body []byte, at int64) error {
	switch e.id {
	case idTracks, idInfo:
		if int64(len(body)) < e.size || e.size > maxHead {
			return errNot
		}
		return s.describe(e.id, body)
	case idCluster:
		if s.Body == 0 {
			s.Body = at
		}
		s.Cluster, s.Cued = at, false
	case idTime:
		if len(body) > 8 {
			return errNot
		}
		s.Begins = int64(number(body))
	case idSimpleBlock, idBlock:
		track, n := vint(body)
		if n == 0 || len(body) < n+3 || s.Body == 0 {
			return errNot
		}
		when := s.Begins + int64(int16(binary.BigEndian.Uint16(body[n:])))
		s.Length = max(s.Length, when)
		if key := e.id == idBlock || body[n+2]&0x80 != 0; key && track == s.Video {
			s.Maybe = &when
		}
	}
	return nil
}

// describe reads what is said of the file.
func (s *State) describe(id uint32, body []byte) error {
	return each(body, func(e element, inside, _ []byte) error {
		if id == idInfo && e.id == idScale && number(inside) != millisecond {
			return fmt.Errorf("%w: it counts time in another unit", errNot)
		}
		if id != idTracks || e.id != idTrackEntry {
			return nil
		}
		var track, kind uint64
		err := each(inside, func(e element, inside, _ []byte) error {
			switch e.id {
			case idTrackNumber:
				track = number(inside)
			case idTrackType:
				kind = number(inside)
			}
			return nil
		})
		if kind == 1 && s.Video == 0 {
			s.Video = track
		}
		return err
	})
}

// element is the head of one.
type element struct {
	id   uint32
	head int   // bytes of the head
	size int64 // of the inside; unknown: until something of a higher level comes
}

// needs is how many bytes of its inside must be there to learn from it.
func (e element) needs() int64 {
	switch e.id {
	case idSimpleBlock, idBlock:
		return min(e.size, 12)
	case idTime:
		return min(e.size, 8)
	}
	return 0
}

// head reads the head of an element; whole is false when there is too little of it.
func head(data []byte) (e element, whole bool, err error) {
	n := lead(data[0])
	if n > 4 {
		return e, false, errNot
	}
	if len(data) <= n {
		return e, false, nil
	}
	e.id = uint32(number(data[:n]))
	size := data[n:]
	m := lead(size[0])
	if m > 8 {
		return e, false, errNot
	}
	if len(size) < m {
		return e, false, nil
	}
	v, _ := vint(size)
	e.head, e.size = n+m, int64(v)
	if v == 1<<(7*m)-1 {
		e.size = unknown
	}
	return e, true, nil
}

// lead is how many bytes a number has that begins with b; 9 when it cannot.
func lead(b byte) int {
	for n := 1; n <= 8; n++ {
		if b&(0x80>>(n-1)) != 0 {
			return n
		}
	}
	return 9
}

// vint reads a number that says its own length; n is 0 when it is cut.
func vint(data []byte) (v uint64, n int) {
	if len(data) == 0 {
		return 0, 0
	}
	if n = lead(data[0]); n > 8 || len(data) < n {
		return 0, 0
	}
	return number(data[:n]) &^ (1 << (7 * n)), n
}

func number(data []byte) (v uint64) {
	for _, b := range data {
		v = v<<8 | uint64(b)
	}
	return v
}

// each walks over the elements inside another; all is one with its head.
func each(data []byte, f func(e element, inside, all []byte) error) error {
	for len(data) > 0 {
		e, whole, err := head(data)
		if err != nil {
			return err
		}
		if !whole || e.size == unknown || int64(len(data)) < int64(e.head)+e.size {
			return errNot
		}
		end := e.head + int(e.size)
		if err := f(e, data[e.head:end], data[:end]); err != nil {
			return err
		}
		data = data[end:]
	}
	return nil
}

// Head makes the beginning of a file that can be played from any place: what the browser
// wrote before the first cluster, with the duration in milliseconds and an index. After it
// come the clusters: size bytes, which in what the browser wrote began at body.
func Head(wrote []byte, body, size, duration int64, video uint64, cues []Cue) ([]byte, error) {
	if body <= 0 || body > int64(len(wrote)) || body > maxHead {
		return nil, errNot
	}
	ebml, whole, err := head(wrote)
	if err != nil || !whole || ebml.id != idEBML || ebml.size < 0 || int64(ebml.head)+ebml.size > body {
		return nil, errNot
	}
	after := wrote[int64(ebml.head)+ebml.size : body]
	segment, whole, err := head(after)
	if err != nil || !whole || segment.id != idSegment {
		return nil, errNot
	}
	var first []byte
	err = each(after[segment.head:], func(e element, inside, all []byte) error {
		switch e.id {
		case idInfo:
			info, err := withDuration(inside, duration)
			first = append(first, info...)
			return err
		case idTracks:
			first = append(first, all...)
		}
		return nil // what else browsers write there is about places that are different now
	})
	if err != nil {
		return nil, err
	}
	index := indexOf(cues, video, int64(len(first)), body)
	out := append([]byte{}, wrote[:int64(ebml.head)+ebml.size]...)
	out = binary.BigEndian.AppendUint32(out, idSegment)
	out = appendSize(out, int64(len(first)+len(index))+size)
	return append(append(out, first...), index...), nil
}

// withDuration is what is said of the file, with its duration.
func withDuration(inside []byte, duration int64) ([]byte, error) {
	var rest []byte
	err := each(inside, func(e element, _, all []byte) error {
		if e.id != idDuration && e.id != idVoid && e.id != idVoid2 {
			rest = append(rest, all...)
		}
		return nil
	})
	rest = append(rest, 0x44, 0x89, 0x88)
	rest = binary.BigEndian.AppendUint64(rest, math.Float64bits(float64(duration)))
	out := binary.BigEndian.AppendUint32(nil, idInfo)
	return append(appendSize(out, int64(len(rest))), rest...), err
}

// indexOf lists the cues. All numbers have eight bytes, so that its own length is known
// before the places are.
func indexOf(cues []Cue, video uint64, before, body int64) []byte {
	if len(cues) == 0 {
		return nil
	}
	const each = 2 + 2 + 8 + 2 + 2 + 8 + 2 + 8
	length := int64(len(cues) * each)
	out := binary.BigEndian.AppendUint32(nil, idCues)
	out = appendSize(out, length)
	shift := before + int64(len(out)) + length - body
	put := func(id byte, v uint64) {
		out = append(out, id, 0x88)
		out = binary.BigEndian.AppendUint64(out, v)
	}
	for _, c := range cues {
		out = append(out, idCue, 0x80|(each-2))
		put(idCueTime, uint64(c.Time))
		out = append(out, idCuePlace, 0x80|20)
		put(idCueTrack, video)
		put(idCueAt, uint64(c.At+shift))
	}
	return out
}

func appendSize(out []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(out, uint64(n)|1<<56)
}
