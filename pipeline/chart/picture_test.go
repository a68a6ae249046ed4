package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
)

func picture(t *testing.T, c Chart, o Picture) ([]byte, image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := PNG(&b, c, o); err != nil {
		t.Fatal(err)
	}
	raw := bytes.Clone(b.Bytes())
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return raw, img
}

// painted counts the pixels of a colour.
func painted(img image.Image, want color.Color) int {
	r, g, b, _ := want.RGBA()
	n := 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			pr, pg, pb, _ := img.At(x, y).RGBA()
			if pr == r && pg == g && pb == b {
				n++
			}
		}
	}
	return n
}

func TestPNGOfASmallChart(t *testing.T) {
	o := Picture{Width: 1200, Height: 630, Title: "People held", Subtitle: "As stated", Source: "Source"}
	raw, img := picture(t, small(), o)
	if img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 {
		t.Errorf("the picture is %v", img.Bounds())
	}
	again, _ := picture(t, small(), o)
	if !bytes.Equal(raw, again) {
		t.Error("two pictures of one chart differ")
	}
	for i, s := range small().Series {
		if painted(img, tone(s.Mark)) < 200 {
			t.Errorf("series %d is hardly to be seen", i)
		}
	}
	if corner := painted(img, ground()); corner < 1200*630*3/4 {
		t.Errorf("only %d pixels are ground", corner)
	}
}

func TestPNGShowsItsWords(t *testing.T) {
	for name, with := range map[string]func(text string) Picture{
		"title":    func(text string) Picture { return Picture{Width: 600, Height: 315, Title: text} },
		"subtitle": func(text string) Picture { return Picture{Width: 600, Height: 315, Subtitle: text} },
		"source":   func(text string) Picture { return Picture{Width: 600, Height: 315, Source: text} },
	} {
		one, _ := picture(t, Chart{ID: "a"}, with("A word"))
		other, _ := picture(t, Chart{ID: "a"}, with("A ward"))
		if bytes.Equal(one, other) {
			t.Errorf("the %s is not painted", name)
		}
	}
}

func TestPNGOfOddCharts(t *testing.T) {
	long := string(bytes.Repeat([]byte("W"), 10_000))
	huge := Chart{ID: "huge", YTitle: long, Events: []Event{{On: date("2026-01-01"), Title: long}}, Series: []Series{{Title: long, Kind: KindSteps, Points: []Point{day("2026-01-01", 0, ""), day("2026-01-02", math.MaxInt64, "")}}}}
	for name, c := range map[string]Chart{"nothing": {ID: "a"}, "10,000 points": crowd(5000), "huge": huge} {
		t.Run(name, func(t *testing.T) {
			picture(t, c, Picture{Width: 600, Height: 160, Title: long, Subtitle: long, Source: long})
		})
	}
}

func TestTonesStandOutFromTheGround(t *testing.T) {
	for i := range shapes {
		if c := contrast(tone(i), ground()); c < 3 {
			t.Errorf("tone %d has a contrast of %.2f, want 3", i, c)
		}
		if c := contrast(named(i), ground()); c < 4.5 {
			t.Errorf("the name of tone %d has a contrast of %.2f, want 4.5", i, c)
		}
	}
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}
