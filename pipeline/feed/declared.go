package feed

// Declared is what a feeds.yaml says of corrections, each as one text, by feed,
// key and input. It is nil where the text is no such file: it asks what an earlier
// configuration said, which need not be good by the rules of today.
func Declared(data []byte) map[[3]string]string {
	d := parseDocument(data)
	if d.root == nil {
		return nil
	}
	d.plain(d.root, "")
	said := map[[3]string]string{}
	for _, n := range items(d.get(d.root, "feeds")) {
		id := text(d.get(n, "id"))
		for _, c := range items(d.get(n, "corrections")) {
			key := [3]string{id, text(d.get(c, "key")), text(d.get(c, "input"))}
			for _, name := range []string{"expects", "value"} {
				said[key] += text(d.get(c, name)) + "\x00"
			}
		}
	}
	return said
}
