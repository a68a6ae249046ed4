package desk

import "bytes"

// noCSV says what a file is that is no CSV, or "".
func noCSV(start []byte) string {
	// Lower case would change bytes that are no UTF-8.
	for magic, what := range map[string]string{
		"\xd0\xcf\x11\xe0": "this is a spreadsheet; save it as CSV (UTF-8)",
		"%PDF":             "this is a PDF; get the CSV itself",
		"\x89PNG":          "this is a picture; get the CSV itself",
		"\xff\xd8\xff":     "this is a picture; get the CSV itself",
	} {
		if bytes.HasPrefix(start, []byte(magic)) {
			return what
		}
	}
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(start[:min(len(start), 512)], []byte("\xef\xbb\xbf"))))
	switch {
	case len(text) == 0:
		return "the file holds nothing; expected a CSV file with a header line"
	case bytes.HasPrefix(text, []byte("<")):
		return "this looks like a web page, perhaps a login or an error page; get the CSV itself"
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return "this looks like JSON; get the CSV itself"
	}
	return ""
}
