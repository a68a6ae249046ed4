"""What the CSV files hold, read by the csv module of Python and nothing else.

    python3 truth.py SNAPSHOT SCHEMAS OUT.json RESULTS

Every other client is held against the numbers that stand in OUT.json: rows,
and for each column its type, nulls, and what depends on every cell: the sum of
integers, how many booleans are true, the first, last and total of dates, the
characters of texts.
"""

import csv
import datetime
import hashlib
import json
import pathlib
import sys

from findings import Findings, finish

EPOCH = datetime.date(1970, 1, 1)


def integer(text):
    if str(int(text)) != text:
        raise ValueError(f"{text!r} is no plain integer")
    return int(text)


def boolean(text):
    return {"true": True, "false": False}[text]


def date(text):
    if len(text) != 10:
        raise ValueError(f"{text!r} is no date")
    return datetime.date.fromisoformat(text)


def moment(text):
    if not text.endswith("Z"):
        raise ValueError(f"{text!r} is no time in UTC")
    return datetime.datetime.fromisoformat(text[:-1] + "+00:00")


READ = {"integer": integer, "boolean": boolean, "date": date, "datetime": moment, "string": str, "list": str}


def width(field):
    """Bits of an integer column: 32 where its maximum fits."""
    return 32 if field.get("constraints", {}).get("maximum", 2**63) <= 2**31 - 1 else 64


def totals(kind, values):
    """What depends on every value of a column and every client can say."""
    if kind == "integer":
        return {"sum": sum(values)}
    if kind == "boolean":
        return {"true": sum(values)}
    if kind == "date":
        return {"first": min(values).isoformat(), "last": max(values).isoformat(), "days": sum((v - EPOCH).days for v in values)} if values else {"first": None, "last": None, "days": 0}
    if kind == "datetime":
        return {"first": min(values).isoformat(), "last": max(values).isoformat()} if values else {"first": None, "last": None}
    return {"characters": sum(map(len, values)), "distinct": len(set(values))}


def column(field, cells):
    kind = "string" if field["type"] == "list" else field["type"]
    values = [READ[kind](c) for c in cells if c != ""]
    out = {"name": field["name"], "type": kind, "nulls": len(cells) - len(values)}
    if kind == "integer":
        out["bits"] = width(field)
    return out | totals(kind, values)


def table(path, fields):
    """The truth of a table, and what is wrong with its CSV."""
    with open(path, encoding="utf-8", newline="") as f:
        header, *rows = csv.reader(f, strict=True)
    names = [f["name"] for f in fields]
    if header != names:
        return None, [f"columns are {header}, expected {names}"]
    faults = [f"row {i + 1} has {len(r)} cells, expected {len(names)}" for i, r in enumerate(rows) if len(r) != len(names)]
    out = {"rows": len(rows), "columns": []}
    for i, field in enumerate(fields):
        try:
            out["columns"].append(column(field, [r[i] for r in rows]))
        except (ValueError, KeyError, IndexError) as e:
            faults.append(f"column {field['name']}: {e}")
    return out, faults


def sums(snapshot):
    """Holds SHA256SUMS against the files, and tells files that are not in it."""
    listed, faults = {}, []
    for line in (snapshot / "SHA256SUMS").read_text().splitlines():
        digest, path = line.split("  ", 1)
        listed[path] = digest
        file = snapshot / path
        if not file.is_file():
            faults.append(f"{path} is listed and not there")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            faults.append(f"{path}: its digest is not the one that is listed")
    here = {str(p.relative_to(snapshot)) for p in snapshot.rglob("*") if p.is_file()}
    faults += [f"{p} is there and not listed" for p in sorted(here - set(listed) - {"SHA256SUMS", "manifest.json"})]
    return faults, len(listed)


# What a history says of each state, before the columns of its table.
STATE = [
    {"name": "recorded_from", "type": "datetime"},
    {"name": "recorded_to", "type": "datetime"},
    {"name": "from_version", "type": "string"},
    {"name": "to_version", "type": "string"},
    {"name": "from_seq", "type": "integer", "constraints": {"maximum": 2**31 - 1}},
    {"name": "to_seq", "type": "integer", "constraints": {"maximum": 2**31 - 1}},
    {"name": "ended_by", "type": "string"},
    {"name": "reconstructed", "type": "boolean"},
]


def main(snapshot, schemas, out, results):
    found, truth = Findings(results), {}
    tables = {name: json.loads((schemas / f"{name}.json").read_text()) for name in json.loads((schemas / "order.json").read_text())}
    files = {name: t["fields"] for name, t in tables.items()}
    files |= {f"{name}_history": STATE + t["fields"] for name, t in tables.items() if t.get("history")}
    # Parts that were laid aside have the columns of their history.
    for path in sorted((snapshot / "csv").glob("*_history_[0-9]*.csv")):
        files[path.stem] = files[path.stem.rsplit("_", 1)[0]]
    for name, fields in files.items():

        def check():
            truth[name], faults = table(snapshot / "csv" / f"{name}.csv", fields)
            return faults, truth[name] and truth[name]["rows"]

        found.attempt("csv (Python)", f"csv/{name}.csv", check)
    found.attempt("sha256", "SHA256SUMS", lambda: (sums(snapshot)[0], None))
    out.write_text(json.dumps({k: v for k, v in truth.items() if v}, ensure_ascii=False))
    finish(found)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:5]))
