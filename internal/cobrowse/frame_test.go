package cobrowse

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
)

// The bytes that the TypeScript codec is tested with, too.
func TestFrames(t *testing.T) {
	text, err := os.ReadFile("../../web/cobrowse/testdata/frames.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Good []struct {
			Name       string
			Kind       Kind
			Deflated   bool
			Epoch, Seq uint32
			Hex        string
		}
		Bad []struct{ Name, Hex string }
	}
	if err := json.Unmarshal(text, &golden); err != nil || len(golden.Good) == 0 {
		t.Fatal(err)
	}
	for _, g := range golden.Good {
		raw, err := hex.DecodeString(g.Hex)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFrame(raw)
		if err != nil || f.Kind != g.Kind || f.Deflated != g.Deflated || f.Epoch != g.Epoch || f.Seq != g.Seq {
			t.Errorf("%s: %+v, %v", g.Name, f, err)
		}
		if !f.Deflated && string(encode(f.Kind, f.Epoch, f.Seq, f.Payload)) != string(raw) {
			t.Errorf("%s: encoded differently", g.Name)
		}
	}
	for _, b := range golden.Bad {
		raw, err := hex.DecodeString(b.Hex)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := ParseFrame(raw); err == nil {
			t.Errorf("%s was taken for %+v", b.Name, f)
		}
	}
}

func FuzzParseFrame(f *testing.F) {
	f.Add([]byte{1, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, '[', ']'})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		frame, err := ParseFrame(raw)
		if err == nil && len(frame.Payload)+headerSize != len(raw) {
			t.Errorf("the payload has %d of %d bytes", len(frame.Payload), len(raw))
		}
		_, _ = frame.fromVisitor(), frame.fromAgent()
	})
}
