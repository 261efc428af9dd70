// Command look judges what a terminal shows, for .ci/terminals, and makes a picture of
// it.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var e expected
	flag.IntVar(&e.width, "width", 80, "columns of the terminal")
	flag.IntVar(&e.height, "height", 24, "lines of the terminal")
	flag.StringVar(&e.screen, "screen", "", "the screen that it shows")
	flag.StringVar(&e.look, "look", "", "dark, light, unknown, 16, mono or ascii")
	pixels := flag.String("pixels", "", "the frame buffer of Xvfb, where there is one")
	cell := flag.String("cell", "", "the size of a cell in it, such as 8x15")
	picture := flag.String("picture", "", "the PNG to write")
	flag.Parse()

	text, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	lines := read(text)
	faults := e.faults(lines)
	if *pixels != "" {
		more, err := e.photograph(lines, *pixels, *cell, *picture)
		if err != nil {
			more = append(more, err.Error())
		}
		faults = append(faults, more...)
	}
	for _, fault := range faults {
		fmt.Println(fault)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}
