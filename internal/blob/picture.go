package blob

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif"
	"image/jpeg"
	"image/png"
	"slices"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

const (
	// thumbnailEdge is the longer side of a small picture: twice what the timeline shows.
	thumbnailEdge = 640
	// mostUnpacked is how much memory a picture may take: a small file can claim to be huge.
	mostUnpacked = 200 << 20
)

// shownTypes are the pictures that browsers show and that are made small here.
var shownTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

func isPicture(contentType string) bool { return slices.Contains(shownTypes, contentType) }

var errPixels = errors.New("the picture has too many pixels")

// Thumbnail makes a small picture without any metadata, and says how large the picture is
// as it is shown: turned as its camera says. Dimensions are read before anything is unpacked.
func Thumbnail(raw []byte) (small []byte, width, height int, err error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, 0, 0, err
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > mostUnpacked/perPixel(raw, c)/c.Height {
		return nil, 0, 0, errPixels
	}
	picture, kind, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, 0, 0, err
	}
	turned := 1
	if kind == "jpeg" {
		turned = Orientation(raw)
	}
	out := turn(shrink(picture), turned)
	width, height = c.Width, c.Height
	if turned > 4 {
		width, height = height, width
	}
	var buf bytes.Buffer
	if opaque(out) {
		err = jpeg.Encode(&buf, out, &jpeg.Options{Quality: 82})
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&buf, out)
	}
	return buf.Bytes(), width, height, err
}

// perPixel is how many bytes of memory a pixel takes while it is unpacked.
func perPixel(raw []byte, c image.Config) int {
	switch {
	case progressive(raw):
		return 15
	case c.ColorModel == color.YCbCrModel:
		return 3
	case c.ColorModel == color.NRGBA64Model || c.ColorModel == color.RGBA64Model:
		return 8
	}
	return 4
}

// progressive reports whether it is a JPEG file that comes in several passes, all of
// which are held in memory.
func progressive(raw []byte) (found bool) {
	if bytes.HasPrefix(raw, []byte{0xFF, 0xD8}) {
		segments(raw, func(marker byte, _, _ []byte) { found = found || marker == 0xC2 || marker == 0xC6 || marker == 0xCA })
	}
	return found
}

func shrink(src image.Image) *image.NRGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if long := max(w, h); long > thumbnailEdge {
		w, h = max(1, w*thumbnailEdge/long), max(1, h*thumbnailEdge/long)
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), src, src.Bounds(), draw.Src, nil)
	return out
}

// turn puts a picture upright; the number is Exif's.
func turn(src *image.NRGBA, orientation int) *image.NRGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation > 4 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewNRGBA(size)
	for y := range h {
		for x := range w {
			to := [...]image.Point{2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y}, 5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x}}[orientation]
			out.SetNRGBA(to.X, to.Y, src.NRGBAAt(x, y))
		}
	}
	return out
}

func opaque(p *image.NRGBA) bool {
	return p.Opaque() || p.Bounds().Empty() || p.ColorModel() != color.NRGBAModel
}
