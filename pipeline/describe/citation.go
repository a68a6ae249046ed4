package describe

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/recuento/recuento/pipeline/language"
)

// Citation writes CITATION.cff, version 1.2.0, for a data set.
func Citation(w io.Writer, e Edition) error {
	en := e.words(language.English)
	var b bytes.Buffer
	fmt.Fprintf(&b, "cff-version: 1.2.0\ntype: dataset\n")
	fmt.Fprintf(&b, "message: %s\n", quoted("Name the version; for one figure also say who said it, at which stage and when, and give the fact and the page: "+e.cite(en)+"."))
	fmt.Fprintf(&b, "title: %s\n", quoted(title(en)))
	fmt.Fprintf(&b, "authors:\n  - name: %s\n", quoted(e.publisher()))
	fmt.Fprintf(&b, "version: %s\ndate-released: %s\nlicense: %s\n", quoted(e.Version), quoted(e.day()), licence)
	if e.Address != "" {
		fmt.Fprintf(&b, "url: %s\nrepository-artifact: %s\n", quoted(e.Address), quoted(e.page(en)))
	}
	fmt.Fprintf(&b, "keywords:\n")
	for _, k := range keywords(en) {
		fmt.Fprintf(&b, "  - %s\n", quoted(k))
	}
	fmt.Fprintf(&b, "abstract: %s\n", quoted(about(en)))
	_, err := w.Write(b.Bytes())
	return err
}

// quoted is a text as YAML has it between double quotes: Go's escapes are a part
// of YAML's.
func quoted(s string) string { return strconv.Quote(s) }
