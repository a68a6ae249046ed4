package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// endings is the list of codes that says how a state ended.
const endings = "state_end"

var versionName = regexp.MustCompile(`^(?:\d{4}-\d{2}-\d{2}(\.[1-9]\d*)?)$`)

// HistoryName is the name of the table that holds the states of a table.
func HistoryName(table string) string { return table + "_history" }

// HistoryTable derives the table that holds every state in which rows of s have
// been published: when and by which versions, then the columns of s. It keeps
// the key of s and the version from which a state was published; ends lists how
// a state may end. An error names the column of s that is in the way.
//
// The columns of s come last, so that one that is appended to s is appended
// here. Only those of its key are required: a state of an older version knows
// no column that came later.
func HistoryTable(s *Schema, ends *CodeList) (*Schema, error) {
	h := &Schema{
		Name: HistoryName(s.Name), Version: s.Version, HistoryOf: s.Name, Vintage: true,
		Title: "History of " + lowered(s.Title), TitleES: "Historia de " + lowered(s.TitleES),
		Description: "One row is one state in which a row of " + s.Name + " has been published: its cells from the version that first held them until the one that no longer does. " +
			"States of one key never overlap. Rows with no recorded_to are what is published now; what was published at an instant is where recorded_from is not after it and recorded_to is null or after it.",
		DescriptionES: "Cada fila es un estado en el que se publicó una fila de " + s.Name + ": sus celdas desde la versión que las tuvo por primera vez hasta la que ya no las tiene. " +
			"Los estados de una misma clave nunca se superponen. Las filas sin recorded_to son lo que se publica ahora; lo publicado en un instante está donde recorded_from no es posterior a él y recorded_to está vacío o es posterior.",
		Fields:     historyColumns(ends),
		PrimaryKey: append(slices.Clone(s.PrimaryKey), "from_seq"),
	}
	h.Order = h.PrimaryKey
	for _, f := range s.Fields {
		if h.Index(f.Name) >= 0 {
			return nil, fmt.Errorf("column %q bears the name of a column of %s; rename it", f.Name, h.Name)
		}
		f.From, f.Optional, f.Unique = From{Computed: true}, false, false
		f.Required = f.Required && slices.Contains(s.PrimaryKey, f.Name)
		h.Fields = append(h.Fields, f)
	}
	for i := range h.Fields {
		h.Fields[i].ID = int32(i + 1)
	}
	return h, nil
}

// lowered begins a title with a small letter, as it stands in a sentence.
func lowered(title string) string {
	first, n := utf8.DecodeRuneInString(title)
	if next, _ := utf8.DecodeRuneInString(title[n:]); unicode.IsUpper(next) {
		return title // an abbreviation
	}
	return strings.ToLower(string(first)) + title[n:]
}

// historyColumns is what a history says of each state.
func historyColumns(ends *CodeList) []Field {
	computed := From{Computed: true}
	first, last := int64(1), int64(1<<31-1)
	return []Field{
		{
			Name: "recorded_from", Type: Timestamp, Required: true, From: computed,
			Title: "Recorded from", TitleES: "Consta desde",
			Description:   "The instant from which the publication said so, in UTC: that of from_version, or the day on which the figure was retracted. The instant itself belongs to the state.",
			DescriptionES: "El instante desde el que la publicación lo decía, en UTC: el de from_version, o el día en que la cifra fue retirada. El instante mismo pertenece al estado.",
			Example:       "2026-02-21T00:00:00Z",
		},
		{
			Name: "recorded_to", Type: Timestamp, From: computed,
			Title: "Recorded to", TitleES: "Consta hasta",
			Description:   "The instant from which the publication no longer said so, in UTC; it does not belong to the state. Null while it still does.",
			DescriptionES: "El instante desde el que la publicación ya no lo decía, en UTC; no pertenece al estado. Vacío mientras lo siga diciendo.",
			Example:       "2026-03-01T00:00:00Z",
		},
		{
			Name: "from_version", Type: String, Required: true, Pattern: versionName, From: computed,
			Title: "From version", TitleES: "Desde la versión",
			Description:   "The first version that held this state.",
			DescriptionES: "La primera versión que tuvo este estado.",
			Example:       "2026-02-21",
		},
		{
			Name: "to_version", Type: String, Pattern: versionName, From: computed,
			Title: "To version", TitleES: "Hasta la versión",
			Description:   "The first version that held this state no longer. Null where recorded_to is.",
			DescriptionES: "La primera versión que ya no tuvo este estado. Vacío donde lo esté recorded_to.",
			Example:       "2026-03-01",
		},
		{
			Name: "from_seq", Type: Int32, Required: true, Min: &first, Max: &last, From: computed,
			Title: "From version number", TitleES: "Desde la versión número",
			Description:   "Number of from_version: versions are counted from 1 in the order of their publication.",
			DescriptionES: "Número de from_version: las versiones se cuentan desde 1 en el orden de su publicación.",
			Example:       "3",
		},
		{
			Name: "to_seq", Type: Int32, Min: &first, Max: &last, From: computed,
			Title: "To version number", TitleES: "Hasta la versión número",
			Description:   "Number of to_version. Null where recorded_to is.",
			DescriptionES: "Número de to_version. Vacío donde lo esté recorded_to.",
			Example:       "5",
		},
		{
			Name: "ended_by", Type: String, Codes: ends, From: computed,
			Title: "Ended by", TitleES: "Terminó por",
			Description:   "How the state ended. Null where recorded_to is. Why it ended is told by the table changes of to_version.",
			DescriptionES: "Cómo terminó el estado. Vacío donde lo esté recorded_to. El porqué lo dice la tabla changes de to_version.",
			Example:       "changed",
		},
		{
			Name: "reconstructed", Type: Bool, Required: true, From: computed,
			Title: "Reconstructed", TitleES: "Reconstruido",
			Description:   "True where recorded_from or recorded_to is no instant at which anybody could read it here: the version reconstructs what was known on a day of the past.",
			DescriptionES: "Verdadero si recorded_from o recorded_to no es un instante en el que alguien pudiera leerlo aquí: la versión reconstruye lo que se sabía en un día del pasado.",
			Example:       "false",
		},
	}
}
