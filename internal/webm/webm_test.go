package webm

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// parts is what Chromium's MediaRecorder gave in six and a half seconds, second by second.
func parts(t *testing.T) (list [][]byte) {
	t.Helper()
	names, err := filepath.Glob("testdata/*.webm")
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, b)
	}
	return list
}

// take reads the parts one after the other, with the state kept as text in between.
func take(t *testing.T, list [][]byte) (s State, cues []Cue) {
	t.Helper()
	for i, part := range list {
		found, err := s.Take(part)
		if err != nil {
			t.Fatalf("part %d: %v", i, err)
		}
		cues = append(cues, found...)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		s = State{}
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
	}
	return s, cues
}

func TestTake(t *testing.T) {
	list := parts(t)
	s, cues := take(t, list)
	t.Logf("%+v %v", s, cues)
	if s.Length < 5500 || s.Length > 7500 || s.Video == 0 || len(cues) < 2 || cues[0].At != s.Body {
		t.Errorf("%+v, %v", s, cues)
	}
	// However it is cut, the same is found.
	all := bytes.Join(list, nil)
	for _, size := range []int{1, 7, 1000} {
		cut := [][]byte{all[:s.Body+40]}
		for rest := all[s.Body+40:]; len(rest) > 0; {
			n := min(size, len(rest))
			cut, rest = append(cut, rest[:n]), rest[n:]
		}
		other, found := take(t, cut)
		if !reflect.DeepEqual(found, cues) || other.Length != s.Length || other.Seen != s.Seen {
			t.Errorf("cut into %d: %+v, %v", size, other, found)
		}
	}
}

func TestTake_refuses(t *testing.T) {
	for name, data := range map[string][]byte{
		"nothing of the kind": []byte("<html><script>alert(1)</script>"),
		"zeros":               make([]byte, 4000),
		"a picture":           []byte("\x89PNG\r\n\x1a\n00000000000000000000"),
		"a head without body": parts(t)[0][:60],
	} {
		var s State
		if _, err := s.Take(data); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// The new beginning says how long it is, and every cue leads to a cluster.
func TestHead(t *testing.T) {
	list := parts(t)
	s, cues := take(t, list)
	all := bytes.Join(list, nil)
	start, err := Head(list[0], s.Body, s.Seen-s.Body, s.Length, s.Video, cues)
	if err != nil {
		t.Fatal(err)
	}
	file := append(start, all[s.Body:]...)
	ebml, _, _ := head(file)
	segment, _, _ := head(file[ebml.head+int(ebml.size):])
	inside := file[ebml.head+int(ebml.size)+segment.head:]
	if segment.size != int64(len(inside)) {
		t.Errorf("the segment has %d bytes, not %d", segment.size, len(inside))
	}
	if folder := os.Getenv("WEBM_OUT"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "whole.webm"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var duration float64
	found := 0
	err = each(inside[:len(inside)-int(s.Seen-s.Body)], func(e element, body, _ []byte) error {
		return each(body, func(child element, inner, _ []byte) error {
			switch {
			case e.id == idInfo && child.id == idDuration:
				duration = math.Float64frombits(number(inner))
			case e.id == idCues && child.id == idCue:
				place := number(inner[len(inner)-8:])
				if at, _, err := head(inside[place:]); err != nil || at.id != idCluster {
					t.Errorf("the cue leads to %x, %v", at.id, err)
				}
				found++
			}
			return nil
		})
	})
	if err != nil || duration != float64(s.Length) || found != len(cues) {
		t.Errorf("duration %v, %d cues, %v", duration, found, err)
	}
}

func FuzzTake(f *testing.F) {
	f.Add([]byte("\x1aE\xdf\xa3\x80"), 3)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		var s State
		if cut < 0 || cut > len(data) {
			cut = len(data)
		}
		if _, err := s.Take(data[:cut]); err == nil {
			_, _ = s.Take(data[cut:]) // it must end, and not panic
			_, _ = Head(data[:cut], s.Body, s.Seen-s.Body, s.Length, s.Video, nil)
		}
	})
}
