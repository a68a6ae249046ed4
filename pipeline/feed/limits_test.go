package feed

import "testing"

func TestLimitFaults(t *testing.T) {
	checkFaults(t, map[string]faultCase{
		"nothing": {head + `    limits: {}`, []string{
			`feeds.yaml:12:13: feeds[0].limits is an empty map; expected {bytes: NUMBER, rows: NUMBER, columns: NUMBER, cell: NUMBER}, each optional`,
		}},
		"unknown": {head + `    limits: {row: 5}`, []string{
			`feeds.yaml:12:14: feeds[0].limits.row is no property; expected bytes, cell, columns or rows; did you mean rows?`,
		}},
		"none": {head + `    limits: {bytes: 0, rows: 0, columns: 0, cell: 0}`, []string{
			`feeds.yaml:12:21: feeds[0].limits.bytes is 0; expected a whole number of bytes from 1 to 17179869184 (16 GiB)`,
			`feeds.yaml:12:30: feeds[0].limits.rows is 0; expected a whole number of rows from 1 to 50000000`,
			`feeds.yaml:12:42: feeds[0].limits.columns is 0; expected a whole number of columns from 1 to 16384`,
			`feeds.yaml:12:51: feeds[0].limits.cell is 0; expected a whole number of characters from 1 to 1000000`,
		}},
		"below zero": {head + `    limits: {bytes: -1, rows: -1, columns: -1, cell: -1}`, []string{
			`feeds.yaml:12:21: feeds[0].limits.bytes is -1; expected a whole number of bytes from 1 to 17179869184 (16 GiB)`,
			`feeds.yaml:12:31: feeds[0].limits.rows is -1; expected a whole number of rows from 1 to 50000000`,
			`feeds.yaml:12:44: feeds[0].limits.columns is -1; expected a whole number of columns from 1 to 16384`,
			`feeds.yaml:12:54: feeds[0].limits.cell is -1; expected a whole number of characters from 1 to 1000000`,
		}},
		"beyond": {head + `    limits: {bytes: 17179869185, rows: 50000001, columns: 16385, cell: 1000001}`, []string{
			`feeds.yaml:12:21: feeds[0].limits.bytes is 17179869185; expected a whole number of bytes from 1 to 17179869184 (16 GiB)`,
			`feeds.yaml:12:40: feeds[0].limits.rows is 50000001; expected a whole number of rows from 1 to 50000000`,
			`feeds.yaml:12:59: feeds[0].limits.columns is 16385; expected a whole number of columns from 1 to 16384`,
			`feeds.yaml:12:72: feeds[0].limits.cell is 1000001; expected a whole number of characters from 1 to 1000000`,
		}},
		"in words": {head + `    limits: {bytes: 4 GiB, rows: 1.5, columns: '10', cell: 1e3}`, []string{
			`feeds.yaml:12:21: feeds[0].limits.bytes is "4 GiB"; expected a whole number of bytes from 1 to 17179869184 (16 GiB)`,
			`feeds.yaml:12:34: feeds[0].limits.rows is 1.5; expected a whole number of rows from 1 to 50000000`,
			`feeds.yaml:12:48: feeds[0].limits.columns is "10"; expected a whole number of columns from 1 to 16384`,
			`feeds.yaml:12:60: feeds[0].limits.cell is 1e3; expected a whole number of characters from 1 to 1000000`,
		}},
	})
}
