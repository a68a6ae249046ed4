package site

// fold is rows, newest first, of which the newest years stand in the open in one
// table, and the others each in a fold of their own.
type fold[T any] struct {
	Rows  int
	open  int // rows that stand in the open before the past is folded
	years []foldYear[T]
}

// foldYear is the rows of a table.
type foldYear[T any] struct {
	Title string // 2026, or 2024–2026; "" where the rows have no date
	ID    string // fit for an id
	Rows  []T
}

// opened is how many rows of facts stand in the open.
const opened = 25

// add puts a row behind those that are newer.
func (f *fold[T]) add(year string, row T) {
	last := len(f.years) - 1
	if last < 0 || f.years[last].Title != year {
		f.years = append(f.years, foldYear[T]{Title: year, ID: year})
		last++
	}
	f.years[last].Rows = append(f.years[last].Rows, row)
	f.Rows++
}

// split is how many years stand in the open.
func (f fold[T]) split() int {
	rows := 0
	for i, y := range f.years {
		if rows >= f.open {
			return i
		}
		rows += len(y.Rows)
	}
	return len(f.years)
}

// Now is the rows in the open, nil where there are none.
func (f fold[T]) Now() *foldYear[T] {
	var now foldYear[T]
	first, last := "", ""
	for _, y := range f.years[:f.split()] {
		now.Rows = append(now.Rows, y.Rows...)
		if y.Title != "" {
			first = y.Title
			if last == "" {
				last = y.Title
			}
		}
	}
	if len(now.Rows) == 0 {
		return nil
	}
	now.Title, now.ID = last, "now"
	if first != last {
		now.Title = first + "–" + last
	}
	return &now
}

// Past is the others, by year.
func (f fold[T]) Past() []foldYear[T] {
	past := append([]foldYear[T]{}, f.years[f.split():]...)
	for i := range past {
		if past[i].ID == "" {
			past[i].ID = "undated"
		}
	}
	return past
}
