"""Reads every Parquet file of a snapshot with DuckDB, a third implementation.

Holds the columns' names and types against the schemas, and the cells against
the CSV. Ends with status 1 where anything differs.

    python3 read_with_duckdb.py output/latest schemas/tables
"""

import json
import pathlib
import sys

import duckdb

TYPES = {"string": "VARCHAR", "list": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP WITH TIME ZONE"}


def expected(field):
    if field["type"] == "integer":
        limit = field.get("constraints", {}).get("maximum", 2**63)
        return "INTEGER" if limit <= 2**31 - 1 else "BIGINT"
    return TYPES[field["type"]]


def main(snapshot, schemas):
    db = duckdb.connect()
    faults = []
    for name in json.loads((schemas / "order.json").read_text()):
        fields = json.loads((schemas / f"{name}.json").read_text())["fields"]
        want = [(f["name"], expected(f)) for f in fields]
        parquet, csv = snapshot / "parquet" / f"{name}.parquet", snapshot / "csv" / f"{name}.csv"
        got = [(r[0], r[1]) for r in db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(parquet)]).fetchall()]
        if got != want:
            faults.append(f"{name}: columns are {got}, expected {want}")
            continue
        types = ", ".join(f"'{n}': '{t}'" for n, t in want)
        source = f"read_csv('{csv}', header = true, nullstr = '', quote = '\"', escape = '\"', delim = ',', auto_detect = false, columns = {{{types}}})"
        same = f"SELECT * FROM read_parquet('{parquet}') EXCEPT ALL SELECT * FROM {source}"
        back = f"SELECT * FROM {source} EXCEPT ALL SELECT * FROM read_parquet('{parquet}')"
        for query in (same, back):
            rows = db.execute(query).fetchall()
            if rows:
                faults.append(f"{name}: {len(rows)} rows differ between Parquet and CSV, one is {rows[0]}")
        print(f"{name}: {db.execute('SELECT count(*) FROM read_parquet(?)', [str(parquet)]).fetchone()[0]} rows, {len(want)} columns")
    for f in faults:
        print(f, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
