package blob

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// Strip takes out of a JPEG, PNG or WebP file what says more than the picture: place,
// camera, names, editing history. The picture itself is not touched, nor how it is turned
// and its colours are meant. It reports false for anything else, and for a file whose
// parts do not fit together: that stays as it is.
func Strip(raw []byte) ([]byte, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xD8, 0xFF}):
		return stripJPEG(raw)
	case bytes.HasPrefix(raw, pngMagic):
		return stripPNG(raw)
	case len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		return stripWebP(raw)
	}
	return nil, false
}

// segments calls f for each part of a JPEG file before the picture's data, and returns
// where that begins; -1 when the parts do not fit together.
func segments(raw []byte, f func(marker byte, whole, payload []byte)) int {
	at := 2
	for at+4 <= len(raw) {
		if raw[at] != 0xFF {
			return -1
		}
		marker := raw[at+1]
		if marker == 0xFF { // filling
			at++
			continue
		}
		if marker == 0xDA {
			return at
		}
		size := int(binary.BigEndian.Uint16(raw[at+2:]))
		if size < 2 || at+2+size > len(raw) {
			return -1
		}
		f(marker, raw[at:at+2+size], raw[at+4:at+2+size])
		at += 2 + size
	}
	return -1
}

const (
	app0  = 0xE0 // JFIF
	app1  = 0xE1 // Exif, XMP
	app2  = 0xE2 // colour profile
	app14 = 0xEE // Adobe: how colours are stored
	com   = 0xFE
)

func stripJPEG(raw []byte) ([]byte, bool) {
	out := append(make([]byte, 0, len(raw)), 0xFF, 0xD8)
	if turned := Orientation(raw); turned > 1 {
		out = append(out, exifOf(turned)...)
	}
	data := segments(raw, func(marker byte, whole, payload []byte) {
		drop := marker >= app0 && marker <= 0xEF || marker == com
		keep := marker == app0 && bytes.HasPrefix(payload, []byte("JFIF\x00")) || marker == app2 && bytes.HasPrefix(payload, []byte("ICC_PROFILE\x00")) ||
			marker == app14 && bytes.HasPrefix(payload, []byte("Adobe"))
		if !drop || keep {
			out = append(out, whole...)
		}
	})
	if data < 0 {
		return nil, false
	}
	// What follows the end of the picture is not part of it: other pictures of a phone,
	// videos, archives.
	end := endOfJPEG(raw, data)
	return append(out, raw[data:end]...), true
}

// endOfJPEG is where the picture whose data begins there ends.
func endOfJPEG(raw []byte, at int) int {
	for at+1 < len(raw) {
		if raw[at] != 0xFF || raw[at+1] == 0 || raw[at+1] == 0xFF || raw[at+1] >= 0xD0 && raw[at+1] <= 0xD7 {
			at++
			continue
		}
		if raw[at+1] == 0xD9 {
			return at + 2
		}
		if at+4 > len(raw) {
			break
		}
		at += 2 + int(binary.BigEndian.Uint16(raw[at+2:]))
	}
	return len(raw)
}

// exifOf is the smallest Exif that says how a picture is turned.
func exifOf(orientation int) []byte {
	body := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), 0, byte(orientation), 0, 0, 0, 0, 0, 0)
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, app1}, uint16(len(body)+2)), body...)
}

// Orientation is how a JPEG file says that its picture is turned: 1 to 8; 1 when it says
// nothing.
func Orientation(raw []byte) int {
	found := 1
	if !bytes.HasPrefix(raw, []byte{0xFF, 0xD8}) {
		return found
	}
	segments(raw, func(marker byte, _, payload []byte) {
		if tiff, ok := bytes.CutPrefix(payload, []byte("Exif\x00\x00")); ok && marker == app1 && found == 1 {
			found = orientationIn(tiff)
		}
	})
	return found
}

func orientationIn(tiff []byte) int {
	if len(tiff) < 10 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	for n := int(order.Uint16(tiff[at:])); n > 0; n-- {
		entry := at + 2
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if v := int(order.Uint16(tiff[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		at += 12
	}
	return 1
}

var pngMagic = []byte("\x89PNG\r\n\x1a\n")

// keptChunks are those of a PNG file that are about the picture.
var keptChunks = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true, "sBIT": true, "sRGB": true,
	"cICP": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true,
}

func stripPNG(raw []byte) ([]byte, bool) {
	out := append(make([]byte, 0, len(raw)), pngMagic...)
	for at := len(pngMagic); at+12 <= len(raw); {
		size := int64(binary.BigEndian.Uint32(raw[at:]))
		end := int64(at) + 12 + size
		if end > int64(len(raw)) {
			return nil, false
		}
		chunk := raw[at:end]
		name := string(chunk[4:8])
		if crc32.ChecksumIEEE(chunk[4:8+size]) != binary.BigEndian.Uint32(chunk[8+size:]) {
			return nil, false
		}
		if keptChunks[name] {
			out = append(out, chunk...)
		}
		if name == "IEND" {
			return out, true
		}
		at = int(end)
	}
	return nil, false
}

func stripWebP(raw []byte) ([]byte, bool) {
	total := int64(binary.LittleEndian.Uint32(raw[4:])) + 8
	if total > int64(len(raw)) {
		return nil, false
	}
	out := append(make([]byte, 0, len(raw)), raw[:12]...)
	for at := int64(12); at < total; {
		if at+8 > total {
			return nil, false
		}
		size := int64(binary.LittleEndian.Uint32(raw[at+4:]))
		end := at + 8 + size + size%2
		if end > total {
			return nil, false
		}
		switch string(raw[at : at+4]) {
		case "EXIF", "XMP ":
		case "VP8X":
			if size < 1 {
				return nil, false
			}
			from := len(out)
			out = append(out, raw[at:end]...)
			out[from+8] &^= 0x08 | 0x04 // says no more that there are Exif and XMP
		default:
			out = append(out, raw[at:end]...)
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, true
}
