package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/propose"
	"github.com/recuento/recuento/pipeline/schema"
)

// allowedFor says what may stand where something is lacking.
func allowedFor(lack propose.Lack) string {
	if lack.Codes == nil {
		return lack.Form
	}
	return oneOfCodes(lack.Codes, "")
}

// oneOfCodes names the codes of a short list and the file of a long one.
func oneOfCodes(list *schema.CodeList, near string) string {
	const few = 12
	if len(list.Codes) <= few {
		var codes []string
		for _, c := range list.Codes {
			codes = append(codes, c.Code)
		}
		for _, p := range list.Prefixes {
			codes = append(codes, p.Prefix+"…")
		}
		return "one of " + strings.Join(codes, ", ")
	}
	say := "a code of schemas/codes/" + list.Name + ".json"
	if near != "" {
		say += ", perhaps " + near
	}
	return say
}

const foldRemark = "case, accents and blanks do not count"

// sourceText writes where an input comes from: in one line where nothing is
// to be chosen, with its value table below it otherwise.
func (d *draft) sourceText(l *lines, indent int, name string, s propose.Source) {
	remark := fmt.Sprintf("%s: %s", s.Confidence, s.Why)
	if len(s.Values) == 0 {
		l.add(indent, name+" "+inOneLine(s), "%s", remark)
		return
	}
	l.add(indent, name, "%s", remark)
	inner := indent + 2
	if strings.HasPrefix(name, " ") || strings.HasPrefix(name, "- ") {
		inner += 2
	}
	for _, part := range parts(s) {
		l.add(inner, part, "")
	}
	placed := slices.ContainsFunc(s.Values, func(v propose.Value) bool { return v.Code != "" })
	if placed {
		remark := ""
		if !strings.Contains(l.String(), foldRemark) {
			remark = foldRemark
		}
		l.add(inner, "values:", "%s", remark)
	} else {
		l.add(inner, "", "values:")
	}
	for _, v := range s.Values {
		key := feed.Quote(v.Spelling)
		switch {
		case v.Code == "":
			l.add(inner+2, "", "%s: which code? %s", key, oneOfCodes(d.list(s.Input), v.Near))
		case v.Confidence == propose.Sure:
			l.add(inner+2, key+": "+inOurs(v.Code), "")
		default:
			l.add(inner+2, key+": "+inOurs(v.Code), "%s", string(v.Confidence))
		}
	}
	if len(s.Values) >= propose.MaxSpellings {
		l.add(inner+2, "", "the column has more spellings than are looked at")
	}
}

// list is the codes of an input.
func (d *draft) list(input string) *schema.CodeList {
	if _, f := inputNamed(d.set.Table(d.proposal.Table.Value), input); f != nil && f.Codes != nil {
		return f.Codes
	}
	return &schema.CodeList{}
}

// inOurs writes a value in our own notation.
func inOurs(value string) string {
	if value == "true" || value == "false" {
		return value
	}
	return feed.Quote(value)
}

// inOneLine is a source without a value table.
func inOneLine(s propose.Source) string {
	all := parts(s)
	if len(all) == 1 && len(s.Columns) == 1 {
		return feed.Quote(s.Columns[0])
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// parts are the properties of a source, without its value table.
func parts(s propose.Source) []string {
	var out []string
	switch {
	case len(s.Columns) == 1:
		out = append(out, "column: "+feed.Quote(s.Columns[0]))
	case len(s.Columns) > 1:
		out = append(out, "columns: ["+strings.Join(quotedAll(s.Columns), ", ")+"]", "join: "+feed.Quote(s.Join))
	case s.Constant != nil:
		out = append(out, "constant: "+inOurs(*s.Constant))
	case len(s.Derive) > 0:
		out = append(out, "derive: ["+strings.Join(s.Derive, ", ")+"]")
	}
	if s.Extract != "" {
		out = append(out, "extract: "+feed.Quote(s.Extract))
	}
	if len(s.Dates) > 0 {
		out = append(out, "dates: ["+strings.Join(quotedAll(s.Dates), ", ")+"]")
	}
	if s.Phrase != "" {
		out = append(out, "phrase: "+s.Phrase)
	}
	if s.Default != nil {
		out = append(out, "default: "+inOurs(*s.Default))
	}
	return out
}
