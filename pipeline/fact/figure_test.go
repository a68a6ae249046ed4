package fact_test

import "testing"

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		name    string
		reports []said
		want    map[string]string
	}{
		{"a rounded figure abstains beside an exact one that bears it out", []said{
			{"people_announced": "400", "precision": "at_least"}, {"people_announced": "400", "precision": "at_least"}, {"people_announced": "406"}},
			said{"people_announced": "406", "precision": "exact", "people_announced_low": "400", "people_announced_high": "406", "conflicts": ""}},
		{"not beside one that it excludes", []said{
			{"people_announced": "400", "precision": "at_least"}, {"people_announced": "400", "precision": "at_least"}, {"people_announced": "395"}},
			said{"people_announced": "400", "precision": "at_least", "people_announced_low": "395", "conflicts": "people_announced"}},
		{"about 380 is 379", []said{
			{"people_announced": "380", "precision": "approximate"}, {"people_announced": "380", "precision": "approximate"}, {"people_announced": "379"}},
			said{"people_announced": "379", "precision": "exact", "conflicts": ""}},
		{"about 300 is not", []said{{"people_announced": "300", "precision": "approximate"}, {"people_announced": "379"}},
			said{"conflicts": "people_announced"}},
		{"at most 1000 is 910", []said{{"people_announced": "1000", "precision": "at_most"}, {"people_announced": "1000", "precision": "at_most"}, {"people_announced": "910"}},
			said{"people_announced": "910", "conflicts": ""}},
		{"a range is exact enough", []said{
			{"people_announced": "100", "precision": "at_least"}, {"people_announced": "100", "precision": "at_least"},
			{"people_announced": "110", "people_announced_max": "120", "precision": "range"}},
			said{"people_announced": "110", "precision": "range", "people_announced_low": "100", "people_announced_high": "120", "conflicts": ""}},
		{"a range excludes what lies outside", []said{
			{"people_announced": "110", "people_announced_max": "120", "precision": "range"}, {"people_announced": "121"}},
			said{"conflicts": "people_announced", "people_announced_high": "121"}},
		{"a wide range that begins before a narrow one", []said{
			{"people_announced": "300", "precision": "approximate"}, {"people_announced": "300", "precision": "approximate"},
			{"people_announced": "100", "people_announced_max": "500", "precision": "range"},
			{"people_announced": "110", "people_announced_max": "120", "precision": "range"}},
			said{"people_announced": "100", "precision": "range", "people_announced_high": "500"}},
		{"a rounded figure that wins is sharpened by an exact one of a lower tier", []said{
			{"people_announced": "1900", "precision": "approximate"}, {"people_announced": "1900", "precision": "approximate"},
			{"people_announced": "1905", "quality": "mirror"}, {"people_announced": "1906", "quality": "mirror"}, {"people_announced": "1905", "quality": "mirror", "agency": "efe"}},
			said{"people_announced": "1905", "precision": "exact", "people_announced_low": "1900", "people_announced_high": "1906", "conflicts": "people_announced"}},
		{"by the best such tier", []said{
			{"people_announced": "400", "precision": "at_least"}, {"people_announced": "408", "quality": "mirror", "agency": "efe"},
			{"people_announced": "406", "relayed": "true"}, {"people_announced": "408", "quality": "mirror", "agency": "afp"}},
			said{"people_announced": "406"}},
		{"not by one that it excludes", []said{{"people_announced": "400", "precision": "at_least"}, {"people_announced": "380", "relayed": "true"}},
			said{"people_announced": "400", "precision": "at_least", "conflicts": "people_announced"}},
		{"nor by a doubtful or a wrong one", []said{
			{"people_announced": "400", "precision": "at_least"}, {"people_announced": "406", "quality": "suspect"}, {"people_announced": "407", "quality": "source_error"}},
			said{"people_announced": "400", "precision": "at_least", "people_announced_high": "400", "conflicts": ""}},
		{"but by one that was taken back", []said{
			{"people_announced": "250", "precision": "at_least"}, {"people_announced": "255", "quality": "retracted"}},
			said{"people_announced": "255", "precision": "exact", "people_announced_low": "250", "people_announced_high": "255"}},
		{"an exact one of a lower tier gives way to an exact one", []said{{"people_announced": "379"}, {"people_announced": "380", "relayed": "true"}},
			said{"people_announced": "379", "conflicts": "people_announced"}},
		{"the least supported of several exact figures does not win", []said{
			{"people_announced": "388"}, {"people_announced": "644"}, {"people_announced": "644"}},
			said{"people_announced": "644", "people_announced_low": "388", "people_announced_high": "644", "conflicts": "people_announced"}},
		{"errors do not widen what was said", []said{{"people_announced": "2006"}, {"people_announced": "2066", "quality": "source_error"}, {"people_announced": "1900", "quality": "stale"}},
			said{"people_announced": "2006", "people_announced_low": "2006", "people_announced_high": "2006", "conflicts": ""}},
		{"nobody gives a figure", []said{{"unit": "not_stated", "precision": "not_stated"}},
			said{"unit": "not_stated", "precision": "not_stated", "people_announced": "", "people_announced_low": "", "people_announced_high": ""}},
		{"a figure, where one page gives one", []said{{"unit": "not_stated", "precision": "not_stated"}, {"unit": "not_stated", "precision": "not_stated"}, {"people_announced": "99", "relayed": "true"}},
			said{"unit": "people", "people_announced": "99", "precision": "exact", "conflicts": ""}},
		{"the unit is settled first", []said{
			{"unit": "cases", "cases_announced": "225"}, {"unit": "cases", "cases_announced": "225"}, {"unit": "people", "people_announced": "230"}},
			said{"unit": "cases", "cases_announced": "225", "cases_announced_low": "225", "people_announced": "", "people_announced_low": "", "precision": "exact", "conflicts": "unit"}},
		{"applications are no people", []said{{"unit": "applications", "applications_announced": "1557"}},
			said{"unit": "applications", "applications_announced": "1557", "applications_announced_high": "1557", "people_announced": "", "people_announced_high": ""}},
	} {
		t.Run(c.name, func(t *testing.T) { checkCells(t, one(t, "announcements", c.reports), c.want) })
	}
}
