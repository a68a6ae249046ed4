package serve

import "testing"

func TestRangesThatMeanNothing(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "bytes=0-5": "bytes=0-5", "items=0-5": "", "bytes=0-99999999999999999999": "bytes=0-999999999999999999", "bytes=-5": "bytes=-5",
	} {
		if got, ok := saneRange(header); got != want || !ok {
			t.Errorf("%q: %q, %v, want %q", header, got, ok, want)
		}
	}
	if _, ok := saneRange("bytes=-0"); ok {
		t.Error("the last none of the bytes can be answered")
	}
}
