package desk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/desk"
)

// minted is the id of an announcement by the rule: its page, then its cells in
// the order of the table's inputs, then more.
func minted(d *desk.Desk, page string, row []string, more ...string) string {
	cells := map[string]string{}
	for i, name := range strings.Split(names, ",") {
		cells[name] = row[i]
	}
	values := []string{page}
	for _, in := range d.Set.Table("announcement_reports").Inputs() {
		if in.Name != "report_id" {
			values = append(values, cells[in.Name])
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(append(values, more...), "\x1f") + "\x1f"))
	return "ar-" + hex.EncodeToString(sum[:])[:10]
}

func TestMintedIdsAreMadeOfPageAndCells(t *testing.T) {
	d, _ := bundled(t)
	for _, c := range []struct {
		page string
		row  []string
	}{
		{"diario.example/nota", good()},
		{"diario.example/nota", good("people=9", "url=http://www.diario.example/nota/")},
		{"martinoticias.com/a/32994.html", good("url=https://martinoticias.com/a/32994.html", "note=a, b")},
	} {
		a, err := plan(t, d, csvOf(c.row), desk.AddOptions{})
		if want := minted(d, c.page, c.row); err != nil || !slices.Equal(a.Reports, []string{want}) || !strings.HasPrefix(a.Lines[0], want+",") {
			t.Errorf("%v, %v: expected %s", err, a.Reports, want)
		}
	}
	a, err := plan(t, d, csvOf(good("report_id=own-1"), good("people=5")), desk.AddOptions{})
	if want := minted(d, "diario.example/nota", good("people=5")); err != nil || !slices.Equal(a.Reports, []string{"own-1", want}) {
		t.Errorf("%v, %v", err, a.Reports)
	}
}

// TestMintedIdsAreOfOneReport lets two people add different figures of one page
// to copies of the same data.
func TestMintedIdsAreOfOneReport(t *testing.T) {
	here, _ := bundled(t)
	there, _ := bundled(t)
	a, err := plan(t, here, csvOf(good("people=4001")), desk.AddOptions{})
	b, no := plan(t, there, csvOf(good("people=4002")), desk.AddOptions{})
	if err != nil || no != nil || a.Reports[0] == b.Reports[0] {
		t.Errorf("%v %v: both reports get %v", err, no, a.Reports)
	}
}

// TestAMintedIdDoesNotComeBack deletes a line: its id returns with the same
// report and with no other.
func TestAMintedIdDoesNotComeBack(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	before := read(t, path)
	first, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil || first.Write() != nil {
		t.Fatal(err)
	}
	write(t, path, []byte(before))
	other, err := plan(t, d, csvOf(good("people=4")), desk.AddOptions{})
	if err != nil || other.Reports[0] == first.Reports[0] {
		t.Errorf("%v, %v after %v", err, other.Reports, first.Reports)
	}
	same, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil || same.Reports[0] != first.Reports[0] {
		t.Errorf("%v, %v after %v", err, same.Reports, first.Reports)
	}
}

// TestAMintedIdIsNeverGivenTwice adds one row three times over, at the end
// behind a row of that id that no run accepts.
func TestAMintedIdIsNeverGivenTwice(t *testing.T) {
	d, dir := bundled(t)
	all := desk.AddOptions{AcceptDuplicates: true}
	id := func(more ...string) string { return minted(d, "diario.example/nota", good(), more...) }
	a, err := plan(t, d, csvOf(good(), good()), all)
	if err != nil || !slices.Equal(a.Reports, []string{id(), id("2")}) || a.Write() != nil {
		t.Fatal(err, a)
	}
	path := filepath.Join(dir, "announcement_reports.csv")
	write(t, path, []byte(strings.ReplaceAll(read(t, path), ",4321,,people,exact,", ",4321 o más,,people,exact,")))
	a, err = plan(t, d, csvOf(good()), all)
	if err != nil || !slices.Equal(a.Reports, []string{id("3")}) {
		t.Errorf("%v, %v, expected %s", err, a.Reports, id("3"))
	}
}
