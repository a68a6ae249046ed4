package fact

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// tabulate writes drafts as rows of a table in its schema's order.
func tabulate(s *schema.Schema, drafts []*draft) (*table.Table, error) {
	b := table.NewBuilder(s)
	texts := make([]bool, len(s.Fields))
	for i, f := range s.Fields {
		texts[i] = f.Type == schema.String || f.Type == schema.List
	}
	for _, d := range drafts {
		row := b.Row()
		if row == nil {
			return nil, fmt.Errorf("table %s: more facts than a table can hold", s.Name)
		}
		for col := range d.cells {
			if !texts[col] {
				row.SetInt(col, d.cells[col].num)
			} else if t := d.cells[col].text; t != "" {
				row.SetString(col, []byte(t))
			}
		}
		row.EndRow()
	}
	t := b.Table()
	t.Sort()
	return t, nil
}

// tabulateClaims writes stage_claims.
func tabulateClaims(s *schema.Schema, claims []claim) (*table.Table, error) {
	b := binder{facts: s}
	fact, place, stage := b.fact("fact_id"), b.fact("place"), b.fact("stage")
	pages, named, origins, unknown := b.fact("pages"), b.fact("origins_named"), b.fact("origins"), b.fact("origins_unknown")
	if b.err != nil {
		return nil, b.err
	}
	rows := table.NewBuilder(s)
	for _, c := range claims {
		row := rows.Row()
		if row == nil {
			return nil, fmt.Errorf("table %s: more rows than a table can hold", s.Name)
		}
		row.SetString(fact, []byte(c.fact))
		row.SetString(place, []byte(c.place))
		row.SetString(stage, []byte(c.stage))
		row.SetInt(pages, c.pages)
		row.SetInt(named, c.named)
		row.SetString(origins, []byte(c.origins))
		row.SetInt(unknown, c.unknown)
		row.EndRow()
	}
	t := rows.Table()
	t.Sort()
	return t, nil
}
