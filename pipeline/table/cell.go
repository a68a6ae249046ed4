package table

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
)

// AppendCell appends the canonical text of a cell: what the published CSV
// shows, without quotes. Null is nothing.
func (t *Table) AppendCell(dst []byte, r Ref, col int) []byte {
	if isText(t.Schema.Fields[col].Type) {
		return append(dst, t.Bytes(r, col)...)
	}
	return AppendInt(dst, t.Schema.Fields[col].Type, t.Int(r, col))
}

// AppendInt appends the canonical text of a value as [Table.Int] gives it.
func AppendInt(dst []byte, typ schema.Type, v int64) []byte {
	if v == NullInt {
		return dst
	}
	switch typ {
	case schema.Bool:
		return strconv.AppendBool(dst, v == 1)
	case schema.Date:
		return AppendDate(dst, v)
	case schema.Timestamp:
		return time.UnixMicro(v).UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z")
	}
	return strconv.AppendInt(dst, v, 10)
}

// AppendDate appends a day as 2026-02-20; days count from 1970-01-01.
func AppendDate(dst []byte, days int64) []byte {
	y, m, d := civil(days)
	if y < 0 || y > 9999 {
		return time.Unix(days*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
	}
	return append(dst,
		byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}

// civil is the Gregorian date of a day number: 400-year eras of 146,097 days,
// years that start in March so that the leap day comes last.
func civil(days int64) (y, m, d int64) {
	z := days + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	if m = mp + 3; m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// Days is the day number of a date; months and days beyond their range are not
// checked.
func Days(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// ParseCell sets a cell of the segment's open row from its canonical text and
// takes no other spelling, so that a cell that is read and written again is the
// same. The error says what was expected.
func (s *Segment) ParseCell(f *schema.Field, col int, cell []byte) error {
	if len(cell) == 0 {
		return nil
	}
	switch f.Type {
	case schema.String:
		if !utf8.Valid(cell) {
			return fmt.Errorf("expected UTF-8")
		}
		s.SetString(col, cell)
	case schema.List:
		items := bytes.Split(cell, []byte{';'})
		if len(items[0]) == 0 || !slices.IsSortedFunc(items, bytes.Compare) || !utf8.Valid(cell) {
			return fmt.Errorf("expected sorted values joined by ';'")
		}
		s.SetString(col, cell)
	case schema.Bool:
		switch string(cell) {
		case "true":
			s.SetInt(col, 1)
		case "false":
			s.SetInt(col, 0)
		default:
			return fmt.Errorf("expected true or false")
		}
	case schema.Date:
		day, ok := parseDate(cell)
		if !ok {
			return fmt.Errorf("expected a date such as 2026-02-20")
		}
		s.SetInt(col, day)
	case schema.Timestamp:
		t, err := time.Parse(time.RFC3339Nano, string(cell))
		if err != nil || !bytes.Equal(cell, AppendInt(nil, f.Type, t.UnixMicro())) {
			return fmt.Errorf("expected an instant such as 2026-02-20T14:03:00Z")
		}
		s.SetInt(col, t.UnixMicro())
	default:
		n, err := strconv.ParseInt(string(cell), 10, 64)
		if err != nil || !plainDigits(cell) || n == NullInt || f.Type == schema.Int32 && (n > math.MaxInt32 || n <= null32) {
			return fmt.Errorf("expected a whole number")
		}
		s.SetInt(col, n)
	}
	return nil
}

// plainDigits reports that a number has no plus sign and no leading zeros.
func plainDigits(cell []byte) bool {
	digits := bytes.TrimPrefix(cell, []byte{'-'})
	return digits[0] != '+' && (digits[0] != '0' || len(cell) == 1)
}

// parseDate reads 2026-02-20 as a day number.
func parseDate(cell []byte) (int64, bool) {
	if len(cell) != len(time.DateOnly) {
		return 0, false
	}
	var parts [3]int
	part := 0
	for i, c := range cell {
		switch {
		case i == 4 || i == 7:
			if c != '-' {
				return 0, false
			}
			part++
		case c < '0' || c > '9':
			return 0, false
		default:
			parts[part] = parts[part]*10 + int(c-'0')
		}
	}
	day := Days(parts[0], parts[1], parts[2])
	y, m, d := civil(day)
	return day, y == int64(parts[0]) && m == int64(parts[1]) && d == int64(parts[2])
}
