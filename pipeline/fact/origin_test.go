package fact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/table"
)

func TestCirculation(t *testing.T) {
	for _, c := range []struct {
		name    string
		reports []said
		want    map[string]string
	}{
		{"an agency counts once, an outlet without one too", []said{
			{"agency": "efe"}, {"agency": "efe"}, {"agency": "afp"}, {"outlet": "x.example"}, {"outlet": "x.example"}, {"outlet": "y.example"}},
			said{"reports": "6", "pages": "6", "origins_named": "2", "origins": "afp;efe", "origins_unknown": "2"}},
		{"a mirror counts as the one it copies, once", []said{
			{"agency": "efe"}, {"agency": "efe", "quality": "mirror"}, {"agency": "ap", "quality": "mirror"}, {"agency": "ap", "quality": "mirror"}},
			said{"pages": "4", "origins_named": "2", "origins": "ap;efe", "origins_unknown": "0"}},
		{"a mirror of nobody known adds nothing", []said{{"agency": "efe"}, {"quality": "mirror"}, {"quality": "mirror"}},
			said{"pages": "3", "origins_named": "1", "origins_unknown": "0"}},
		{"unless there are only mirrors", []said{{"quality": "mirror"}, {"quality": "mirror"}, {"quality": "mirror", "agency": "efe"}},
			said{"origins_named": "1", "origins_unknown": "1"}},
		{"what is relayed and what is wrong was told too", []said{{"relayed": "true"}, {"quality": "source_error", "agency": "efe"}},
			said{"pages": "2", "origins_named": "1", "origins_unknown": "1"}},
		{"languages", []said{{"language": "pt"}, {"language": "es"}, {"language": "pt"}}, said{"languages": "es;pt"}},
	} {
		t.Run(c.name, func(t *testing.T) { checkCells(t, one(t, "announcements", c.reports), c.want) })
	}
}

func TestStagesInHeadlineAndBody(t *testing.T) {
	set := set(t)
	r := rows(t, set, "announcements", []said{
		{"agency": "efe", "headline_stage": "granted"}, {"agency": "efe", "headline_stage": "granted"}, {"headline_stage": "announced"},
		{"agency": "afp"}, {"stage_claimed": "granted", "quality": "mirror", "agency": "efe"}})
	out, err := fact.Build(fact.Input{Set: set, Reports: map[string]*table.Table{"announcement_reports": r},
		Groups: map[string][]fact.Group{"announcements": whole("an-0000000001", r)}})
	if err != nil {
		t.Fatal(err)
	}
	checkCells(t, cells(out.Tables["announcements"])[0], said{"stage_claimed": "requested", "stages_in_headline": "announced;granted", "stages_in_body": "granted;requested"})
	row := func(place, stage, pages, named, origins, unknown string) map[string]string {
		return map[string]string{"fact_id": "an-0000000001", "place": place, "stage": stage, "pages": pages, "origins_named": named, "origins": origins, "origins_unknown": unknown}
	}
	want := []map[string]string{
		row("body", "granted", "1", "1", "efe", "0"),
		row("body", "requested", "4", "2", "afp;efe", "1"),
		row("headline", "announced", "1", "0", "", "1"),
		row("headline", "granted", "2", "1", "efe", "0"),
	}
	if diff := cmp.Diff(want, cells(out.Tables["stage_claims"])); diff != "" {
		t.Error(diff)
	}
}
