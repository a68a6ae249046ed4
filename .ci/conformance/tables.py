"""pandas, polars and DuckDB read every table, as Parquet and as CSV.

    python3 tables.py SNAPSHOT TRUTH.json RESULTS

The types of Parquet are those of the file, as the client tells them; those of
CSV are named by us, as the pages of the tables show it. All else is counted by
the client itself.
"""

import datetime
import json
import pathlib
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

from findings import Findings, finish

EPOCH = "1970-01-01"


class Pandas:
    """pandas, on pyarrow."""

    name = "pandas"
    kinds = {"boolean": "bool", "date": "date32[day]", "datetime": "timestamp[us, tz=UTC]", "string": "string"}

    def expected(self, c):
        return (f"int{c['bits']}" if c["type"] == "integer" else self.kinds[c["type"]]) + "[pyarrow]"

    def parquet(self, path, columns):
        return pandas.read_parquet(path, engine="pyarrow", dtype_backend="pyarrow")

    def csv(self, path, columns):
        types = {c["name"]: pandas.ArrowDtype(self.arrow(c)) for c in columns}
        return pandas.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])

    def arrow(self, c):
        if c["type"] == "integer":
            return pyarrow.int32() if c["bits"] == 32 else pyarrow.int64()
        return {"boolean": pyarrow.bool_(), "date": pyarrow.date32(), "datetime": pyarrow.timestamp("us", "UTC"), "string": pyarrow.string()}[c["type"]]

    def types(self, frame):
        return [(n, str(t)) for n, t in frame.dtypes.items()]

    def column(self, frame, c):
        s = frame[c["name"]]
        values = s.dropna()
        out = {"nulls": int(s.isna().sum())}
        if c["type"] == "integer":
            return out | {"sum": int(values.astype("int64[pyarrow]").sum())}
        if c["type"] == "boolean":
            return out | {"true": int(values.sum())}
        if c["type"] in ("date", "datetime"):
            first, last = (values.min().isoformat(), values.max().isoformat()) if len(values) else (None, None)
            days = {"days": int(values.astype("int32[pyarrow]").astype("int64[pyarrow]").sum())} if c["type"] == "date" else {}
            return out | {"first": first, "last": last} | days
        return out | {"characters": int(values.str.len().sum()), "distinct": int(values.nunique())}


class Polars:
    name = "polars"
    kinds = {"boolean": polars.Boolean, "date": polars.Date, "datetime": polars.Datetime("us", "UTC"), "string": polars.String}

    def dtype(self, c):
        if c["type"] == "integer":
            return polars.Int32 if c["bits"] == 32 else polars.Int64
        return self.kinds[c["type"]]

    def expected(self, c):
        return str(self.dtype(c))

    def parquet(self, path, columns):
        return polars.read_parquet(path)

    def csv(self, path, columns):
        return polars.read_csv(path, schema={c["name"]: self.dtype(c) for c in columns})

    def types(self, frame):
        return [(n, str(t)) for n, t in frame.schema.items()]

    def column(self, frame, c):
        s = frame[c["name"]]
        values = s.drop_nulls()
        out = {"nulls": s.null_count()}
        if c["type"] == "integer":
            return out | {"sum": values.cast(polars.Int64).sum()}
        if c["type"] == "boolean":
            return out | {"true": int(values.sum())}
        if c["type"] in ("date", "datetime"):
            first, last = (values.min().isoformat(), values.max().isoformat()) if len(values) else (None, None)
            days = {"days": values.cast(polars.Int32).cast(polars.Int64).sum()} if c["type"] == "date" else {}
            return out | {"first": first, "last": last} | days
        return out | {"characters": int(values.str.len_chars().sum()), "distinct": values.n_unique()}


class DuckDB:
    name = "DuckDB"
    kinds = {"boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP WITH TIME ZONE", "string": "VARCHAR"}

    def expected(self, c):
        if c["type"] == "integer":
            return "INTEGER" if c["bits"] == 32 else "BIGINT"
        return self.kinds[c["type"]]

    def parquet(self, path, columns):
        db = duckdb.connect()
        db.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet('{literal(path)}')")
        return db

    def csv(self, path, columns):
        types = ", ".join(f"'{c['name']}': '{self.expected(c)}'" for c in columns)
        db = duckdb.connect()
        db.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{literal(path)}', header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{types}}})")
        return db

    def types(self, db):
        return [(r[0], r[1]) for r in db.execute("DESCRIBE t").fetchall()]

    def rows(self, db):
        return db.execute("SELECT count(*) FROM t").fetchone()[0]

    def column(self, db, c):
        name = '"' + c["name"] + '"'
        asked = {
            "integer": {"sum": f"coalesce(sum({name}), 0)"},
            "boolean": {"true": f"count(*) FILTER (WHERE {name})"},
            "date": {"first": f"min({name})", "last": f"max({name})", "days": f"coalesce(sum({name} - DATE '{EPOCH}'), 0)"},
            # An instant itself would need another package in Python.
            "datetime": {"first": f"epoch_us(min({name}))", "last": f"epoch_us(max({name}))"},
            "string": {"characters": f"coalesce(sum(length({name})), 0)", "distinct": f"count(DISTINCT {name})"},
        }[c["type"]]
        asked = {"nulls": f"count(*) - count({name})"} | asked
        got = db.execute(f"SELECT {', '.join(asked.values())} FROM t").fetchone()
        if c["type"] == "datetime":
            got = [got[0], *(v if v is None else datetime.datetime.fromtimestamp(v / 1e6, datetime.timezone.utc) for v in got[1:])]
        plain = [v if v is None or isinstance(v, int) else v.isoformat() if hasattr(v, "isoformat") else int(v) for v in got]
        return dict(zip(asked, plain))


def literal(path):
    return str(path).replace("'", "''")


def check(client, opened, truth):
    columns = truth["columns"]
    rows = client.rows(opened) if hasattr(client, "rows") else len(opened)
    faults = [] if rows == truth["rows"] else [f"{rows} rows, expected {truth['rows']}"]
    got, want = client.types(opened), [(c["name"], client.expected(c)) for c in columns]
    if got != want:
        return faults + [f"column {g or 'none'}, expected {w or 'none'}" for g, w in pairs(got, want) if g != w], rows
    for c in columns:
        for key, value in client.column(opened, c).items():
            if value != c[key]:
                faults.append(f"column {c['name']}: {key} is {value}, expected {c[key]}")
    return faults, rows


def pairs(a, b):
    longest = max(len(a), len(b))
    return zip(a + [None] * (longest - len(a)), b + [None] * (longest - len(b)))


def main(snapshot, truth, results):
    found = Findings(results)
    for name, expected in json.loads(truth.read_text()).items():
        for client in (Pandas(), Polars(), DuckDB()):
            for kind in ("parquet", "csv"):
                path = snapshot / kind / f"{name}.{kind}"
                found.attempt(client.name, f"{kind}/{name}.{kind}", lambda: check(client, getattr(client, kind)(path, expected["columns"]), expected))
    finish(found)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
