package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// omissions says what the series of a version were not made of: counts, or the
// facts themselves where one table or one reason is asked for.
func (c *problemsCmd) omissions(w *world, s *store.Store, set *schema.Set, v snapshot.Version) error {
	rows, err := readRows(s, set.Table(derive.Omissions), v)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r map[string]string) bool {
		return c.Table != "" && r["table"] != c.Table || c.Code != "" && r["reason"] != c.Code
	})
	if w.cli.JSON {
		return w.printJSON(typed(set.Table(derive.Omissions), rows))
	}
	if len(rows) == 0 {
		fmt.Fprintf(w.stdout, "version %s: the series left nothing of that kind out\n", v)
		return nil
	}
	t := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	if c.Table != "" || c.Code != "" {
		fmt.Fprintln(t, "table\tfact\treason\tbecause of")
		for _, r := range rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r["table"], r["fact_id"], r["reason"], strings.ReplaceAll(r["other_facts"], ";", ", "))
		}
		return t.Flush()
	}
	counts := map[[2]string]int{}
	for _, r := range rows {
		counts[[2]string{r["table"], r["reason"]}]++
	}
	fmt.Fprintln(t, "table\treason\tfacts\twhich means")
	for _, k := range slices.SortedFunc(maps.Keys(counts), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\n", k[0], k[1], counts[k], meaning(set, k[1]))
	}
	return t.Flush()
}

// meaning is what the code list calls a reason.
func meaning(set *schema.Set, reason string) string {
	if list := set.Lists["omission_reason"]; list != nil {
		for _, code := range list.Codes {
			if code.Code == reason {
				return code.Title
			}
		}
	}
	return ""
}
