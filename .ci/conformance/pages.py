"""The pages hold together: links, resources and feeds.

    python3 pages.py PUBLICATION RESULTS

Every link inside the site, fragments included, leads somewhere; none begins
with a slash or leaves the publication, so that it stands under any path and in
a folder. Nothing is loaded from elsewhere, and nothing that the pages' policy
forbids stands in them. Each page can be reached from the front page. Atom is
well-formed and valid for a reader of feeds.
"""

import hashlib
import html.parser
import json
import pathlib
import posixpath
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ET

from findings import Findings, finish, missing

ATOM = "{http://www.w3.org/2005/Atom}"
XLINK = "xlink:href"
# What a browser fetches by itself, and what a reader follows.
LOADED = {"src", "srcset", "poster", "data", "background"}
FETCHING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "apple-touch-icon"}

# Scripts of these types are data; a browser does not run them.
DATA = {"application/json", "application/ld+json"}


class Page(html.parser.HTMLParser):
    """Ids, links and resources of a page, and what must not stand in it."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.faults = set(), [], [], []
        self.filters = False
        self.script = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        where = f"line {self.getpos()[0]}, <{tag}>"
        if "id" in a:
            if a["id"] in self.ids:
                self.faults.append(f"{where}: id {a['id']} stands twice")
            self.ids.add(a["id"])
        self.filters |= tag == "form" and "filters" in (a.get("class") or "").split()
        self.script = a.get("type", "") if tag == "script" and "src" not in a else None
        self.faults += [f"{where}: attribute {n} is forbidden by the pages' policy" for n in a if n == "style" or n.startswith("on")]
        if tag == "style":
            self.faults.append(f"{where}: a style in the page is forbidden by the pages' policy")
        if tag == "base":
            self.faults.append(f"{where}: would change what links mean")
        self.collect(tag, a, where)

    def collect(self, tag, a, where):
        rel = set((a.get("rel") or "").split())
        self.loads += [(where, v) for n, v in a.items() if n in LOADED and v]
        href = a.get("href") or a.get(XLINK)
        if href is None:
            return
        if tag == "link" and rel & FETCHING_LINKS or tag in ("image", "use"):
            self.loads.append((where, href))
        else:
            self.links.append((where, href))
        outside = re.match(r"https?:", href)
        if tag == "a" and outside and not rel & {"noopener", "license"}:
            self.faults.append(f"{where}: a link to another site without rel=noopener: {href}")

    def handle_data(self, data):
        if self.script is None or not data.strip():
            return
        if self.script not in DATA:
            self.faults.append(f"line {self.getpos()[0]}: a script in the page is forbidden by the pages' policy")
            return
        try:
            json.loads(data)
        except ValueError as e:
            self.faults.append(f"line {self.getpos()[0]}: the data in <script> cannot be read: {e}")

    def handle_endtag(self, tag):
        if tag == "script":
            self.script = None


class Site:
    def __init__(self, root):
        self.root = root
        self.files = {f["path"]: f for f in json.loads((root / "site.json").read_text())["files"]}
        self.pages = {p: Page((root / p).read_text("utf-8")) for p in sorted(self.files) if p.endswith(".html") and (root / p).is_file()}
        self.reached = {}

    def faults(self, path):
        page, self.reached[path] = self.pages[path], set()
        faults = list(page.faults)
        for where, address in page.loads:
            for one in (a.split()[0] for a in address.split(",")):
                if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", one):
                    faults.append(f"{where}: loads {one[:80]}, which is no file of the site")
                else:
                    faults += self.follow(path, where, one)
        for where, address in page.links:
            scheme = urllib.parse.urlsplit(address).scheme
            if scheme in ("http", "https", "mailto"):
                continue
            if scheme:
                faults.append(f"{where}: {address[:80]} is no link that a page may have")
                continue
            faults += self.follow(path, where, address)
        return faults

    def follow(self, path, where, address):
        """What is wrong with an address inside the site."""
        parts = urllib.parse.urlsplit(address)
        if address.startswith("/") or parts.netloc:
            return [f"{where}: {address} begins with a slash, and fails where the site stands under a path"]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), urllib.parse.unquote(parts.path))) if parts.path else path
        if target.startswith(".."):
            return [f"{where}: {address} leaves the publication"]
        if not (self.root / target).is_file():
            return [f"{where}: {address} leads to {target}, which is not there (a link needs a file, not a folder)"]
        self.reached[path].add(target)
        fragment = urllib.parse.unquote(parts.fragment)
        if not fragment or target not in self.pages:
            return []
        there = self.pages[target]
        if fragment in there.ids or "=" in fragment and there.filters:
            return []
        return [f"{where}: {address}: nothing in {target} has the id {fragment}"]

    def unreached(self):
        seen, next_ = set(), ["index.html"]
        while next_:
            page = next_.pop()
            if page not in seen and page in self.reached:
                seen.add(page)
                next_ += self.reached[page]
        return [f"{p} cannot be reached from index.html" for p in self.pages if p not in seen and posixpath.basename(p) != "404.html"]

    def digests(self):
        for path, f in self.files.items():
            file = self.root / path
            if not file.is_file():
                yield f"{path} is listed and not there"
            elif hashlib.sha256(file.read_bytes()).hexdigest() != f["sha256"]:
                yield f"{path}: its digest is not the one that is listed"

    def style(self, path):
        text = (self.root / path).read_text("utf-8")
        self.reached[path] = set()
        faults = []
        for address in re.findall(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", text):
            address = address[0] or address[1]
            if not address.startswith("data:"):
                faults += [f"loads {address}"] if re.match(r"[a-zA-Z]+:|//", address) else self.follow(path, "url()", address)
        return faults


def links(site, found):
    good = {}
    for path in site.pages:
        faults = site.faults(path)
        if faults:
            found.add("links", path, faults)
        else:
            folder = posixpath.dirname(path)
            good[folder] = good.get(folder, 0) + 1
    for folder, n in good.items():
        found.add("links", posixpath.join(folder, "*.html"), note=f"{n} pages")
    for path in site.files:
        if path.endswith(".css"):
            found.attempt("links", path, lambda: (site.style(path), None))
    found.add("links", "index.html, to every page", site.unreached())


def atom(root, path):
    import feedparser

    raw = (root / path).read_bytes()
    feed = ET.fromstring(raw)  # strict: anything that is not well-formed ends here
    faults = []
    if feed.tag != ATOM + "feed":
        return [f"the root is {feed.tag}, expected {ATOM}feed"], None
    entries = feed.findall(ATOM + "entry")
    for name, element in [("the feed", feed)] + [(f"entry {n}", e) for n, e in enumerate(entries, 1)]:
        faults += [f"{name} has {len(element.findall(ATOM + t))} <{t}>, expected one" for t in ("id", "title", "updated") if len(element.findall(ATOM + t)) != 1]
    if not feed.findall(ATOM + "author") and not all(e.findall(ATOM + "author") for e in entries):
        faults.append("neither the feed nor each entry has an author")
    ids = [e.findtext(ATOM + "id") for e in entries]
    faults += [f"the id {i} stands twice" for i in set(ids) if ids.count(i) > 1]
    # feedparser loads nothing here: it is handed the bytes.
    parsed = feedparser.parse(raw)
    if parsed.bozo:
        faults.append(f"feedparser: {parsed.bozo_exception}")
    if len(parsed.entries) != len(entries) or parsed.version != "atom10":
        faults.append(f"feedparser finds {len(parsed.entries)} entries in {parsed.version}, expected {len(entries)} in atom10")
    faults += [f"feedparser cannot read the date {e.get('updated')}" for e in parsed.entries if not e.get("updated_parsed")]
    return faults, len(entries)


def main(root, results):
    found = Findings(results)
    if absent := missing(root, "site.json"):
        found.add("links", "site.json", absent)
        finish(found)
    site = Site(root)
    found.add("sha256", "site.json", site.digests(), note=f"{len(site.files)} files")
    links(site, found)
    for path in ("atom.xml", "es/atom.xml"):
        if absent := missing(root, path):
            found.add("feedparser", path, absent)
        else:
            found.attempt("feedparser", path, lambda: atom(root, path))
    finish(found)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]))
