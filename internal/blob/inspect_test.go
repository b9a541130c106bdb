package blob

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"
)

// pngOf puts chunks together to a PNG file; names and data alternate.
func pngOf(parts ...string) []byte {
	out := bytes.Clone(pngMagic)
	for i := 0; i < len(parts); i += 2 {
		body := []byte(parts[i] + parts[i+1])
		out = binary.BigEndian.AppendUint32(out, uint32(len(parts[i+1])))
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return out
}

func header(w, h uint32, depth, kind byte) string {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return string(append(head, depth, kind, 0, 0, 0))
}

func squeezed(raw []byte) string {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	if _, err := z.Write(raw); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return buf.String()
}

// bomb is a small file that claims, and would unpack to, a picture of 20,000 by 20,000.
func bomb() []byte {
	const edge = 20_000
	return pngOf("IHDR", header(edge, edge, 8, 6), "IDAT", squeezed(make([]byte, 64<<20)), "IEND", "")
}

// photo is a JPEG file, tall after it is turned, with a place and a name in it.
func photo(t testing.TB) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for x := range 800 {
		p.Set(x, 10, color.RGBA{255, 0, 0, 255})
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, p, nil); err != nil {
		t.Fatal(err)
	}
	raw := buf.Bytes()
	exif := exifOf(6)
	comment := append([]byte{0xFF, com, 0, 2 + 10}, "GPS 53.5 N"...)
	place := append([]byte{0xFF, app1, 0, 2 + 20}, "http://ns.adobe.com/"...)
	out := append(bytes.Clone(raw[:2]), exif...)
	out = append(out, comment...)
	out = append(out, place...)
	out = append(out, raw[2:]...)
	return append(out, "trailing secret"...)
}

func TestThumbnail(t *testing.T) {
	small, w, h, err := Thumbnail(photo(t))
	if err != nil || w != 600 || h != 800 {
		t.Fatalf("%d x %d, %v", w, h, err)
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(small))
	if err != nil || kind != "jpeg" || c.Width != 480 || c.Height != 640 {
		t.Errorf("small: %s %d x %d, %v", kind, c.Width, c.Height, err)
	}
	if bytes.Contains(small, []byte("GPS")) || bytes.Contains(small, []byte("Exif")) {
		t.Error("the small picture has metadata")
	}

	clear := image.NewNRGBA(image.Rect(0, 0, 10, 10))
	var buf bytes.Buffer
	if err := png.Encode(&buf, clear); err != nil {
		t.Fatal(err)
	}
	if small, _, _, err = Thumbnail(buf.Bytes()); err != nil || !bytes.HasPrefix(small, pngMagic) {
		t.Errorf("a see-through picture became %.8q, %v", small, err)
	}
}

func TestThumbnail_bombs(t *testing.T) {
	for name, raw := range map[string][]byte{
		"large claim":   bomb(),
		"absurd claim":  pngOf("IHDR", header(1<<31-1, 1<<31-1, 8, 6), "IDAT", "", "IEND", ""),
		"no size":       pngOf("IHDR", header(0, 0, 8, 6), "IDAT", "", "IEND", ""),
		"sixteen bits":  pngOf("IHDR", header(6000, 5000, 16, 6), "IDAT", squeezed([]byte("x")), "IEND", ""),
		"nothing in it": pngOf("IHDR", header(100, 100, 8, 6), "IEND", ""),
		"cut off":       photo(t)[:200],
		"not a picture": []byte("GIF89a"),
		"huge GIF":      append([]byte("GIF89a\xff\xff\xff\xff\x80\x00\x00"), make([]byte, 40)...),
		"empty":         nil,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, _, _, err := Thumbnail(raw); err == nil {
			t.Errorf("%s: made small", name)
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 300<<20 {
			t.Errorf("%s: took %d bytes", name, took)
		}
	}
}

func TestStrip(t *testing.T) {
	t.Run("jpeg", func(t *testing.T) {
		raw := photo(t)
		clean, ok := Strip(raw)
		if !ok {
			t.Fatal("not taken for a JPEG file")
		}
		for _, secret := range []string{"GPS", "adobe", "trailing"} {
			if bytes.Contains(clean, []byte(secret)) {
				t.Errorf("%q is still there", secret)
			}
		}
		if Orientation(clean) != 6 {
			t.Error("no longer turned")
		}
		a, err := jpeg.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		b, err := jpeg.Decode(bytes.NewReader(clean))
		if err != nil || !bytes.Equal(a.(*image.YCbCr).Y, b.(*image.YCbCr).Y) {
			t.Errorf("the picture is another, %v", err)
		}
		again, ok := Strip(clean)
		if !ok || !bytes.Equal(again, clean) {
			t.Error("cleaning twice changes it")
		}
	})
	t.Run("png", func(t *testing.T) {
		raw := append(pngOf("IHDR", header(1, 1, 8, 2), "tEXt", "Author\x00Somebody", "eXIf", "MM", "IDAT", squeezed([]byte{0, 1, 2, 3}), "IEND", ""), "PK archive"...)
		want := pngOf("IHDR", header(1, 1, 8, 2), "IDAT", squeezed([]byte{0, 1, 2, 3}), "IEND", "")
		if clean, ok := Strip(raw); !ok || !bytes.Equal(clean, want) {
			t.Errorf("%q, %v", clean, ok)
		}
	})
	t.Run("webp", func(t *testing.T) {
		part := func(name, data string) string {
			return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data
		}
		body := func(flags string, parts string) []byte {
			inner := "WEBP" + part("VP8X", flags+"\x00\x00\x00\x00\x00\x00\x00\x00\x00") + parts
			return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(inner)))) + inner)
		}
		raw := body("\x0C", part("VP8L", "1234")+part("EXIF", "GPS.")+part("XMP ", "name"))
		if clean, ok := Strip(raw); !ok || !bytes.Equal(clean, body("\x00", part("VP8L", "1234"))) {
			t.Errorf("%q, %v", clean, ok)
		}
	})
	for name, raw := range map[string][]byte{
		"text": []byte("hello"), "jpeg without end": {0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF}, "png cut": pngMagic, "webp cut": []byte("RIFF\xff\xff\xff\xffWEBP1"),
	} {
		if clean, ok := Strip(raw); ok {
			t.Errorf("%s: %q", name, clean)
		}
	}
}

func TestTypeOf(t *testing.T) {
	for want, raw := range map[string]string{
		"image/png":                string(pngMagic) + "\x00\x00\x00\rIHDR",
		"text/html":                "\xFF\xD8\xFF\xE0 a picture <script>alert(1)</script>",
		"image/svg+xml":            `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`,
		"application/pdf":          "%PDF-1.7\n",
		"application/zip":          "PK\x03\x04",
		"text/plain":               "just words",
		"application/octet-stream": "\x00\x01\x02",
	} {
		if got := TypeOf([]byte(raw)); got != want {
			t.Errorf("%.20q is %s, want %s", raw, got, want)
		}
	}
	if got := TypeOf([]byte("GIF89a/*<HTML><body onload=x>*/")); got != "text/html" {
		t.Errorf("a picture with a page in it is %s", got)
	}
}

func FuzzStrip(f *testing.F) {
	f.Add(photo(f))
	f.Add(pngOf("IHDR", header(1, 1, 8, 2), "tEXt", "a", "IDAT", "b", "IEND", ""))
	f.Add([]byte("RIFF\x04\x00\x00\x00WEBP"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		clean, ok := Strip(raw)
		if !ok {
			return
		}
		if again, ok := Strip(clean); !ok || !bytes.Equal(again, clean) {
			t.Errorf("cleaning %q twice gives %q, then %q", raw, clean, again)
		}
	})
}

func FuzzTypeOf(f *testing.F) {
	f.Add([]byte("<html>"))
	f.Add(photo(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		kind := TypeOf(raw)
		if kind == "" || bytes.ContainsAny([]byte(kind), " ;\r\n\"") {
			t.Errorf("%q is %q", raw, kind)
		}
		if o := Orientation(raw); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
