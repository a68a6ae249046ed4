package feed

import (
	"strings"
	"testing"
)

// TestReading: what is said of how a feed is read has a digest that nothing else
// moves, and that every word of it does.
func TestReading(t *testing.T) {
	digest := func(text string) string {
		t.Helper()
		c, err := parse(t, text)
		if err != nil {
			t.Fatal(err)
		}
		return c.Feeds[0].Reading
	}
	const mapping = "    mapping: {id: A, who: B, people: C, unit: {constant: people}}\n    ignore: [D]\n"
	base := digest(head + mapping)
	for name, text := range map[string]string{
		"another order": head + "    ignore: [D]\n    mapping: {people: C, unit: {constant: people}, who: B, id: A}\n",
		"a comment":     head + "    # read by hand\n" + mapping,
		"a guard":       head + mapping + "    guards: {min_rows: 1}\n",
		"another title": strings.Replace(head, "title: ", "title: The ", 1) + mapping,
	} {
		if got := digest(text); got != base {
			t.Errorf("%s: the digest moved", name)
		}
	}
	if digest(head+strings.Replace(mapping, "C", "E", 1)) == base {
		t.Error("another column: the digest stayed")
	}
}
