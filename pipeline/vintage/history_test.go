package vintage_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

func TestAsOfIsWhatEveryVersionPublished(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := someVersions(t, rapid.Bool().Draw(t, "retractable"))
		h := historyOf(t, versions)
		for _, p := range versions {
			got := vintage.AsOf(p.schema, []*table.Table{h}, p.Seq)
			if diff := gocmp.Diff(p.sortedCSV(t), csvOf(t, got)); diff != "" {
				t.Fatalf("version %d: %s", p.Seq, diff)
			}
		}
	})
}

// TestAtIsWhatStoodAtAnInstant leaves retractions out, which date back.
func TestAtIsWhatStoodAtAnInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := someVersions(t, false)
		h := historyOf(t, versions)
		at := func(p published, instant time.Time) string {
			return csvOf(t, vintage.At(p.schema, []*table.Table{h}, instant))
		}
		if got := vintage.At(versions[0].schema, []*table.Table{h}, versions[0].At.Add(-time.Microsecond)); got.Rows() > 0 {
			t.Fatalf("%d rows stood before the first version", got.Rows())
		}
		for i, p := range versions {
			if i+1 < len(versions) && versions[i+1].At.Equal(p.At) {
				continue // the last one of an instant stands
			}
			want := p.sortedCSV(t)
			if got := at(p, p.At); got != want {
				t.Fatalf("at the instant of version %d: %s", p.Seq, gocmp.Diff(want, got))
			}
			if i+1 < len(versions) {
				if got := at(p, versions[i+1].At.Add(-time.Microsecond)); got != want {
					t.Fatalf("before version %d: %s", p.Seq+1, gocmp.Diff(want, got))
				}
			}
		}
	})
}

// state is a row of a history; toSeq is 0 where it is open.
type state struct {
	key                    string
	from, to               int64
	fromVersion, toVersion string
	fromSeq, toSeq         int
	endedBy                string
	reconstructed          bool
}

func statesOf(h *table.Table) []state {
	at := func(name string) int { return h.Schema.Index(name) }
	var all []state
	for _, r := range h.Order() {
		s := state{
			key:  fmt.Sprintf("%s/%s", h.Bytes(r, at("id")), h.AppendCell(nil, r, at("n"))),
			from: h.Int(r, at("recorded_from")), to: h.Int(r, at("recorded_to")),
			fromVersion: string(h.Bytes(r, at("from_version"))), toVersion: string(h.Bytes(r, at("to_version"))),
			fromSeq: int(h.Int(r, at("from_seq"))), endedBy: string(h.Bytes(r, at("ended_by"))),
			reconstructed: h.Int(r, at("reconstructed")) == 1,
		}
		if n := h.Int(r, at("to_seq")); n != table.NullInt {
			s.toSeq = int(n)
		}
		all = append(all, s)
	}
	return all
}

// naiveStates is the states of all keys by looking at every version.
func naiveStates(versions []published) []state {
	var all []state
	open := map[string]int{}
	for i, p := range versions {
		for k, j := range open {
			row, ok := p.rows[k]
			if ok && slices.Equal(resized(row, 40), resized(versions[i-1].rows[k], 40)) {
				continue
			}
			s := &all[j]
			s.to, s.toVersion, s.toSeq, s.endedBy = p.At.UnixMicro(), p.Version, p.Seq, "changed"
			s.reconstructed = s.reconstructed || p.Reconstructed
			if !ok {
				s.endedBy = "withdrawn"
			}
			delete(open, k)
		}
		for k := range p.rows {
			if _, ok := open[k]; !ok {
				open[k] = len(all)
				all = append(all, state{
					key: k, from: p.At.UnixMicro(), to: table.NullInt, fromVersion: p.Version, fromSeq: p.Seq, reconstructed: p.Reconstructed,
				})
			}
		}
	}
	return all
}

func byKeyAndAge(a, b state) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.fromSeq, b.fromSeq))
}

// TestStatesAreThoseOfTheVersions holds that there is one row for each run of
// versions with the same cells, with its bounds, and none besides: nothing grows
// where nothing changes, and what is gone ends once.
func TestStatesAreThoseOfTheVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := someVersions(t, false)
		got, want := statesOf(historyOf(t, versions)), naiveStates(versions)
		slices.SortFunc(got, byKeyAndAge)
		slices.SortFunc(want, byKeyAndAge)
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(state{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestStatesOfAKeyNeverOverlap holds by numbers and by instants, retractions
// included.
func TestStatesOfAKeyNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := someVersions(t, true)
		states := statesOf(historyOf(t, versions))
		slices.SortFunc(states, byKeyAndAge)
		for i, s := range states {
			open := s.toSeq == 0
			if open != (s.to == table.NullInt) || open != (s.toVersion == "") || open != (s.endedBy == "") {
				t.Fatalf("half an end: %+v", s)
			}
			if !open && (s.toSeq <= s.fromSeq || s.to < s.from) {
				t.Fatalf("ends before it begins: %+v", s)
			}
			if i == 0 || states[i-1].key != s.key {
				continue
			}
			b := states[i-1]
			if b.toSeq == 0 || b.toSeq > s.fromSeq || b.to > s.from {
				t.Fatalf("%+v overlaps %+v", b, s)
			}
			if (b.endedBy == "changed") != (b.toSeq == s.fromSeq) || b.endedBy == "changed" && b.to != s.from {
				t.Fatalf("%+v is followed by %+v", b, s)
			}
		}
		checkInstants(t, versions, states)
	})
}

// checkInstants holds that bounds are those of their versions, unless a
// reconstructed one dates a retraction back, and are never marked as live then.
func checkInstants(t *rapid.T, versions []published, states []state) {
	for _, s := range states {
		check := func(seq int, version string, at int64) {
			p := versions[seq-1]
			if p.Version != version {
				t.Fatalf("version %s at number %d: %+v", version, seq, s)
			}
			if late := p.At.UnixMicro() - at; late < 0 || late > 0 && !p.Reconstructed {
				t.Fatalf("%d µs before its version: %+v", late, s)
			}
			if p.Reconstructed && !s.reconstructed {
				t.Fatalf("not marked as reconstructed: %+v", s)
			}
		}
		check(s.fromSeq, s.fromVersion, s.from)
		if s.toSeq > 0 {
			check(s.toSeq, s.toVersion, s.to)
		}
	}
}

func TestRowsOfAHistoryAreInItsOrderWhateverTheyCameIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := someVersions(t, rapid.Bool().Draw(t, "retractable"))
		last := len(versions) - 1
		h := historyOf(t, versions[:last])
		p := versions[last]
		hs := schemaSoFar(t, h, p)
		want := vintage.Extend(hs, h, p.shuffled(t), p.Moment)
		mixed := h
		if h != nil && h.Rows() > 1 {
			mixed = reread(t, h)
			mixed.Keep(rapid.Permutation(slices.Clone(mixed.Order())).Draw(t, "order of states"))
		}
		got := vintage.Extend(hs, mixed, p.shuffled(t), p.Moment)
		if diff := gocmp.Diff(csvOf(t, want), csvOf(t, got)); diff != "" {
			t.Fatal(diff)
		}
		got.Sort()
		if diff := gocmp.Diff(csvOf(t, want), csvOf(t, got)); diff != "" {
			t.Fatalf("not in the schema's order: %s", diff)
		}
	})
}

// TestAWithdrawnKeyEndsOnce and comes back as a new state.
func TestAWithdrawnKeyEndsOnce(t *testing.T) {
	s := reportSchema(false, false)
	hs := historySchema(t, s)
	here := tableOfRows(t, s, []cellRow{resized(cellRow{"ar-1", "1", "a"}, len(s.Fields))})
	none := table.New(s)
	var h *table.Table
	for i, now := range []*table.Table{here, none, none, none, none, here, here} {
		seq := i + 1
		h = vintage.Extend(hs, h, now, moment(seq))
		if gone := vintage.Gone(hs, h)("ar-1|1"); gone != (now == none) {
			t.Errorf("version %d: gone %t", seq, gone)
		}
	}
	got := statesOf(h)
	want := []state{
		{key: "ar-1/1", from: moment(1).At.UnixMicro(), to: moment(2).At.UnixMicro(), fromVersion: "v1", toVersion: "v2", fromSeq: 1, toSeq: 2, endedBy: "withdrawn"},
		{key: "ar-1/1", from: moment(6).At.UnixMicro(), to: table.NullInt, fromVersion: "v6", fromSeq: 6},
	}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(state{})); diff != "" {
		t.Error(diff)
	}
	if vintage.Gone(hs, nil)("ar-1|1") {
		t.Error("gone without a history")
	}
}

// moment is live version number seq, one a day.
func moment(seq int) vintage.Moment {
	return vintage.Moment{Version: fmt.Sprint("v", seq), Seq: seq, At: time.Date(2026, 2, 20+seq, 12, 0, 0, 0, time.UTC)}
}

// TestAColumnThatIsNewAndNullOpensNoState reads a history of an older format.
func TestAColumnThatIsNewAndNullOpensNoState(t *testing.T) {
	old, later := reportSchema(false, false), reportSchema(false, true)
	row := func(n int, note string) []cellRow {
		r := resized(cellRow{"ar-1", "1", "a"}, n)
		r[n-1] = note
		return []cellRow{r}
	}
	n := len(later.Fields)
	h := reread(t, vintage.Extend(historySchema(t, old), nil, tableOfRows(t, old, row(n-1, "")), moment(1)))
	hs := historySchema(t, later)
	h = vintage.Extend(hs, h, tableOfRows(t, later, row(n, "")), moment(2))
	if h.Rows() != 1 || h.Schema != hs {
		t.Fatalf("%d states", h.Rows())
	}
	h = vintage.Extend(hs, reread(t, h), tableOfRows(t, later, row(n, "x")), moment(3))
	// A version of the older format has no note.
	h = vintage.Extend(hs, h, tableOfRows(t, old, row(n-1, "")), moment(4))
	var notes []string
	for _, r := range rowsOfTable(h) {
		notes = append(notes, r[len(r)-1])
	}
	if !slices.Equal(notes, []string{"", "x", ""}) {
		t.Errorf("notes of the states %q", notes)
	}
	for seq, want := range map[int]string{1: "", 2: "", 3: "x", 4: ""} {
		got := rowsOfTable(vintage.AsOf(later, []*table.Table{h}, seq))
		if diff := gocmp.Diff(row(n, want), got); diff != "" {
			t.Errorf("version %d: %s", seq, diff)
		}
	}
}

// TestAHistoryOfManySegmentsIsWrittenAnew adds versions without reading in
// between, more than a history takes over as they lie.
func TestAHistoryOfManySegmentsIsWrittenAnew(t *testing.T) {
	s := reportSchema(false, false)
	hs := historySchema(t, s)
	var h *table.Table
	const versions = 1200
	for seq := 1; seq <= versions; seq++ {
		row := resized(cellRow{"ar-1", "1", fmt.Sprint(seq)}, len(s.Fields))
		h = vintage.Extend(hs, h, tableOfRows(t, s, []cellRow{row}), moment(seq))
		if n := len(h.Segments()); n > 600 {
			t.Fatalf("%d segments", n)
		}
	}
	if h.Rows() != versions {
		t.Errorf("%d states of %d versions", h.Rows(), versions)
	}
	for _, seq := range []int{1, 511, 512, 513, versions} {
		if got := rowsOfTable(vintage.AsOf(s, []*table.Table{h}, seq)); len(got) != 1 || got[0][2] != fmt.Sprint(seq) {
			t.Errorf("version %d: %v", seq, got)
		}
	}
}

// TestAColumnOfAnotherTypeCountsAsLacking: its cells mean something else.
func TestAColumnOfAnotherTypeCountsAsLacking(t *testing.T) {
	s := reportSchema(false, false)
	row := resized(cellRow{"ar-1", "1", "a"}, len(s.Fields))
	row[s.Index("people")], row[s.Index("flags")] = "379", "a"
	h := vintage.Extend(historySchema(t, s), nil, tableOfRows(t, s, []cellRow{row}), moment(1))
	other := reportSchema(false, false)
	other.Fields[other.Index("people")].Type = schema.Date
	other.Fields[other.Index("flags")].Type = schema.String
	row[s.Index("people")], row[s.Index("flags")] = "", ""
	if diff := gocmp.Diff([]cellRow{row}, rowsOfTable(vintage.AsOf(other, []*table.Table{h}, 1))); diff != "" {
		t.Error(diff)
	}
}
