package chart

import "math"

// scale is the y axis: from 0 to top, with a grid line at every step.
type scale struct {
	top, step float64
}

// scaleOf gives a scale whose top leaves air above the highest value, with at
// most most grid lines above 0.
func scaleOf(highest int64, most int) scale {
	most = max(most, 1)
	air := math.Max(float64(highest)*1.03, 1)
	for step := 1.0; ; step *= 10 {
		for _, f := range []float64{1, 2, 2.5, 5} {
			if f == 2.5 && step < 10 {
				continue
			}
			if lines := math.Ceil(air / (step * f)); lines <= float64(most) {
				return scale{top: lines * step * f, step: step * f}
			}
		}
	}
}

// lines gives the values of the grid lines from 0 up.
func (s scale) lines() []int64 {
	var all []int64
	for n := 0.0; n*s.step <= s.top; n++ {
		// Above the largest int64 a line has no number to print.
		if v := n * s.step; v < math.MaxInt64 {
			all = append(all, int64(v))
		}
	}
	return all
}

// share gives the place of a value between bottom (0) and top (1).
func (s scale) share(v int64) float64 { return float64(v) / s.top }

// highest is the largest value that is drawn in the period.
func highest(c Chart, p period) int64 {
	var high int64
	for _, s := range c.Series {
		for _, pt := range s.Points {
			if !p.shows(pt) {
				continue
			}
			high = max(high, pt.Value)
			if pt.High != nil {
				high = max(high, *pt.High)
			}
		}
	}
	return high
}

func (p period) shows(pt Point) bool {
	from, to := pt.days()
	return to >= p.first && from <= p.last
}
