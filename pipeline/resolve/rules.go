package resolve

import "fmt"

// Two groups join only where every pair between them has more than Veto points
// and all pairs together have Mean or more on average; a pair must have
// Threshold to begin it. Pairs from Near up are published even if apart.
const (
	Threshold = 42
	Mean      = 28
	Veto      = -40
	Near      = 28
)

// Windows within which pairs are looked for, in days. A pair further apart is
// not compared, unless one of the reports is relayed or undated.
const (
	SameFigureDays = 60
	roundedDays    = 8
	// Neighbours is how many others of one block a report is held against.
	Neighbours = 48
)

// Rule is one piece of evidence for or against two reports being one fact.
type Rule struct {
	Code   string
	Points int
	Means  string
}

type rule uint8

const (
	pageSame rule = iota
	figureSame100
	figureSame20
	figureSame5
	figureSame1
	boundSame100
	boundSame20
	boundSame5
	boundSame1
	roundedEqual20
	roundedEqual1
	rounded2
	rounded5
	rounded10
	rounded15
	roundedWrong
	misprintFlagged
	misprintSameDay
	figureNear
	figureParts
	figureNone
	figureNoneOtherDay
	figureOneExact
	figureOneRounded
	figureDiffers
	partsSame
	partsDiffer
	partsDifferMuch
	dateSame
	dateNext
	date3
	date3Late
	date7
	date7Late
	date45
	date45Late
	date45LateSmall
	dateFar
	dateFarRelayed
	dateWithin
	dateWithinYear
	dateNearMonth
	dateMonthRelayed
	dateMonthRelayedEvent
	dateMonthLong
	dateMonthOff
	dateMonthFar
	dateBefore
	undatedNear
	undatedMonth
	undatedLate
	undatedBefore
	drift3
	drift3Rounded
	drift7
	drift7Rounded
	driftFar
	driftFarRelayed
	driftWithin
	sideSame
	sideSameVague
	sideVague
	sideOther
	sideOtherBound
	sideForeign
	counterSame
	counterSameVague
	counterVague
	counterOfState
	counterOther
	counterDiffers
	speakerSame
	speakerOther
	speakerOtherNoFigure
	eventSame
	eventSameNoFigure
	eventOther
	subsetSame
	subsetOther
	subsetOtherSameFigure
	subsetOne
	subsetOneSameFigure
	scopeOther
	populationOther
	populationPart
	populationPartNoFigure
	populationRestrictedBoth
	stageSame
	stageRequestedExecuted
	stageRequestedExecutedSameDay
	stageRequested
	stageStruckDown
	stageRefused
	stageOther
	stageOtherNoFigure
	instrumentSame
	instrumentOther
	instrumentOtherNoFigure
	unitOther
	unitApplications
	unitApplicationsSameFigure
	countingOther
	countingOtherSameFigure
	countingOtherFlow
	countingOtherFlowSame
	windowSame
	windowOther
	windowSameFlow
	windowOtherFlow
	windowOne
	companionsDiffer
	measureOther
	measureOtherSameFigure
	startSame
	startOther
	startFar
	startAhead
	timeOther
	balanceOther
	balanceRoundedOther
)

// rules is the table that a maintainer reads and changes. A rule that speaks
// for itself has few words; days are between the dates, figures are the
// pages' own.
var rules = [...]Rule{
	pageSame: {"page_same", -200, "Both figures stand on one page: a page tells a fact once."},

	figureSame100: {"figure_same_100", 50, "The same exact figure, 100 or more: seldom by chance."},
	figureSame20:  {"figure_same_20", 42, "The same exact figure, 20 to 99."},
	figureSame5:   {"figure_same_5", 32, "The same exact figure, 5 to 19."},
	figureSame1:   {"figure_same_1", 22, "The same exact figure, below 5: often by chance."},

	boundSame100:   {"bound_same_100", 40, "The same figure with the same precision other than exact (“more than 400” twice), 100 or more."},
	boundSame20:    {"bound_same_20", 32, "The same, 20 to 99."},
	boundSame5:     {"bound_same_5", 22, "The same, 5 to 19."},
	boundSame1:     {"bound_same_1", 12, "The same, below 5."},
	roundedEqual20: {"rounded_equal_20", 38, "The same figure, once exact and once not, 20 or more."},
	roundedEqual1:  {"rounded_equal_1", 25, "The same, below 20."},
	rounded2:       {"rounded_2", 28, "One figure rounds the other, within 2 %: “more than 800” and 808."},
	rounded5:       {"rounded_5", 26, "The same, within 5 %."},
	rounded10:      {"rounded_10", 22, "The same, within 10 %; not for balances, of which many round alike."},
	rounded15:      {"rounded_15", 17, "The same, beyond 10 %; further apart than 15 % nothing rounds to it. Not for balances either."},

	roundedWrong: {"rounded_wrong", -60, "One figure rounds another that its page gets wrong."},

	misprintFlagged:    {"misprint_flagged", 25, "One digit differs or two are swapped, not the last, and the quality of one page says that it is wrong: 553 for 533."},
	misprintSameDay:    {"misprint_same_day", 10, "One digit differs or two are swapped, on one and the same day."},
	figureNear:         {"figure_near", 0, "Exact batches of one event and day within 3 %: 39 and 40."},
	figureParts:        {"figure_parts", 20, "The totals differ and two parts or more are the same: 1567 and 1687 of 213 women and 1474 men."},
	figureNone:         {"figure_none", 10, "Neither page gives a figure."},
	figureNoneOtherDay: {"figure_none_other_day", -20, "The same, on two days: without a figure, only the day tells two statements apart."},
	figureOneExact:     {"figure_one_exact", -35, "Only one page gives a figure, an exact one: it is seldom left out."},
	figureOneRounded:   {"figure_one_rounded", -12, "Only one page gives a figure, and it is not exact."},
	figureDiffers:      {"figure_differs", -300, "The figures differ and neither rounds the other."},

	partsSame:       {"parts_same", 12, "A part (women, men, civilians, military, adolescents) is the same."},
	partsDiffer:     {"parts_differ", -10, "A part differs, the total is the same, and the quality of one page says that it is wrong."},
	partsDifferMuch: {"parts_differ_much", -40, "A part differs: a total may stand still from week to week, its parts seldom do."},

	dateSame:              {"date_same", 25, "The same day."},
	dateNext:              {"date_next", 15, "The day after: said at night, printed the next day."},
	date3:                 {"date_3", 2, "2 or 3 days apart."},
	date3Late:             {"date_3_late", 8, "2 or 3 days apart, and the later one is relayed or only the page's own date."},
	date7:                 {"date_7", -15, "4 to 7 days apart."},
	date7Late:             {"date_7_late", 3, "4 to 7 days apart, the later one relayed or the page's own date."},
	date45:                {"date_45", -45, "8 to 45 days apart."},
	date45Late:            {"date_45_late", 0, "8 to 45 days apart, the later one relayed or the page's own date, a figure of 100 or more."},
	date45LateSmall:       {"date_45_late_small", -20, "The same with a smaller figure or none."},
	dateFar:               {"date_far", -100, "More than 45 days apart."},
	dateFarRelayed:        {"date_far_relayed", -30, "More than 45 days apart, the later one relayed."},
	dateWithin:            {"date_within", 8, "A day in the month, or a month, that the other page gives."},
	dateWithinYear:        {"date_within_year", -10, "A date in the year that the other page gives."},
	dateNearMonth:         {"date_near_month", 0, "At most 7 days outside that month or year."},
	dateMonthRelayed:      {"date_month_relayed", -15, "At most 60 days outside, the later one relayed."},
	dateMonthRelayedEvent: {"date_month_relayed_event", -5, "More than 60 days outside, the later one relayed, of one event."},
	dateMonthLong:         {"date_month_long", -30, "More than 60 days outside, the later one relayed."},
	dateMonthOff:          {"date_month_off", -60, "At most 60 days outside."},
	dateMonthFar:          {"date_month_far", -100, "More than 60 days outside."},
	dateBefore:            {"date_before", -30, "A page published before the other's statement was made."},
	undatedNear:           {"undated_near", 5, "One is undated; its page is at most 3 days younger than the other's date."},
	undatedMonth:          {"undated_month", 0, "One is undated; its page is at most 30 days younger, or undated too."},
	undatedLate:           {"undated_late", -20, "One is undated; its page is more than 30 days younger."},
	undatedBefore:         {"undated_before", -15, "One is undated; its page is older than the other's date."},

	drift3:          {"drift_3", -5, "A figure that is not exact says little 2 or 3 days apart …"},
	drift3Rounded:   {"drift_3_rounded", -40, "… less where the two are not even equal."},
	drift7:          {"drift_7", -10, "The same, 4 to 7 days apart …"},
	drift7Rounded:   {"drift_7_rounded", -40, "… and not equal and not relayed."},
	driftFar:        {"drift_far", -60, "The same, further apart."},
	driftFarRelayed: {"drift_far_relayed", -20, "The same, further apart and relayed."},
	driftWithin:     {"drift_within", -8, "A rounded figure, and only a month or a year in common."},

	sideSame:       {"side_same", 20, "The same named body or government."},
	sideSameVague:  {"side_same_vague", 12, "“The government” on both pages, or no body at all."},
	sideVague:      {"side_vague", 8, "“The government”, or no body, on one page and a Venezuelan body on the other."},
	sideOther:      {"side_other", -15, "Two Venezuelan bodies that are named; nothing where one page relays."},
	sideOtherBound: {"side_other_bound", -60, "The same, and a figure is not exact: two bodies may round alike."},
	sideForeign:    {"side_foreign", -100, "Two governments, or a government and another body: each made its own statement."},

	counterSame:      {"counter_same", 25, "The same counter."},
	counterSameVague: {"counter_same_vague", 10, "No counter named on either page."},
	counterVague:     {"counter_vague", -15, "No counter named on one page."},
	counterOfState:   {"counter_of_state", -25, "Two bodies of one state."},
	counterOther:     {"counter_other", -35, "Two counters, one of them outside the list."},
	counterDiffers:   {"counter_differs", -100, "Two counters of the list, or a state and another counter."},

	speakerSame:          {"speaker_same", 15, "The same person or office is named."},
	speakerOther:         {"speaker_other", -10, "Other persons are named."},
	speakerOtherNoFigure: {"speaker_other_no_figure", -20, "Other persons are named, and no figure ties the two."},

	eventSame:         {"event_same", 20, "The same event. It ties what several sides say and says little without figures …"},
	eventSameNoFigure: {"event_same_one_figure", 5, "… where only one page gives a figure."},
	eventOther:        {"event_other", -60, "Two events."},

	subsetSame:            {"subset_same", 8, "The same part of the people."},
	subsetOther:           {"subset_other", -60, "Two parts of the people."},
	subsetOtherSameFigure: {"subset_other_same_figure", -30, "Two parts of the people, the same exact figure."},
	subsetOne:             {"subset_one", -35, "Only one page speaks of a part of the people."},
	subsetOneSameFigure:   {"subset_one_same_figure", -15, "The same, with the same exact figure: of 20 or more, or where the part is a place and the counter one."},
	scopeOther:            {"scope_other", -50, "Two scopes or parts of the people."},

	populationOther:          {"population_other", -60, "People in prison, and people under measures."},
	populationPart:           {"population_part", -12, "People in prison, and both together."},
	populationPartNoFigure:   {"population_part_no_figure", -6, "The same, no figure on either page."},
	populationRestrictedBoth: {"population_restricted_both", -25, "People under measures, and both together."},

	stageSame:                     {"stage_same", 6, "The same stage."},
	stageRequestedExecuted:        {"stage_requested_executed", -300, "Requested, and said to be executed: two acts."},
	stageRequestedExecutedSameDay: {"stage_requested_executed_same_day", -20, "The same on one day: one page may have gone too far."},
	stageRequested:                {"stage_requested", -6, "Requested, and announced or granted: the words pages confuse most."},
	stageStruckDown:               {"stage_struck_down", -10, "Granted, and annulled."},
	stageRefused:                  {"stage_refused", -110, "Denied or annulled, and another stage."},
	stageOther:                    {"stage_other", -4, "Two other stages."},
	stageOtherNoFigure:            {"stage_other_one_figure", -15, "Two other stages, and only one page gives a figure."},

	instrumentSame:          {"instrument_same", 8, "The same amnesty, pardon, exchange or commutation by name."},
	instrumentOther:         {"instrument_other", -10, "Two of amnesty, pardon, exchange, commutation, house arrest."},
	instrumentOtherNoFigure: {"instrument_other_no_figure", -12, "Two legal forms, no figure on either page."},

	unitOther:                  {"unit_other", -8, "People, and cases."},
	unitApplications:           {"unit_applications", -300, "Applications, and anything else."},
	unitApplicationsSameFigure: {"unit_applications_same_figure", -25, "The same, with the same figure of 100 or more, a day apart at most or undated: the page took one for the other."},

	countingOther:           {"counting_other", -100, "A batch, and a running total."},
	countingOtherSameFigure: {"counting_other_same_figure", -40, "The same, with the same exact figure of 20 or more on one day: the first batch of a total."},
	countingOtherFlow:       {"counting_other_flow", -60, "A counter's batch, and its running total."},
	countingOtherFlowSame:   {"counting_other_flow_same", -25, "The same, with the same exact figure."},

	windowSame:      {"window_same", 8, "The same counting window."},
	windowOther:     {"window_other", -8, "Two counting windows: outlets date one official count differently."},
	windowSameFlow:  {"window_same_flow", 10, "The same counting window of a counter."},
	windowOtherFlow: {"window_other_flow", -20, "Two counting windows of a counter."},
	windowOne:       {"window_one", -4, "Only one page gives a window."},

	companionsDiffer: {"companions_differ", -160, "Two running totals of one figure whose pages tell two or more other totals of that side, and none alike: a total that stood still between two communiqués."},

	measureOther:           {"measure_other", -100, "Two measures: released, newly detained, arrested …"},
	measureOtherSameFigure: {"measure_other_same_figure", -45, "Two measures with the same exact figure, not released beside arrested."},
	startSame:              {"start_same", 8, "The periods begin on the same day, as far as they are known."},
	startOther:             {"start_other", -15, "The periods begin more than 5 days apart."},
	startFar:               {"start_far", -60, "The periods of two batches begin more than 45 days apart."},
	startAhead:             {"start_ahead", -100, "A page published before the other's period began."},
	timeOther:              {"time_other", -20, "Two hours of the day."},
	balanceOther:           {"balance_other", -50, "A balance is of one day: two that are firmly dated 5 days apart or more are two, even of one total, and no page tells one before its day."},
	balanceRoundedOther:    {"balance_rounded_other", -50, "One balance rounds another of another day: “more than 800” is said for weeks, of one balance after the other."},
}

// Rules is the table of points, in order.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }

// written is the rules as they stand in the evidence of a join.
var written = func() (out [len(rules)]string) {
	for i, r := range rules {
		out[i] = fmt.Sprintf("%s:%+d", r.Code, r.Points)
	}
	return out
}()

func (r rule) String() string { return written[r] }
