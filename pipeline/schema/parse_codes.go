package schema

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

type codesFile struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	TitleES string `json:"title_es"`
	// Include takes over all codes and prefixes of other lists.
	Include  []string     `json:"include"`
	Codes    []codeFile   `json:"codes"`
	Prefixes []prefixFile `json:"prefixes"`
}

type codeFile struct {
	Code          string `json:"code"`
	Title         string `json:"title"`
	TitleES       string `json:"title_es"`
	Description   string `json:"description"`
	DescriptionES string `json:"description_es"`
}

type prefixFile struct {
	Prefix        string `json:"prefix"`
	Pattern       string `json:"pattern"`
	Title         string `json:"title"`
	TitleES       string `json:"title_es"`
	Description   string `json:"description"`
	DescriptionES string `json:"description_es"`
}

func (f codesFile) list() (*CodeList, error) {
	l := &CodeList{Name: f.Name, Title: f.Title, TitleES: f.TitleES, index: map[string]int{}}
	if f.Title == "" || f.TitleES == "" {
		return nil, fmt.Errorf("title and title_es are needed")
	}
	for i, c := range f.Codes {
		if c.Code == "" || c.Title == "" || c.TitleES == "" {
			return nil, fmt.Errorf("code %d %q: code, title and title_es are needed", i+1, c.Code)
		}
		if (c.Description == "") != (c.DescriptionES == "") {
			return nil, fmt.Errorf("code %q: a description is needed in both languages or in none", c.Code)
		}
		if _, double := l.index[c.Code]; double {
			return nil, fmt.Errorf("code %q stands twice; remove one", c.Code)
		}
		l.index[c.Code] = i
		l.Codes = append(l.Codes, Code(c))
	}
	for i, p := range f.Prefixes {
		if p.Prefix == "" || p.Pattern == "" || p.Title == "" || p.TitleES == "" {
			return nil, fmt.Errorf("prefix %d %q: prefix, pattern, title and title_es are needed", i+1, p.Prefix)
		}
		re, err := whole(p.Pattern)
		if err != nil {
			return nil, fmt.Errorf("prefix %q: %w", p.Prefix, err)
		}
		l.Prefixes = append(l.Prefixes, Prefix{p.Prefix, re, p.Title, p.TitleES, p.Description, p.DescriptionES})
	}
	return l, nil
}

// include appends the codes and prefixes of other lists, one level deep.
func include(lists map[string]*CodeList, includes map[string][]string) error {
	for _, name := range slices.Sorted(maps.Keys(includes)) {
		l := lists[name]
		for _, other := range includes[name] {
			from := lists[other]
			if from == nil || len(includes[other]) > 0 {
				return fmt.Errorf("schemas/codes/%s.json: include %q, expected a list that includes no other", name, other)
			}
			for _, c := range from.Codes {
				if _, double := l.index[c.Code]; !double {
					l.index[c.Code] = len(l.Codes)
					l.Codes = append(l.Codes, c)
				}
			}
			l.Prefixes = append(l.Prefixes, from.Prefixes...)
		}
	}
	return nil
}

// whole compiles a pattern that the whole of a value must match.
func whole(pattern string) (*regexp.Regexp, error) {
	// Compiled alone first: a stray parenthesis must not close the group below.
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, fmt.Errorf("pattern: %w; expected a regular expression in the RE2 syntax", err)
	}
	return regexp.Compile("^(?:" + pattern + ")$")
}
