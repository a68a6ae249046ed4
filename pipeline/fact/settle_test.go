package fact_test

import "testing"

func TestWhatAFactStates(t *testing.T) {
	for _, c := range []struct {
		name, facts string
		reports     []said
		want        map[string]string
	}{
		{"the value of more origins, not of more pages", "announcements",
			[]said{
				{"stage_claimed": "granted", "agency": "efe"}, {"stage_claimed": "granted", "agency": "efe"}, {"stage_claimed": "granted", "agency": "efe"},
				{"stage_claimed": "requested", "agency": "afp"}, {"stage_claimed": "requested"}},
			said{"stage_claimed": "requested", "conflicts": "stage_claimed"}},
		{"with as many origins, the value on more pages", "announcements",
			[]said{{"stage_claimed": "granted", "agency": "efe"}, {"agency": "afp"}, {"agency": "afp"}},
			said{"stage_claimed": "requested"}},
		{"two figures on one page are one page", "announcements",
			[]said{
				{"stage_claimed": "granted", "agency": "efe", "url": "https://a.example/1"}, {"stage_claimed": "granted", "agency": "efe", "url": "https://a.example/1"},
				{"agency": "afp"}, {"agency": "afp"}},
			said{"stage_claimed": "requested", "pages": "3", "reports": "4"}},
		{"else what was published first", "announcements",
			[]said{{"stage_claimed": "granted", "published": "2026-02-21"}, {"published": "2026-02-20"}, {"stage_claimed": "executed"}},
			said{"stage_claimed": "requested"}},
		{"no part of the people is everyone, and a vote", "announcements",
			[]said{{"agency": "efe"}, {"agency": "afp"}, {"subset": "adolescents", "agency": "ap"}},
			said{"subset": "", "conflicts": "subset"}},
		{"else the report whose id comes first", "announcements",
			[]said{{"stage_claimed": "requested"}, {"stage_claimed": "announced"}},
			said{"stage_claimed": "requested"}},
		{"whatever it says", "announcements",
			[]said{{"stage_claimed": "announced"}, {"stage_claimed": "requested"}},
			said{"stage_claimed": "announced"}},
		{"the first of a value's pages counts", "announcements",
			[]said{
				{"stage_claimed": "granted", "published": "2026-02-25"}, {"published": "2026-02-21"},
				{"stage_claimed": "granted", "published": "2026-02-20"}, {"published": "2026-02-22"}},
			said{"stage_claimed": "granted"}},
		{"mirrors of nobody known may all copy one page", "announcements",
			[]said{
				{"quality": "mirror", "stage_claimed": "granted"}, {"quality": "mirror", "stage_claimed": "granted"}, {"quality": "mirror", "stage_claimed": "granted"},
				{"quality": "mirror", "agency": "efe"}, {"quality": "mirror", "agency": "afp"}},
			said{"stage_claimed": "requested"}},
		{"one first-hand page against three that relay", "announcements",
			[]said{{"population": "both", "relayed": "true"}, {"population": "both", "relayed": "true"}, {"population": "both", "relayed": "true"}, {}},
			said{"population": "detained", "conflicts": "population"}},
		{"silence abstains", "announcements",
			[]said{{}, {}, {"names_published": "no", "relayed": "true"}, {"population": "not_stated", "authority": "not_stated", "instrument": "unspecified"}},
			said{"names_published": "no", "conditions": "not_stated", "population": "detained", "authority": "national_assembly", "instrument": "amnesty", "conflicts": ""}},
		{"where all are silent so is the fact", "announcements",
			[]said{{"authority": "not_stated", "population": "not_stated"}, {"authority": "not_stated", "population": "not_stated", "relayed": "true"}},
			said{"authority": "not_stated", "population": "not_stated", "subset": "", "window": "", "conflicts": ""}},
		{"an unnamed government gives way to a body that speaks", "announcements",
			[]said{{"authority": "government"}, {"authority": "government"}, {"authority": "government"}, {"authority": "presidency", "relayed": "true"}},
			said{"authority": "presidency", "conflicts": ""}},
		{"not to a body that only a doubtful page names", "announcements",
			[]said{{"authority": "government"}, {"authority": "presidency", "quality": "suspect"}},
			said{"authority": "government", "conflicts": ""}},
		{"nor to silence", "announcements",
			[]said{{"authority": "government"}, {"authority": "not_stated"}, {"authority": "not_stated"}},
			said{"authority": "government"}},
		{"two bodies contradict each other", "announcements",
			[]said{{"authority": "presidency"}, {"authority": "interior_ministry", "quality": "mirror"}},
			said{"authority": "presidency", "conflicts": "authority"}},
		{"unnamed organisations give way to a named one, with its kind", "detainee_counts",
			[]said{
				{"organization": "other:unnamed organisations", "counter_kind": "unknown", "detained_total": "800"},
				{"organization": "other:unnamed organisations", "counter_kind": "coalition", "detained_total": "800"},
				{"organization": "foro_penal", "detained_total": "800"}},
			said{"organization": "foro_penal", "counter_kind": "ngo", "verified_by": "foro_penal", "conflicts": ""}},
		{"a source error does not win", "detainee_counts",
			[]said{
				{"detained_total": "553", "quality": "source_error"}, {"detained_total": "553", "quality": "source_error"}, {"detained_total": "533"}},
			said{"detained_total": "533", "detained_total_low": "533", "detained_total_high": "533", "conflicts": ""}},
		{"nor fills what the good ones leave open", "detainee_counts",
			[]said{{"detained_total": "533"}, {"detained_total": "533", "women": "217", "quality": "source_error"}},
			said{"women": ""}},
		{"it speaks where nobody else does", "detainee_counts",
			[]said{{"detained_total": "217", "quality": "source_error"}},
			said{"detained_total": "217", "detained_total_low": "217", "verified_by": ""}},
		{"a doubtful page fills what the others leave open", "detainee_counts",
			[]said{{"detained_total": "533"}, {"detained_total": "533", "women": "60", "quality": "suspect"}},
			said{"women": "60", "conflicts": ""}},
		{"a mirror is heard after the rest and can be in conflict", "detainee_counts",
			[]said{{"detained_total": "806", "women": "100"}, {"detained_total": "808", "women": "101", "men": "707", "quality": "mirror"}},
			said{"detained_total": "806", "women": "100", "men": "707", "detained_total_low": "806", "detained_total_high": "808", "conflicts": "detained_total;women"}},
		{"zero is stated", "detainee_counts",
			[]said{{"detained_total": "800", "adolescents": "0"}},
			said{"adolescents": "0", "men": ""}},
		{"a page that names one of two speakers is in no conflict", "announcements",
			[]said{{"announced_by": "Jorge Arreaza"}, {"announced_by": "Jorge Arreaza"}, {"announced_by": "Tarek William Saab / Jorge Arreaza"}},
			said{"statement_by": "Jorge Arreaza", "conflicts": ""}},
		{"nor is one that names both", "announcements",
			[]said{{"announced_by": "Tarek William Saab / Jorge Arreaza"}, {"announced_by": "Tarek William Saab / Jorge Arreaza"}, {"announced_by": "Jorge Arreaza"}},
			said{"statement_by": "Tarek William Saab / Jorge Arreaza", "conflicts": ""}},
		{"a page that names somebody else is", "announcements",
			[]said{{"announced_by": "Jorge Arreaza"}, {"announced_by": "Jorge Arreaza"}, {"announced_by": "Jorge Rodríguez"}},
			said{"statement_by": "Jorge Arreaza", "conflicts": "statement_by"}},
		{"a count is stated by its counter", "verified_releases",
			[]said{{"people_verified": "426"}},
			said{"statement_by": "foro_penal", "verified_by": "foro_penal"}},
		{"the state verifies nothing", "verified_releases",
			[]said{{"organization": "government:interior_ministry", "counter_kind": "government", "people_verified": "808"}},
			said{"statement_by": "government:interior_ministry", "verified_by": ""}},
		{"who was not named has verified nothing", "verified_releases",
			[]said{{"organization": "other:unnamed organisations", "people_verified": "60"}},
			said{"statement_by": "other:unnamed organisations", "verified_by": ""}},
		{"what is only relayed is verified by nobody", "verified_releases",
			[]said{{"people_verified": "60", "relayed": "true"}, {"people_verified": "60", "quality": "mirror", "relayed": "true"}},
			said{"verified_by": ""}},
		{"a copy of the news tells who verified it", "verified_releases",
			[]said{{"people_verified": "60", "quality": "mirror"}},
			said{"verified_by": "foro_penal"}},
		{"nobody counted", "verified_releases",
			[]said{{"organization": "not_stated", "counter_kind": "unknown", "people_verified": "60"}},
			said{"organization": "not_stated", "counter_kind": "unknown", "statement_by": "", "verified_by": ""}},
	} {
		t.Run(c.name, func(t *testing.T) { checkCells(t, one(t, c.facts, c.reports), c.want) })
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		name    string
		reports []said
		want    map[string]string
	}{
		{"a day outranks a month", []said{{"announced": "2026-02", "date_basis": "stated"}, {"announced": "2026-02", "date_basis": "stated"}, {"announced": "2026-02-20", "date_basis": "inferred"}},
			said{"announced_on": "2026-02-20", "announced_latest": "2026-02-20", "announced_precision": "day", "date_basis": "inferred", "conflicts": ""}},
		{"a month outranks a year", []said{{"announced": "2026", "date_basis": "stated"}, {"announced": "2026-02", "date_basis": "inferred", "relayed": "true"}},
			said{"announced_on": "2026-02-01", "announced_latest": "2026-02-28", "announced_precision": "month", "date_basis": "inferred", "conflicts": ""}},
		{"stated, then inferred, then the page's own", []said{
			{"announced": "2026-02-21", "date_basis": "published"}, {"announced": "2026-02-21", "date_basis": "published"},
			{"announced": "2026-02-21", "date_basis": "inferred"}, {"announced": "2026-02-20", "date_basis": "stated"}},
			said{"announced_on": "2026-02-20", "date_basis": "stated", "conflicts": "announced_on"}},
		{"the page's own date is an upper bound, in no conflict with an earlier day", []said{
			{"announced": "2026-02-22", "date_basis": "published"}, {"announced": "2026-02-20", "date_basis": "inferred"}},
			said{"announced_on": "2026-02-20", "date_basis": "inferred", "conflicts": ""}},
		{"but with a later one", []said{
			{"announced": "2026-02-19", "date_basis": "published"}, {"announced": "2026-02-20", "date_basis": "stated"}},
			said{"announced_on": "2026-02-20", "conflicts": "announced_on"}},
		{"a page's own date outside a stated month abstains", []said{
			{"announced": "2025-12-03", "date_basis": "published"}, {"announced": "2025-11", "date_basis": "stated"}},
			said{"announced_on": "2025-11-01", "announced_precision": "month", "date_basis": "stated", "conflicts": ""}},
		{"within it, it is the best that is known", []said{
			{"announced": "2025-11-20", "date_basis": "published"}, {"announced": "2025-11", "date_basis": "stated"}},
			said{"announced_on": "2025-11-20", "announced_precision": "day", "date_basis": "published"}},
		{"of two days stated alike, the better supported", []said{
			{"announced": "2025-12-24", "date_basis": "stated"}, {"announced": "2025-12-25", "date_basis": "stated"}, {"announced": "2025-12-25", "date_basis": "stated"}},
			said{"announced_on": "2025-12-25", "conflicts": "announced_on"}},
		{"else the earlier", []said{
			{"announced": "2025-12-26", "date_basis": "stated", "published": "2025-12-26"}, {"announced": "2025-12-25", "date_basis": "stated", "published": "2025-12-27"}},
			said{"announced_on": "2025-12-25"}},
		{"first-hand before relayed", []said{
			{"announced": "2025-12-25", "date_basis": "stated", "relayed": "true"}, {"announced": "2025-12-26", "date_basis": "stated"}},
			said{"announced_on": "2025-12-26"}},
		{"relayed to the day before first-hand to the month", []said{
			{"announced": "2025-12-25", "date_basis": "stated", "relayed": "true"}, {"announced": "2025-12", "date_basis": "stated"}},
			said{"announced_on": "2025-12-25"}},
		{"a mirror's day after a good page's month", []said{
			{"announced": "2025-12-25", "date_basis": "stated", "quality": "mirror"}, {"announced": "2025-12", "date_basis": "stated"}},
			said{"announced_precision": "month"}},
		{"no date", []said{{}}, said{"announced_on": "", "announced_latest": "", "announced_precision": "", "date_basis": "", "first_reported_on": "", "last_reported_on": ""}},
		{"when it was told, to the day", []said{{"published": "2026-02-21"}, {"published": "2026-02-20"}, {"published": "2026-02"}, {"published": "2026-03-01"}, {"published": "2025"}},
			said{"first_reported_on": "2026-02-20", "last_reported_on": "2026-03-01"}},
	} {
		t.Run(c.name, func(t *testing.T) { checkCells(t, one(t, "announcements", c.reports), c.want) })
	}
}

func TestWhatHangsOnAnotherColumn(t *testing.T) {
	got := one(t, "detainee_counts", []said{
		{"as_of": "2026-01-13", "as_of_time": "12:00", "date_basis": "inferred"},
		{"as_of": "2026-01-12", "as_of_time": "18:00", "date_basis": "stated"}})
	checkCells(t, got, said{"as_of_on": "2026-01-12", "as_of_time": "18:00", "conflicts": "as_of_on"})

	got = one(t, "verified_releases", []said{
		{"period_basis": "since_previous_balance", "period_end": "2025-01-10", "people_verified": "75"},
		{"period_basis": "since_previous_balance", "period_end": "2025-01-10", "people_verified": "75"},
		{"period_basis": "stated", "period_start": "2025-01-03", "period_end": "2025-01-10", "people_verified": "75"},
		{"period_basis": "open", "period_end": "2025-01-10", "people_verified": "75"}})
	checkCells(t, got, said{"period_basis": "since_previous_balance", "period_start_on": "", "period_start_precision": "", "period_end_on": "2025-01-10", "conflicts": ""})
}
