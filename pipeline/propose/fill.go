package propose

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// fillIn proposes what is needed and has no column, where something else of the
// file shows it.
func (r *reading) fillIn() {
	r.outletOfPage()
	r.sayOfFigure()
	r.kindOfCounter()
	for _, in := range r.inputs {
		if _, ok := r.placed[in.Name]; ok || !in.Required || slices.Contains(r.inputsPlaced(), in.Name) {
			continue
		}
		if value, why := r.evident(in); value != "" {
			level := Guess
			if strings.HasPrefix(why, "no column") {
				level = Likely
			}
			r.placed[in.Name] = &Source{Input: in.Name, Constant: &value, Confidence: level, Why: why}
		}
	}
}

// evident is the value that stands for every record, and why.
func (r *reading) evident(in schema.Input) (value, why string) {
	f := &r.table.Fields[in.Fields[0]]
	_, starts := r.placed["period_start"]
	switch {
	case in.Name == "relayed":
		return "false", "the file does not tell its own figures from those that pages quote as background"
	case in.Name == "quality":
		return "ok", "the file objects to no figure"
	case in.Name == "period_basis" && starts:
		return "stated", "the file gives a beginning"
	case in.Name == "period_basis":
		return "open", "the file gives no beginning"
	case f.Codes != nil && in.Name != "organization" && in.Name != "authority" && in.Name != "counter_kind":
		if code := silence(f.Codes); code != "" {
			return code, "no column says it, and what nobody says is not made up"
		}
	}
	return "", ""
}

// outletOfPage takes the outlet from the address of the page.
func (r *reading) outletOfPage() {
	url, ok := r.placed["url"]
	if _, taken := r.placed["outlet"]; !ok || taken || r.order("outlet") < 0 || len(url.Columns) != 1 || url.Extract != "" {
		return
	}
	hosts, ok := extracted(url.cols[0], host.String())
	f := &r.table.Fields[r.inputs[r.order("outlet")].Fields[0]]
	if !ok || hosts.share(func(s string) bool { return takes(f, s) }) < 0.9 {
		return
	}
	r.placed["outlet"] = &Source{Input: "outlet", Columns: url.Columns, Extract: host.String(), cols: []*column{hosts},
		Confidence: Likely, Why: "no column has it; it is the domain of the page"}
}

// kindOfCounter reads what a counter is from who it is.
func (r *reading) kindOfCounter() {
	who, ok := r.placed["organization"]
	if _, taken := r.placed["counter_kind"]; !ok || taken || r.order("counter_kind") < 0 || len(who.cols) != 1 {
		return
	}
	kinds := Source{Input: "counter_kind", Columns: who.Columns, Extract: who.Extract, cols: who.cols, Confidence: Likely,
		Why: "no column has it; it follows from who counts"}
	known := 0
	for _, s := range who.cols[0].distinct {
		code := s.text
		if at := slices.IndexFunc(who.Values, func(v Value) bool { return v.Spelling == s.text }); at >= 0 {
			code = who.Values[at].Code
		}
		kind := kindOf(code)
		if kind != "" {
			known++
		}
		kinds.Values = append(kinds.Values, Value{Spelling: s.text, Code: kind, Confidence: Likely})
	}
	if known > 0 {
		r.placed["counter_kind"] = &kinds
	}
}

// lacking lists the required inputs that nothing gives.
func (r *reading) lacking() []Lack {
	var out []Lack
	placed := r.inputsPlaced()
	for _, in := range r.inputs {
		if !in.Required || slices.Contains(placed, in.Name) {
			continue
		}
		f := &r.table.Fields[in.Fields[0]]
		l := Lack{Input: in.Name, Codes: f.Codes, Form: formOf(f)}
		if f.Codes != nil {
			l.Form = "a code of the list " + f.Codes.Name
		}
		out = append(out, l)
	}
	return out
}

func formOf(f *schema.Field) string {
	switch {
	case f.URI:
		return "an address that begins with https:// or http://"
	case f.Type == schema.Bool:
		return "true or false"
	case f.Type == schema.Date:
		return "a date such as 2026-02-20"
	case f.Type == schema.Int32, f.Type == schema.Int64:
		return "a whole number"
	case f.Example != "":
		return "a text such as " + f.Example
	}
	return "a text"
}
