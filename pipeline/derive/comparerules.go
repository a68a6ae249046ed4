package derive

// How near figures must be to be held against each other.
const (
	// verifiedDays: a counter's total may be three days older than the
	// statement. Counters do not publish every day, and of an older total too
	// much would be left open.
	verifiedDays = 3
	// joinDays: a counter's totals of two windows may be added if the second
	// window starts at most ten days after the first one's last total.
	joinDays = 10
	// closedDays: two bodies tell a closed month or year at one time if at most
	// three days lie between them.
	closedDays = 3
	// roundedPercent: a rounded figure allows another that differs by a tenth.
	roundedPercent = 10
)

// How two figures compare.
const (
	sameWindow        = "same_window"
	officialWider     = "official_wider"
	officialNarrower  = "official_narrower"
	composed          = "composed"
	definitionDiffers = "definition_differs"
	disputed          = "disputed"
	notCompared       = "none"
)

// Why they compare so, or don't.
const (
	sameCode          = "same_code"
	startDisputed     = "start_disputed"
	countsOtherPeople = "counts_other_people"
	startsEarlier     = "starts_earlier"
	startsLater       = "starts_later"
	startsOverlap     = "starts_overlap"
	windowsJoined     = "windows_joined"
	populationDiffers = "population_differs"
	windowNotStated   = "window_not_stated"
	subsetNotCounted  = "subset_not_counted"
	lawOrCalendar     = "law_or_calendar"
	noTotalInTime     = "no_total_in_time"
)

// detainedOnly is the population that releases can be held against.
const detainedOnly = "detained"
