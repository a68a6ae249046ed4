package desk_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWhatWasMeant takes what people type; the last is what the answer says.
func TestWhatWasMeant(t *testing.T) {
	d, _ := bundled(t)
	for _, c := range []struct{ change, want, says string }{
		{"window=ley de amnistía", "2M window invalid_format amnesty_law", "windows.csv"},
		{"window=Bajo la ley de amnistía", "2M window invalid_format amnesty_law", "No row of the data defines this window"},
		{"authority=other: Alcaldía", "2D authority unknown_code other:Alcaldía", "No blank may follow other:"},
		{"authority=otro: Alcaldía", "2D authority unknown_code other:Alcaldía", ""},
		{"authority=AN", "2D authority unknown_code national_assembly", ""},
		{"language=castellano", "2V language unknown_code es", ""},
		{"population=presos", "2G population unknown_code detained", ""},
		{"people=#REF!", "2H people formula_error", "formula has an error"},
		{"note=#N/A", "2R note formula_error", "formula has an error"},
		{"note=a\u200bb", "2R note invalid_character ab", "<U+200B>"},
		{"people_max=5000", "2K precision precision_mismatch", "people 4321; people_max 5000"},
		{"people_max=1;precision=range", "2I people_max range_reversed", "figure in the people_max column"},
		{"announced_on=2027-01-01", "2B announced_on date_implausible", "lies in the future"},
	} {
		found := checkText(t, d, csvOf(good(strings.Split(c.change, ";")...)))
		if diff := cmp.Diff([]string{c.want}, says(found.Faults)); diff != "" {
			t.Errorf("%s: %s", c.change, diff)
		}
		if text := printed(found); !strings.Contains(text, c.says) {
			t.Errorf("%s: expected %q in %s", c.change, c.says, text)
		}
	}
	found := checkText(t, d, renamed(good("note=Agencia EFE"), "note", "agency"))
	if diff := cmp.Diff([]string{"2R agency unknown_code efe"}, says(found.Faults)); diff != "" {
		t.Error(diff)
	}
	// A blank that is no plain one is shown as a blank.
	found = checkText(t, d, csvOf(good("authority=foreign\u00a0office")))
	if text := printed(found); !strings.Contains(text, `"foreign office"`) || strings.Contains(text, "�") {
		t.Error(text)
	}
}

// TestStrayTextIsNamedByItsColumn holds that stray text is named by its column.
func TestStrayTextIsNamedByItsColumn(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, strings.TrimSuffix(csvOf(good()), "\n")+",,look here\n")
	if diff := cmp.Diff([]string{"2X  ragged_record"}, says(found.Faults)); diff != "" || found.Faults[0].Cell != "look here" {
		t.Error(diff, found.Faults)
	}
}

// TestTheNextCommandCanBeCopied holds what a shell makes of the words.
func TestTheNextCommandCanBeCopied(t *testing.T) {
	d, dir := bundled(t)
	path := dir + "/it's monday.csv"
	write(t, path, []byte(csvOf(good(), good())))
	found := checkPath(t, d, path)
	found.Flags = []string{"--lang", "es"}
	want := `bin/recuento add '` + dir + `/it'\''s monday.csv' --lang es --accept-duplicates`
	if text := printed(found); !strings.Contains(text, want) {
		t.Errorf("expected %q in %s", want, text)
	}
}
