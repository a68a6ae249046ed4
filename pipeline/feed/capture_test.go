package feed

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func pack(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipOf packs files of one text; a name that ends in / is a folder.
func zipOf(t *testing.T, text []byte, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// patched replaces a field of every header of a zip file that has it, given by
// its place behind the signature of the local header and of the list.
func patched(t *testing.T, file []byte, local, listed int, change func(field []byte)) []byte {
	t.Helper()
	out := bytes.Clone(file)
	for signature, at := range map[string]int{"PK\x03\x04": local, "PK\x01\x02": listed} {
		i := bytes.Index(out, []byte(signature))
		if i < 0 {
			t.Fatalf("no header %q", signature)
		}
		change(out[i+at:])
	}
	return out
}

// openCase is a capture and what comes of opening it: the text, or an error.
type openCase struct {
	bytes       []byte
	compression string
	want        string // of the error
}

func checkOpen(t *testing.T, text []byte, cases map[string]openCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "capture")
			write(t, path, c.bytes)
			got, err := read(t, Capture{Feed: "one", Path: path, Bytes: int64(len(c.bytes))}, Dialect{Compression: c.compression})
			switch {
			case c.want == "" && (err != nil || !bytes.Equal(got, text)):
				t.Errorf("%d bytes, %v; want the %d of the text", len(got), err, len(text))
			case c.want != "" && (err == nil || err.Error() != c.want):
				t.Errorf("error %v, want %s", err, c.want)
			case c.want != "" && errors.Is(err, io.EOF):
				t.Error("the error passes for the end of the text")
			}
		})
	}
}

func TestOpen(t *testing.T) {
	text := []byte(strings.Repeat("a,b\n1,2\n", 1000))
	whole := pack(t, text)
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1
	checkOpen(t, text, map[string]openCase{
		"plain":           {text, "none", ""},
		"nothing said":    {text, "", ""},
		"packed":          {whole, "gzip", ""},
		"two members":     {append(pack(t, text[:8]), pack(t, text[8:])...), "gzip", ""},
		"packed as plain": {whole, "none", "the file is packed with gzip; declare compression: gzip in its dialect"},
		"plain as packed": {text, "gzip", "the file is not packed with gzip; remove compression: gzip from its dialect, or get the file again"},
		"cut off":         {whole[:len(whole)/2], "gzip", "the gzip file is cut off; get the file again"},
		"cut off header":  {whole[:4], "gzip", "the gzip file is cut off; get the file again"},
		"cut off sum":     {whole[:len(whole)-3], "gzip", "the gzip file is cut off; get the file again"},
		"damaged":         {flipped, "gzip", "the gzip file is damaged (gzip: invalid checksum); get the file again"},
		"more behind it":  {append(bytes.Clone(whole), "tail of 10"...), "gzip", "the gzip file is damaged (gzip: invalid header); get the file again"},
		"gzip in gzip":    {pack(t, whole), "gzip", "the gzip file holds a packed file or a spreadsheet itself (gzip); unpack it and give its CSV, packed once at most"},
		"other packing":   {text, "bzip2", `compression "bzip2"; expected none, gzip, zip or auto`},
		"auto plain":      {text, "auto", ""},
	})
}

func TestOpenZip(t *testing.T) {
	text := []byte(strings.Repeat("a,b\n1,2\n", 1000))
	whole, zipFile := pack(t, text), zipOf(t, text, "one.csv")
	badSum := patched(t, zipFile, 14, 16, func(field []byte) { field[0] ^= 1 })
	badText := bytes.Clone(zipFile)
	badText[bytes.Index(badText, []byte("one.csv"))+7] = 0xff
	badList := bytes.Clone(zipFile)
	badList[bytes.Index(badList, []byte("PK\x01\x02"))+2] = 'X'
	const only = "; expected exactly one: unpack it and give each CSV file a feed of its own"
	checkOpen(t, text, map[string]openCase{
		"tar in gzip":        {pack(t, append(append(make([]byte, 257), "ustar"...), make([]byte, 250)...)), "gzip", "the gzip file holds a tar archive; unpack it and give its CSV, packed with gzip or zip alone"},
		"zip":                {zipFile, "zip", ""},
		"zip in a folder":    {zipOf(t, text, "data/", "data/one.csv", "__MACOSX/data/._one.csv", "data/.DS_Store"), "zip", ""},
		"zip that points up": {zipOf(t, text, "../../one.csv"), "zip", ""},
		"auto gzip":          {whole, "auto", ""},
		"auto zip":           {zipFile, "auto", ""},
		"zip as plain":       {zipFile, "none", "the file is packed with zip; declare compression: zip in its dialect"},
		"zip as gzip":        {zipFile, "gzip", "the file is packed with zip and not with gzip; declare compression: zip in its dialect"},
		"gzip as zip":        {whole, "zip", "the file is packed with gzip and not with zip; declare compression: gzip in its dialect"},
		"plain as zip":       {text, "zip", "the file is not packed with zip; remove compression: zip from its dialect, or get the file again"},
		"zip of nothing":     {zipOf(t, nil), "auto", "the zip file holds no file; expected exactly one, get it again"},
		"zip of folders":     {zipOf(t, text, "a/", "a/b/"), "zip", "the zip file holds no file; expected exactly one, get it again"},
		"zip of two":         {zipOf(t, text, "a.csv", "b/c.csv"), "zip", `the zip file holds 2 files ("a.csv", "b/c.csv")` + only},
		"zip of seven":       {zipOf(t, text, "1", "2", "3", "4", "5", "6", "7"), "zip", `the zip file holds 7 files ("1", "2", "3", "4", "5" and 2 more)` + only},
		"zip in zip":         {zipOf(t, zipFile, "one.zip"), "zip", "the zip file holds a packed file or a spreadsheet itself (zip); unpack it and give its CSV, packed once at most"},
		"zip cut off":        {zipFile[:len(zipFile)-30], "zip", "the zip file is cut off; get the file again"},
		"zip's start alone":  {zipFile[:4], "auto", "the zip file is cut off; get the file again"},
		"zip with another sum": {badSum, "zip",
			"the zip file is damaged (its bytes are not those it lists); get the file again"},
		"zip with another text": {badText, "zip", "the zip file is damaged (flate: corrupt input before offset 1); get the file again"},
		"zip without its list":  {badList, "zip", "the zip file is damaged (zip: not a valid zip file); get the file again"},
		"zip with a password": {patched(t, zipFile, 6, 8, func(field []byte) { field[0] |= 1 }), "zip",
			"the zip file is encrypted; unpack it with its password and give the CSV, or a zip file without a password"},
		"zip by another method": {patched(t, zipFile, 8, 10, func(field []byte) { field[0] = 12 }), "zip",
			"the zip file is packed by method 12, which is not read; pack it again as an ordinary zip file (deflate), or with gzip"},
		"xlsx as zip":   {zipOf(t, text, "[Content_Types].xml", "xl/workbook.xml"), "zip", errSpreadsheet.Error()},
		"xlsx as auto":  {zipOf(t, text, "[Content_Types].xml", "xl/workbook.xml"), "auto", errSpreadsheet.Error()},
		"xlsx as plain": {zipOf(t, text, "[Content_Types].xml", "xl/workbook.xml"), "none", errSpreadsheet.Error()},
		"ods as plain":  {zipOf(t, text, "mimetype", "content.xml"), "none", errSpreadsheet.Error()},
	})
}

// A zip file may list more files than a machine has memory for.
func TestOpenStopsALongList(t *testing.T) {
	names := make([]string, 30_000)
	for i := range names {
		names[i] = fmt.Sprint(i, "/")
	}
	path := filepath.Join(t.TempDir(), "capture")
	write(t, path, zipOf(t, nil, append(names, "one.csv")...))
	_, err := read(t, Capture{Feed: "one", Path: path}, Dialect{Compression: "zip"})
	if want := "the zip file lists too many files; expected exactly one: unpack it and give each CSV file a feed of its own"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestOpenHoldsTheLimit(t *testing.T) {
	const advice = "then raise limits.bytes (17179869184 at most) or split it into several feeds"
	text := make([]byte, 1001)
	for name, c := range map[string]struct {
		bytes []byte
		want  string
	}{
		"gzip":  {pack(t, text), "the gzip file unpacks to more than 1000 bytes, which limits.bytes of the feed does not allow; check what it is, " + advice},
		"zip":   {zipOf(t, text, "one.csv"), "the zip file unpacks to more than 1000 bytes, which limits.bytes of the feed does not allow; check what it is, " + advice},
		"plain": {text, "the file has 1001 bytes, more than the 1000 that limits.bytes of the feed allows; check what it is, " + advice},
	} {
		path := filepath.Join(t.TempDir(), "capture")
		write(t, path, c.bytes)
		capture := Capture{Feed: "one", Path: path, Bytes: int64(len(c.bytes))}
		if r, err := capture.Open(Dialect{Compression: "auto"}, Limits{Bytes: 1001}); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if n, err := io.Copy(io.Discard, r); n != 1001 || err != nil || r.Close() != nil {
			t.Errorf("%s: %d bytes, %v; want all of them", name, n, err)
		}
		r, err := capture.Open(Dialect{Compression: "auto"}, Limits{Bytes: 1000})
		if err == nil {
			var n int64
			n, err = io.Copy(io.Discard, r)
			if _, again := r.Read(make([]byte, 1)); n > 1000 || again != err {
				t.Errorf("%s: %d bytes came, then %v", name, n, again)
			}
			r.Close()
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
	}
}

func TestABombIsNoTable(t *testing.T) {
	for packed, want := range map[int64]int64{1: 64 << 20, 1 << 20: 200 << 20, 4 << 30: 16 << 30} {
		if got := unpackBound(packed, DefaultMaxBytes); got.bytes != want {
			t.Errorf("%d bytes may unpack to %d, want %d", packed, got.bytes, want)
		}
	}
	path := filepath.Join(t.TempDir(), "capture")
	write(t, path, pack(t, make([]byte, 1001)))
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpack(f, gzipped, bound{1000, unpackBound(1, DefaultMaxBytes).why})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	n, err := io.Copy(io.Discard, got)
	if want := "the gzip file unpacks to more than 1000 bytes, and no table packs so well; get the file again, or unpack it yourself if it is right"; err == nil || err.Error() != want || n > 1000 {
		t.Errorf("%d bytes, error %v, want %s", n, err, want)
	}
}

func TestPacking(t *testing.T) {
	for want, data := range map[string][]byte{"none": []byte("PK,a\n"), "gzip": pack(t, []byte("a")), "zip": zipOf(t, []byte("a"), "a")} {
		path := filepath.Join(t.TempDir(), "capture")
		write(t, path, data)
		if got, err := (Capture{Path: path}).Packing(); got != want || err != nil {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
	if _, err := (Capture{Path: filepath.Join(t.TempDir(), "none")}).Packing(); err == nil || !strings.Contains(err.Error(), "fetch the feed again") {
		t.Errorf("a capture that is gone: %v", err)
	}
}
