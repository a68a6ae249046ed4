"""Sums up what the checks found, and tells it in docs/conformance.md.

    python3 report.py RESULTS SCHEMAS DOCS write|compare|show

The text follows from what was found and from the pinned versions: the same
data give the same bytes.
"""

import json
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).parent
PARQUET = ["pandas", "polars", "DuckDB", "hyparquet", "frictionless"]
CSV = ["csv (Python)", "pandas", "polars", "DuckDB", "frictionless", "mlcroissant"]
BOOKS = [("LibreOffice", "excel/recuento.xlsx"), ("openpyxl", "excel/recuento.xlsx"), ("LibreOffice", "excel/recuento.es.xlsx"), ("openpyxl", "excel/recuento.es.xlsx")]
ONCE = [
    ("sha256", "SHA256SUMS", "every file of the version has the digest that is listed, and none is unlisted"),
    ("frictionless", "datapackage.json", "a valid Data Package; its tables above, with all of their rows and keys"),
    ("sha256", "datapackage.json", "gives every file the digest that SHA256SUMS gives it"),
    ("mlcroissant", "croissant.json", "valid Croissant; its record sets above, and those of the lists of codes"),
    ("cffconvert", "CITATION.cff", "valid, and becomes BibTeX and an APA-like reference"),
    ("sha256", "site.json", "every file of the site has the digest that is listed"),
    ("html-validate", "*.html", "every page of the site is valid HTML"),
    ("links", "*.html", "every link inside the site leads somewhere, under any path; nothing comes from elsewhere; no script or style stands in a page"),
    ("links", "index.html, to every page", "every page can be reached from the front page"),
    ("feedparser", "atom.xml", "well-formed, and read without complaint"),
    ("feedparser", "es/atom.xml", "well-formed, and read without complaint"),
]
PYTHON = ["pandas", "pyarrow", "polars", "duckdb", "frictionless", "mlcroissant", "openpyxl", "feedparser"]
NODE = ["hyparquet", "hyparquet-compressors", "html-validate", "axe-core"]


class Results:
    def __init__(self, path):
        self.all = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        self.by = {(r["client"], r["file"]): r for r in self.all}
        for r in self.all:
            if not r["ok"]:
                self.by[r["client"], r["file"]] = r

    def of(self, client, file):
        """The result of a client for a file; *.html means every page."""
        if file == "*.html":
            some = [r for r in self.all if r["client"] == client and r["file"].endswith(".html")]
            return {"ok": all(r["ok"] for r in some)} if some else None
        return self.by.get((client, file))

    def cell(self, client, file, absent="missing", counted=True):
        r = self.of(client, file)
        if r is None:
            return absent
        rows = r.get("rows")
        said = "ok" if r["ok"] else "**fails**"
        return said if rows is None or not counted else f"{rows} {said}"


def grid(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in rows])


def files(results, tables, clients, form):
    def name(client, table):
        return f"croissant.json: {table}" if client == "mlcroissant" else f"{form}/{table}.{form}"

    return grid(["File", *clients], [[f"`{form}/{t}.{form}`"] + [results.cell(c, name(c, t)) for c in clients] for t in tables])


def sheets(results, tables):
    rows = [["the workbook as a whole"] + [results.cell(c, b) for c, b in BOOKS]]
    rows += [[f"`{t}`"] + [results.cell(c, f"{b}: {t}", "") for c, b in BOOKS] for t in tables]
    return grid(["Sheet"] + [f"{c}, `{pathlib.PurePath(b).name}`" for c, b in BOOKS], [r for r in rows if any(r[1:])])


def versions():
    pinned = dict(re.findall(r"^([A-Za-z0-9_-]+)==(\S+)", (HERE / "requirements.txt").read_text() + (HERE / "requirements-citation.txt").read_text(), re.M))
    node = json.loads((HERE / "package.json").read_text())["dependencies"]
    names = [(n, pinned[n]) for n in [*PYTHON, "cffconvert"]] + [(n, node[n]) for n in NODE]
    said = ", ".join(f"{n} {v}" for n, v in names) + "; LibreOffice is that of the machine."
    return textwrap.fill(said, 80, break_on_hyphens=False)


def document(results, tables):
    text = (HERE / "conformance.md.in").read_text("utf-8")
    parts = {
        "versions": versions(),
        "parquet": files(results, tables, PARQUET, "parquet"),
        "csv": files(results, tables, CSV, "csv"),
        "sheets": sheets(results, tables),
        "once": grid(["Client", "File", "What holds", "Result"], [[c, f"`{f}`" if " " not in f else f, said, results.cell(c, f, counted=False)] for c, f, said in ONCE]),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], text)


def gaps(results, tables):
    """Checks that did not run at all: silence is no success."""
    wanted = [(c, f"parquet/{t}.parquet") for t in tables for c in PARQUET]
    wanted += [(c, f"croissant.json: {t}" if c == "mlcroissant" else f"csv/{t}.csv") for t in tables for c in CSV]
    wanted += BOOKS + [(c, f) for c, f, _ in ONCE]
    return [f"{c} said nothing of {f}" for c, f in wanted if results.of(c, f) is None]


def main(results, schemas, docs, mode):
    results, tables = Results(results), json.loads((schemas / "order.json").read_text())
    text = document(results, tables)
    bad = [f"{r['client']}, {r['file']}: {r['faults'][0]}" for r in results.all if not r["ok"]]
    bad += gaps(results, tables)
    if mode == "write":
        docs.write_text(text, "utf-8")
        print(f"{docs.name} is written")
    elif mode == "compare" and (not docs.is_file() or docs.read_text("utf-8") != text):
        bad.append(f"docs/{docs.name} is not what this run found: call .ci/conformance/run --write and look at the difference")
    print(f"\nconformance: {len(results.all)} results, {len(bad)} do not hold")
    for fault in bad:
        print(f"  {fault}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]), sys.argv[4])
