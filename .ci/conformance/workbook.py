"""LibreOffice and openpyxl open the workbooks.

    python3 workbook.py SNAPSHOT SCHEMAS WORK RESULTS

LibreOffice exports every sheet as CSV; header and cells must be those of
csv/TABLE.csv, under the titles of the columns. openpyxl must warn of nothing,
and find real dates, numbers and booleans, and no formula.
"""

import csv
import datetime
import json
import pathlib
import subprocess
import sys
import warnings

from findings import Findings, finish, missing

BOOKS = {"excel/recuento.xlsx": "title", "excel/recuento.es.xlsx": "title_es"}
# Facts, series and what these refer to have a sheet each; other tables may.
REQUIRED = ["announcements", "stage_claims", "detainee_counts", "verified_releases", "announced_vs_verified", "official_disagreement",
            "batches", "stock_flow", "timeline", "windows", "definitions"]
# Comma, quote, UTF-8, from line 1, no types, no language, no quotes that are not
# needed, as shown, no formulas, no spaces removed, every sheet (-1), no marks.
FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.reader(f, strict=True))


def expected(snapshot, name, fields, title):
    """The rows of a sheet as LibreOffice should write them, with its header."""
    _, *rows = read(snapshot / "csv" / f"{name}.csv")
    return [[f[title] for f in fields]] + [[c.upper() if f["type"] == "boolean" else c for f, c in zip(fields, r)] for r in rows]


def exported(path, fields):
    """The rows that LibreOffice wrote. Whether it sets the thousands of numbers
    apart differs from version to version."""
    header, *rows = read(path)
    return [header] + [[c.replace(",", "") if i < len(fields) and fields[i]["type"] == "integer" else c for i, c in enumerate(r)] for r in rows]


def export(book, work):
    """Has LibreOffice write every sheet of a workbook into a folder."""
    out = work / book.name
    out.mkdir(parents=True)
    command = ["soffice", f"-env:UserInstallation={(work / 'profile').resolve().as_uri()}", "--headless", "--norestore", "--convert-to", FILTER, "--outdir", str(out), str(book)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    # Besides errors it talks of Java, settings and the like of the machine.
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error")]
    prefix = book.stem + "-"
    sheets = {p.stem.removeprefix(prefix): p for p in out.glob("*.csv")}
    if done.returncode != 0 or not sheets:
        raise RuntimeError(f"soffice ended with status {done.returncode}: {' '.join(said)[-600:]}")
    return sheets, said


def differences(got, want):
    if len(got) != len(want):
        yield f"{len(got) - 1} rows, expected {len(want) - 1}"
    for n, (a, b) in enumerate(zip(got, want), start=1):
        if len(a) != len(b):
            yield f"line {n} has {len(a)} cells, expected {len(b)}"
        for column, (x, y) in enumerate(zip(a, b), start=1):
            if x != y:
                yield f"line {n}, column {column} ({want[0][column - 1]}): {x!r}, expected {y!r}"


def libreoffice(snapshot, schemas, work, found, name, title):
    sheets, said = export(snapshot / name, work)
    found.add("LibreOffice", name, said, note=f"{len(sheets)} sheets")
    for table in tables(schemas):
        fields = columns(schemas, table)
        if table not in sheets:
            if table in REQUIRED:
                found.add("LibreOffice", f"{name}: {table}", ["there is no such sheet"])
            continue

        def check():
            got = exported(sheets[table], fields)
            return list(differences(got, expected(snapshot, table, fields, title))), len(got) - 1

        found.attempt("LibreOffice", f"{name}: {table}", check)


def python(kind, text):
    """A cell as openpyxl should give it."""
    if text == "":
        return None
    if kind == "integer":
        return int(text)
    if kind == "boolean":
        return text == "true"
    if kind == "date":
        return datetime.datetime.fromisoformat(text)
    return text


def openpyxl(snapshot, schemas, found, name, title):
    import openpyxl

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(snapshot / name)
    faults = [f"warning: {w.message}" for w in warned]
    faults += [f"sheet {s.title}, {c.coordinate} is a formula" for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]
    for sheet in book:
        if sheet.title not in tables(schemas):
            continue
        faults += [f"sheet {sheet.title}: the header is not frozen"] if sheet.freeze_panes != "A2" else []
        faults += [f"sheet {sheet.title}: has no filter"] if not (sheet.auto_filter.ref or sheet.tables) else []
    found.add("openpyxl", name, faults, note=f"{len(book.sheetnames)} sheets")
    for table in tables(schemas):
        if table in book.sheetnames:
            found.attempt("openpyxl", f"{name}: {table}", lambda: cells(snapshot, schemas, book[table], table, title))


def cells(snapshot, schemas, sheet, table, title):
    fields = columns(schemas, table)
    _, *rows = read(snapshot / "csv" / f"{table}.csv")
    want = [[f[title] for f in fields]] + [[python(f["type"], c) for f, c in zip(fields, r)] for r in rows]
    got = [list(r) for r in sheet.iter_rows(values_only=True, max_col=len(fields))]
    faults = list(differences(got, want))
    faults += [f"line {n + 1}, column {i + 1}: {type(x).__name__}, expected {type(y).__name__}" for n, (a, b) in enumerate(zip(got, want)) for i, (x, y) in enumerate(zip(a, b)) if x == y and type(x) is not type(y)]
    return faults, len(got) - 1


def tables(schemas):
    return json.loads((schemas / "order.json").read_text())


def columns(schemas, table):
    return json.loads((schemas / f"{table}.json").read_text())["fields"]


def main(snapshot, schemas, work, results):
    found = Findings(results)
    for name, title in BOOKS.items():
        for client, check in (("LibreOffice", lambda: libreoffice(snapshot, schemas, work, found, name, title)), ("openpyxl", lambda: openpyxl(snapshot, schemas, found, name, title))):
            if absent := missing(snapshot, name):
                found.add(client, name, absent)
                continue
            try:
                check()
            except Exception as e:  # a workbook that cannot be read at all
                found.add(client, name, [f"{type(e).__name__}: {e}"])
    finish(found)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:5]))
