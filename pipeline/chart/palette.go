package chart

import "image/color"

// tone gives the colour of a series in a picture: the hues of Okabe and Ito in
// different lightnesses, each at least 3:1 against white, chosen so that any two
// stay apart for readers who see no red, no green or no blue.
func tone(i int) color.RGBA {
	switch i {
	case 0:
		return color.RGBA{0x16, 0x5E, 0xAE, 0xFF} // blue
	case 1:
		return color.RGBA{0x6C, 0x23, 0x11, 0xFF} // dark vermilion
	case 2:
		return color.RGBA{0x41, 0x9A, 0x7A, 0xFF} // bluish green
	case 3:
		return color.RGBA{0x60, 0x1C, 0x5F, 0xFF} // dark purple
	case 4:
		return color.RGBA{0x8D, 0x63, 0x0A, 0xFF} // orange
	case 5:
		return color.RGBA{0x4D, 0x4D, 0x4D, 0xFF} // grey
	case 6:
		return color.RGBA{0x15, 0x94, 0xBF, 0xFF} // sky blue
	}
	return color.RGBA{0x7F, 0x8C, 0x4E, 0xFF} // yellow
}

// named is the colour of the name of a series: its tone, darkened for reading.
func named(i int) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*6 + int(b)*4) / 10) }
	t, ink := tone(i), inked()
	return color.RGBA{mix(t.R, ink.R), mix(t.G, ink.G), mix(t.B, ink.B), 0xFF}
}

func ground() color.RGBA { return color.RGBA{0xFF, 0xFF, 0xFF, 0xFF} }
func inked() color.RGBA  { return color.RGBA{0x1A, 0x1A, 0x1A, 0xFF} }
func muted() color.RGBA  { return color.RGBA{0x59, 0x59, 0x59, 0xFF} }
func thin() color.RGBA   { return color.RGBA{0xDD, 0xDD, 0xDD, 0xFF} }
