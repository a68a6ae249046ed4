package feed

import "testing"

func TestNotationFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"unknown property": {head + `    notation: {date: [d/m/yyyy]}`, []string{
			`feeds.yaml:12:16: feeds[0].notation.date is no property; expected dates, missing or thousands; did you mean dates?`,
		}},
		"nothing": {head + `    notation: {}`, []string{
			`feeds.yaml:12:15: feeds[0].notation is an empty map; expected {dates: […], thousands: …, missing: […]}, each optional`,
		}},
		"no year": {head + `    notation: {dates: [d/m]}`, []string{
			`feeds.yaml:12:24: feeds[0].notation.dates[0] is "d/m"; it has no year; write yyyy for four digits, yy for two; formats look like d/m/yyyy, d de month de yyyy, month yyyy`,
		}},
		"no month": {head + `    notation: {dates: [d/m/yyyy, d yyyy]}`, []string{
			`feeds.yaml:12:34: feeds[0].notation.dates[1] is "d yyyy"; it has a day and no month; write m for a number, month for a name; formats look like d/m/yyyy, d de month de yyyy, month yyyy`,
		}},
		"no format": {head + `    notation: {dates: [' ']}`, []string{
			`feeds.yaml:12:24: feeds[0].notation.dates[0] is " "; expected a date format of at most 100 characters, such as d/m/yyyy or d de month de yyyy`,
		}},
		"day or month first": {head + `    notation: {dates: [d/m/yyyy, month yyyy, m/d/yyyy]}`, []string{
			`feeds.yaml:12:46: feeds[0].notation.dates[2] is "m/d/yyyy" and would read "03/04/2026" as 2026-03-04, which feeds[0].notation.dates[0] reads as 2026-04-03; keep one of them, or declare dates at the inputs that need another format`,
		}},
		"year or day first": {head + `    notation: {dates: [dd-mm-yy, yy-mm-dd]}`, []string{
			`feeds.yaml:12:34: feeds[0].notation.dates[1] is "yy-mm-dd" and would read "03-04-05" as 2003-04-05, which feeds[0].notation.dates[0] reads as 2005-04-03; keep one of them, or declare dates at the inputs that need another format`,
		}},
		"against ISO": {head + `    notation: {dates: [yyyy-d-m]}`, []string{
			`feeds.yaml:12:24: feeds[0].notation.dates[0] is "yyyy-d-m" and would read 2026-03-04 as 2026-04-03, but dates of that form are always read as ISO dates; remove it`,
		}},
		"thousands": {head + `    notation: {thousands: ' '}`, []string{
			`feeds.yaml:12:27: feeds[0].notation.thousands is " "; expected ".", ",", space or "'"`,
		}},
		"missing number": {head + `    notation: {missing: [0]}`, []string{
			`feeds.yaml:12:26: feeds[0].notation.missing[0] is 0; expected what stands for an empty cell, such as s/d; put it in quotes`,
		}},
		"missing nothing": {head + `    notation: {missing: []}`, []string{
			`feeds.yaml:12:25: feeds[0].notation.missing is an empty list; expected a list of what stands for an empty cell, such as [s/d, n/d]`,
		}},
	})
}
