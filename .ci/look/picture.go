package main

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
)

// photograph writes a picture of the terminal, and returns which of its texts nobody can
// read. The terminal stands at the top left of the frame buffer.
func (e expected) photograph(lines []line, pixels, cell, file string) (found []string, err error) {
	var w, h int
	if _, err := fmt.Sscanf(cell, "%dx%d", &w, &h); err != nil {
		return nil, fmt.Errorf("a cell of %s: %w", cell, err)
	}
	screen, err := frameBuffer(pixels)
	if err != nil {
		return nil, err
	}
	seen := screen.SubImage(image.Rect(0, 0, e.width*w, e.height*h)).(*image.RGBA)
	return e.unreadable(lines, seen, w, h), save(seen, file)
}

// unreadable returns the texts with too little contrast, in cells of w times h pixels.
func (e expected) unreadable(lines []line, seen *image.RGBA, w, h int) (found []string) {
	for y, l := range lines {
		for x, c := range l {
			if !letter(c.text) {
				continue
			}
			at := image.Rect(x*w, y*h, (x+1)*w, (y+1)*h)
			if got := strongest(seen, at); got < e.contrast() {
				found = append(found, fmt.Sprintf("the contrast of line %d at %q is %.1f: %s", y+1, c.text, got, l))
				break
			}
		}
	}
	return found
}

// contrast is what the contrast of a text must be. The terminal chooses 16 of the colours,
// and on an unknown background none is far from both black and white.
func (e expected) contrast() float64 {
	switch e.look {
	case "16":
		return 2
	case "unknown":
		return 3
	}
	return 4.5
}

// strongest returns the highest contrast between the colour at the corner of a cell and
// another colour in it (WCAG 2).
func strongest(seen *image.RGBA, cell image.Rectangle) (most float64) {
	back := luminance(seen.RGBAAt(cell.Min.X, cell.Min.Y))
	for y := cell.Min.Y; y < cell.Max.Y; y++ {
		for x := cell.Min.X; x < cell.Max.X; x++ {
			l := luminance(seen.RGBAAt(x, y))
			most = max(most, (max(l, back)+0.05)/(min(l, back)+0.05))
		}
	}
	return most
}

func luminance(c color.RGBA) float64 {
	linear := func(part uint8) float64 {
		p := float64(part) / 255
		if p <= 0.04045 {
			return p / 12.92
		}
		return math.Pow((p+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// frameBuffer reads the frame buffer of Xvfb, which has the form of an X window dump: a
// header of big-endian numbers, a table of colours, and the pixels.
func frameBuffer(file string) (*image.RGBA, error) {
	dump, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	const size, wide, high, bits, bytesPerLine, colours = 0, 4, 5, 11, 12, 19
	if len(dump) < 100 {
		return nil, fmt.Errorf("%s is no frame buffer", file)
	}
	field := func(n int) int { return int(binary.BigEndian.Uint32(dump[4*n:])) }
	start := field(size) + 12*field(colours)
	if field(bits) != 32 || len(dump) < start+field(high)*field(bytesPerLine) {
		return nil, fmt.Errorf("%s has %d bits a pixel, and %d bytes", file, field(bits), len(dump))
	}
	screen := image.NewRGBA(image.Rect(0, 0, field(wide), field(high)))
	for y := range field(high) {
		from := dump[start+y*field(bytesPerLine):]
		to := screen.Pix[y*screen.Stride:]
		for x := range field(wide) {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = from[4*x+2], from[4*x+1], from[4*x], 255
		}
	}
	return screen, nil
}

func save(picture image.Image, file string) error {
	to, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(to, picture); err != nil {
		return err
	}
	return to.Close()
}
