"""Breaks a copy of a publication in many ways; each must be found.

    python3 selftest.py PUBLICATION SCHEMAS TRUTH.json CACHE WORK

A check that finds nothing in here would find nothing elsewhere either.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


class Copy:
    """A publication that may be broken; the newest version stands in latest."""

    def __init__(self, publication, work):
        self.root = work / "broken"
        shutil.copytree(publication, self.root, ignore=shutil.ignore_patterns("snapshots", "captures", "latest"))
        shutil.copytree((publication / "latest").resolve(), self.root / "latest")
        for p in [self.root, *self.root.rglob("*")]:
            p.chmod(0o755 if p.is_dir() else 0o644)

    def edit(self, path, pattern, replacement):
        file = self.root / path
        old = file.read_text("utf-8")
        new = re.sub(pattern, replacement, old, count=1, flags=re.S | re.M)
        if new == old:
            sys.exit(f"selftest: {path} has nothing that {pattern} finds; the self-test needs to be brought up to date")
        file.write_text(new, "utf-8")


def damage_data(copy):
    """A changed number, a lost row, a table in place of another, bad types."""
    copy.edit("latest/csv/announcements.csv", r"^(an-\w+,(?:[^,\n]*,){14})(\d+),", r"\g<1>\g<2>7,")  # people_announced
    copy.edit("latest/csv/windows.csv", r"\n[^\n]*\n\Z", "\n")
    copy.edit("latest/csv/timeline.csv", r",20(\d\d)-(\d\d)-(\d\d),", r",\3/\2/20\1,")
    shutil.copy(copy.root / "latest/parquet/outlets.parquet", copy.root / "latest/parquet/labels.parquet")
    (copy.root / "latest/parquet/joins.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    (copy.root / "latest/unlisted.txt").write_text("")


def damage_descriptions(copy):
    """A wrong digest, a citation without authors, one record too few."""
    package = json.loads((copy.root / "latest/datapackage.json").read_text())
    package["resources"] = [r for r in package["resources"] if r["path"] == "csv/definitions.csv"]
    package["resources"][0]["hash"] = "sha256:" + 64 * "0"
    (copy.root / "latest/datapackage.json").write_text(json.dumps(package))
    copy.edit("latest/CITATION.cff", r"^authors:\n(?:[ -].*?\n)+(?=\w|\Z)", "")
    (copy.root / "latest/croissant.json").write_text('{"@type": "sc:Dataset"}')


def damage_workbook(copy):
    import openpyxl

    path = copy.root / "latest/excel/recuento.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["announcements"]
    sheet["C2"] = "2026-02-21"
    sheet["P3"] = 987654321
    sheet["B3"] = "=1+1"
    book.remove(book["batches"])
    book.save(path)


def damage_pages(copy):
    copy.edit("about.html", r"</main>", r'<p id="main"><a href="nowhere.html">a</a><a href="/data/index.html">b</a><a href="data/">c</a>'
              r'<a href="javascript:1">d</a><a href="glossary.html#nothing-of-the-kind">e</a><a href="../../above.html">f</a>'
              r'<a href="https://example.org/" rel="nofollow">g</a><img src="https://example.org/x.png" alt=""><b onclick="x()">h</b>'
              r"<script>1</script><i style='top:0'></i><div></p></main>")
    copy.edit("atom.xml", r"</feed>", "<br></feed>")
    copy.edit("es/atom.xml", r"<updated>[^<]*</updated>", "")
    copy.edit("assets/site.css", r"\Z", '@import "https://example.org/x.css";')


def python(name):
    return [str(CACHE / "requirements/bin/python"), str(HERE / name)]


def cases(copy, schemas, truth, work):
    latest, broken = copy.root / "latest", work / "broken-truth.json"
    results = work / "selftest.jsonl"
    cffconvert = CACHE / "requirements-citation/bin/cffconvert"
    windows = json.loads(truth.read_text())["windows"]["rows"]
    yield "truth.py", [sys.executable, HERE / "truth.py", latest, schemas, broken, results], [
        "csv/announcements.csv: its digest is not the one", "Invalid isoformat string", "unlisted.txt is there and not listed"]
    yield "tables.py", [*python("tables.py"), latest, truth, results], [
        "people_announced: sum is", f"{windows - 1} rows, expected {windows}", "FAIL pandas                 parquet/labels.parquet", "FAIL polars                 csv/timeline.csv",
        "FAIL DuckDB                 parquet/labels.parquet", "FAIL DuckDB                 parquet/joins.parquet"]
    yield "parquet.mjs", ["node", CACHE / "parquet.mjs", latest, truth, results], ["parquet/labels.parquet", "FAIL hyparquet              parquet/joins.parquet"]
    yield "metadata.py", [*python("metadata.py"), latest, truth, cffconvert, results], [
        "hash is sha256:0000", "FAIL frictionless           csv/definitions.csv", "is no resource of datapackage.json", "FAIL mlcroissant", "FAIL cffconvert"]
    yield "workbook.py", [*python("workbook.py"), latest, schemas, work / "broken-sheets", results], [
        "'987654321', expected", "B3 is a formula", "there is no such sheet", ": 987654321, expected", "datetime.datetime(2026, 2, 21"]
    yield "html.mjs", ["node", CACHE / "html.mjs", copy.root, HERE / "htmlvalidate.json", results], ["FAIL html-validate          about.html"]
    yield "pages.py", [*python("pages.py"), copy.root, results], [
        "id main stands twice", "leads to nowhere.html", "begins with a slash", "leads to data, which is not there", "javascript:1 is no link", "nothing-of-the-kind",
        "leaves the publication", "without rel=noopener", "loads https://example.org/x.png", "attribute onclick", "a script in the page", "attribute style",
        "loads https://example.org/x.css", "FAIL feedparser             atom.xml", "has 0 <updated>", "about.html: its digest is not the one"]


def main(publication, schemas, truth, work):
    copy = Copy(publication, work)
    for damage in (damage_data, damage_descriptions, damage_workbook, damage_pages):
        damage(copy)
    bad = 0
    for name, command, wanted in cases(copy, schemas, truth, work):
        results = pathlib.Path(command[-1])
        results.write_text("")
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        said = done.stdout + "\n".join(f for line in results.read_text("utf-8").splitlines() for f in json.loads(line)["faults"])
        faults = [f"does not say {w!r}" for w in wanted if w not in said]
        if done.returncode != 1:
            faults.append(f"ended with status {done.returncode}, expected 1: {done.stderr[-300:]}")
        bad += bool(faults)
        print(f"{'FAIL' if faults else 'ok  '} self-test              {name:<46} {len(wanted)} faults".rstrip())
        for f in faults:
            print(f"     {f}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    publication, schemas, truth, CACHE, work = map(pathlib.Path, sys.argv[1:])
    main(publication, schemas, truth, work)
