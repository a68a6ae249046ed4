package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// canvas paints primitives on a picture; scale is pixels per unit.
type canvas struct {
	img           *image.RGBA
	scale         float64
	regular, bold *opentype.Font
	faces         map[faceKey]font.Face
}

type faceKey struct {
	bold bool
	size float64
}

func newCanvas(width, height int, scale float64) (*canvas, error) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("chart: the built-in font cannot be read: %w", err)
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, fmt.Errorf("chart: the built-in bold font cannot be read: %w", err)
	}
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, width, height)), scale: scale, regular: regular, bold: bold, faces: map[faceKey]font.Face{}}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(ground()), image.Point{}, draw.Src)
	return c, nil
}

// fill paints a polygon given in units.
func (c *canvas) fill(ps []pt, ink color.Color) {
	c.paint(ink, bounds(ps), func(z *vector.Rasterizer, dx, dy float64) {
		for i, p := range ps {
			x, y := float32(p.x*c.scale-dx), float32(p.y*c.scale-dy)
			if i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
	})
}

// disc paints a circle as four curves.
func (c *canvas) disc(at pt, r float64, ink color.Color) {
	const k = 0.5522847498
	b := box{at.x - r, at.y - r, at.x + r, at.y + r}
	c.paint(ink, b, func(z *vector.Rasterizer, dx, dy float64) {
		p := func(x, y float64) (float32, float32) {
			return float32((at.x+x*r)*c.scale - dx), float32((at.y+y*r)*c.scale - dy)
		}
		curve := func(x1, y1, x2, y2, x3, y3 float64) {
			ax, ay := p(x1, y1)
			bx, by := p(x2, y2)
			cx, cy := p(x3, y3)
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
		z.MoveTo(p(1, 0))
		curve(1, k, k, 1, 0, 1)
		curve(-k, 1, -1, k, -1, 0)
		curve(-1, -k, -k, -1, 0, -1)
		curve(k, -1, 1, -k, 1, 0)
		z.ClosePath()
	})
}

// paint rasterises in the pixels around a box only: a chart has many marks.
func (c *canvas) paint(ink color.Color, b box, path func(z *vector.Rasterizer, dx, dy float64)) {
	left, top := math.Floor(b.left*c.scale)-1, math.Floor(b.top*c.scale)-1
	right, bottom := math.Ceil(b.right*c.scale)+1, math.Ceil(b.bottom*c.scale)+1
	area := image.Rect(int(left), int(top), int(right), int(bottom))
	if !area.In(c.img.Bounds()) {
		area = c.img.Bounds()
		left, top = 0, 0
	}
	z := vector.NewRasterizer(area.Dx(), area.Dy())
	path(z, left, top)
	z.Draw(c.img, area, image.NewUniform(ink), image.Point{})
}

// stroke paints a line of a width, with square ends where it is level or upright.
func (c *canvas) stroke(from, to pt, width float64, ink color.Color) {
	dx, dy := to.x-from.x, to.y-from.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	nx, ny := -dy/length*width/2, dx/length*width/2
	c.fill([]pt{{from.x + nx, from.y + ny}, {to.x + nx, to.y + ny}, {to.x - nx, to.y - ny}, {from.x - nx, from.y - ny}}, ink)
}

// dashed paints a line of several legs in a pattern of ink and gap that runs on
// around the corners; no pattern is a solid line.
func (c *canvas) dashed(run []pt, pattern []float64, width float64, ink color.Color) {
	if len(pattern) == 0 {
		pattern = []float64{math.Inf(1)}
	}
	leg, left := 0, pattern[0]
	for i := 1; i < len(run); i++ {
		at, to := run[i-1], run[i]
		length := math.Hypot(to.x-at.x, to.y-at.y)
		for length > 0 {
			d := math.Min(left, length)
			next := pt{at.x + (to.x-at.x)*d/length, at.y + (to.y-at.y)*d/length}
			if leg%2 == 0 {
				c.stroke(at, next, width, ink)
			}
			at, length, left = next, length-d, left-d
			if left <= 0 {
				leg = (leg + 1) % len(pattern)
				left = pattern[leg]
			}
		}
	}
}

// text paints a text; at is its baseline and anchor in units, size too.
func (c *canvas) text(s string, at pt, a anchor, size float64, bold bool, ink color.Color) {
	face := c.face(bold, size)
	if face == nil {
		return
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(ink), Face: face}
	x := fixed.Int26_6(math.Round(at.x * c.scale * 64))
	switch a {
	case atMiddle:
		x -= d.MeasureString(s) / 2
	case atEnd:
		x -= d.MeasureString(s)
	}
	d.Dot = fixed.Point26_6{X: x, Y: fixed.Int26_6(math.Round(at.y * c.scale * 64))}
	d.DrawString(s)
}

func (c *canvas) face(bold bool, size float64) font.Face {
	key := faceKey{bold, size}
	if f, ok := c.faces[key]; ok {
		return f
	}
	src := c.regular
	if bold {
		src = c.bold
	}
	f, err := opentype.NewFace(src, &opentype.FaceOptions{Size: size * c.scale, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil
	}
	c.faces[key] = f
	return f
}

func bounds(ps []pt) box {
	b := box{ps[0].x, ps[0].y, ps[0].x, ps[0].y}
	for _, p := range ps[1:] {
		b = b.with(box{p.x, p.y, p.x, p.y})
	}
	return b
}

// offset moves every side of a polygon outwards by d, or inwards where d is
// below 0. Its corners run clockwise as y grows downwards.
func offset(ps []pt, d float64) []pt {
	n := len(ps)
	all := make([]pt, n)
	for i, p := range ps {
		before, after := normal(ps[(i+n-1)%n], p), normal(p, ps[(i+1)%n])
		sum := pt{before.x + after.x, before.y + after.y}
		k := d / math.Max(1+before.x*after.x+before.y*after.y, 0.15)
		all[i] = pt{p.x + sum.x*k, p.y + sum.y*k}
	}
	return all
}

// normal is the outward direction of a side.
func normal(a, b pt) pt {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Max(math.Hypot(dx, dy), 1e-9)
	return pt{dy / length, -dx / length}
}
