"""DuckDB doing the work that the benchmark measures, and the comparison.

    python3 duckdb.py run --csv FILE --windows FILE --schemas DIR --out DIR
    python3 duckdb.py compare --ours PARQUET CSV --theirs PARQUET CSV

run reads the reports, holds them against schemas/tables and schemas/codes,
withholds what does not conform, keeps one row for each key, sorts, and writes
zstd Parquet and CSV. Every rule comes from the schema files, as in Recuento.
Both answer in JSON on standard output. Times leave out the start of the
interpreter and its imports.

Of the formulations that were measured this one is the fastest. Not taken:
types in read_csv instead of TRY_CAST (as fast, but it takes 3.5 for a whole
number); VARCHAR instead of ENUM for codes (a quarter more processor time);
WHERE while reading instead of the column ok (a fifth more: it casts twice);
one sorted table that both files are copied from (as fast, a tenth more
memory); inserts without order (as fast); a window over all rows, or a group
for each key with the hashes of its rows, in place of looking at repeated keys
alone (a tenth to a half more for that step).
"""

import argparse
import csv
import json
import os
import resource
import sys
import time

# This file bears the name of the package, and its folder comes first.
sys.path.pop(0)
import duckdb  # noqa: E402

TABLE = "announcement_reports"
EARLIEST, LATEST = "DATE '1990-01-01'", "DATE '2099-12-31'"
# What Recuento takes for an address: a scheme, a host, no user, no blanks.
BAD = r'\x00-\x20"<>\\`'
ADDRESS = f"https?://[^/?#@{BAD}]+([/?#][^{BAD}]*)?"


def text(s):
    return "'" + s.replace("'", "''") + "'"


def one_of(x, values):
    return f"{x} IN ({', '.join(map(text, values))})"


class Rules:
    """The SQL of a table: its columns, and what a record must satisfy."""

    def __init__(self, con, schemas, header, windows):
        self.con, self.schemas, self.header, self.windows = con, schemas, header, windows
        self.enums, self.columns, self.must = set(), [], []
        with open(os.path.join(schemas, "tables", TABLE + ".json"), encoding="utf-8") as f:
            fields = json.load(f)["fields"]
        inputs = {}
        for f in fields:
            f.setdefault("from", {"input": f["name"]})
            if not f.get("computed"):
                inputs.setdefault(f["from"]["input"], []).append(f)
        made = {f["name"]: "NULL::VARCHAR" for f in fields}
        for name, targets in inputs.items():
            if name in header:
                made.update(self.input(f'"{name}"', targets))
        self.columns = [f'{made[f["name"]]} AS "{f["name"]}"' for f in fields]
        self.names = [f["name"] for f in fields]

    def input(self, x, targets):
        field = targets[0]
        limits = field.get("constraints", {})
        if any(f.get("constraints", {}).get("required") for f in targets):
            self.must.append(f"{x} IS NOT NULL")
        if field["type"] == "date":
            return self.date(x, targets)
        if field["type"] == "integer":
            return self.integer(x, targets)
        if field["type"] == "boolean":
            self.must.append(one_of(x, ["true", "false"]))
            return {field["name"]: f"{x} = 'true'"}
        value = x
        if "codes" in field:
            value = self.code(x, field["codes"])
        if field.get("format") == "uri":
            self.check(x, f"regexp_full_match({x}, {text(ADDRESS)})")
        if "pattern" in limits:
            self.check(x, f"regexp_full_match({x}, {text(limits['pattern'])})")
        if "maxLength" in limits:
            self.check(x, f"length({x}) <= {limits['maxLength']}")
        if field["name"] == "window":
            self.check(x, one_of(x, self.windows))
        return {field["name"]: value}

    def check(self, x, rule):
        self.must.append(f"({x} IS NULL OR {rule})")

    def code(self, x, name):
        """A closed list is an ENUM, which checks and narrows in one step."""
        with open(os.path.join(self.schemas, "codes", name + ".json"), encoding="utf-8") as f:
            codes = json.load(f)
        values = [c["code"] for c in codes["codes"]]
        if codes.get("prefixes"):
            pattern = "|".join(f"{p['prefix']}(?:{p['pattern']})" for p in codes["prefixes"])
            self.check(x, f"({one_of(x, values)} OR regexp_full_match({x}, {text(pattern)}))")
            return x
        if name not in self.enums:
            self.enums.add(name)
            self.con.execute(f'CREATE TYPE "code_{name}" AS ENUM ({", ".join(map(text, values))})')
        self.check(x, f'TRY_CAST({x} AS "code_{name}") IS NOT NULL')
        return f'TRY_CAST({x} AS "code_{name}")'

    def date(self, x, targets):
        """2026-02-20, 2026-02 or 2026. The cast takes other spellings too, so
        the day found must be written as it was read."""
        first = f"TRY_CAST({x} || substr('0000-01-01', length({x})::INT + 1) AS DATE)"
        last = f"CASE length({x}) WHEN 10 THEN {first} WHEN 7 THEN last_day({first}) ELSE make_date(year({first}), 12, 31) END"
        self.check(x, f"(length({x}) IN (4, 7, 10) AND starts_with(CAST({first} AS VARCHAR), {x}) AND {first} >= {EARLIEST} AND {last} <= {LATEST})")
        parts = {"earliest": first, "latest": last,
                 "precision": f"CASE length({x}) WHEN 10 THEN 'day' WHEN 7 THEN 'month' WHEN 4 THEN 'year' END"}
        return {f["name"]: parts[f["from"]["part"]] for f in targets}

    def integer(self, x, targets):
        """The input's figure goes to the column of its unit; a figure of no
        unit has no place."""
        n = f"TRY_CAST({x} AS INTEGER)"
        self.check(x, f"(regexp_full_match({x}, '-?[0-9]+') AND {n} >= 0)")
        unit = '"' + targets[0]["from"]["when"]["input"] + '"'
        kinds = [f["from"]["when"]["is"] for f in targets]
        self.check(x, one_of(unit, kinds))
        return {f["name"]: f"CASE WHEN {unit} = {text(k)} THEN {n} END" for f, k in zip(targets, kinds)}


class Stopwatch:
    def __init__(self, con):
        self.con, self.steps = con, []

    def step(self, name, *statements):
        start = time.perf_counter()
        for s in statements:
            self.con.execute(s)
        self.steps.append({"name": name, "seconds": time.perf_counter() - start})

    def sync(self, *paths):
        start = time.perf_counter()
        for p in paths:
            f = os.open(p, os.O_RDONLY)
            os.fsync(f)
            os.close(f)
        self.steps.append({"name": "sync", "seconds": time.perf_counter() - start})


def cpu():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


def connect(threads):
    con = duckdb.connect()
    con.execute(f"SET threads = {threads}; SET enable_progress_bar = false")
    return con


def run(a):
    with open(a.csv, encoding="utf-8") as f:
        header = next(csv.reader(f))
    with open(a.windows, encoding="utf-8") as f:
        windows = [r["window"] for r in csv.DictReader(f)]
    parquet, out = os.path.join(a.out, TABLE + ".parquet"), os.path.join(a.out, TABLE + ".csv")

    con = connect(a.threads)
    started, before = time.perf_counter(), cpu()
    watch = Stopwatch(con)
    rules = Rules(con, a.schemas, header, windows)
    types = ", ".join(f"{text(h)}: 'VARCHAR'" for h in header)
    source = (f"read_csv({text(a.csv)}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
              f"new_line = '\\n', columns = {{{types}}}, ignore_errors = true, store_rejects = true)")
    names = ", ".join(f'"{n}"' for n in rules.names)
    # Ragged records do not get as far as the table; the rest is all there,
    # and ok says what may stay.
    watch.step("read", f"CREATE TEMP TABLE records AS SELECT {', '.join(rules.columns)}, ({' AND '.join(rules.must)}) AS ok FROM {source}")
    watch.step(
        "unique",
        "CREATE TEMP TABLE repeated AS SELECT report_id FROM records WHERE ok GROUP BY report_id HAVING count(*) > 1",
        f"""CREATE TEMP TABLE settled AS
            SELECT {names} FROM (SELECT DISTINCT {names} FROM records WHERE ok AND report_id IN (FROM repeated))
            QUALIFY count(*) OVER (PARTITION BY report_id) = 1""")
    kept = (f"SELECT {names} FROM records WHERE ok AND report_id NOT IN (FROM repeated) "
            "UNION ALL FROM settled ORDER BY report_id")
    watch.step("write parquet", f"COPY ({kept}) TO {text(parquet)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {a.group})")
    watch.step("write csv", f"COPY ({kept}) TO {text(out)} (FORMAT csv, HEADER)")
    watch.sync(parquet, out)
    seconds, used = time.perf_counter() - started, cpu() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    read = con.execute("SELECT (SELECT count(*) FROM records) + (SELECT count(*) FROM (SELECT DISTINCT line FROM reject_errors))").fetchone()[0]
    rows = con.execute(f"SELECT count(*) FROM {text(parquet)}").fetchone()[0]
    return {"steps": watch.steps, "seconds": seconds, "read": read, "kept": rows, "rejected": read - rows,
            "csv": out, "parquet": parquet, "cpu": used, "peak": peak}


FIGURES = ("SELECT count(*) AS rows, sum(people_announced)::BIGINT AS people, sum(applications_announced)::BIGINT AS applications, "
           "sum(cases_announced)::BIGINT AS cases, min(announced_on)::VARCHAR AS first, max(published_latest)::VARCHAR AS last FROM {}")


def figures(con, source):
    cursor = con.execute(FIGURES.format(source))
    out = dict(zip([c[0] for c in cursor.description], cursor.fetchone()))
    for stage, n in con.execute(f"SELECT stage_claimed::VARCHAR, count(*) FROM {source} GROUP BY 1 ORDER BY 1").fetchall():
        out["stage " + stage] = n
    return out


READERS = {
    "parquet": "SELECT * FROM read_parquet({})",
    "csv": "SELECT * FROM read_csv({}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')",
}


def compare(a):
    """Figures and rows of both sides; flags and facts, which only Recuento sets, apart."""
    con = connect(a.threads)
    different = []
    for kind, ours, theirs in zip(READERS, a.ours, a.theirs):
        sides = [READERS[kind].format(text(path)) for path in (ours, theirs)]
        found = different_columns(con, sides) or different_rows(con, sides)
        different += [f"{kind}: {d}" for d in found]
    ours, theirs = [figures(con, f"read_parquet({text(side[0])})") for side in (a.ours, a.theirs)]
    for k in sorted(ours.keys() | theirs.keys()):
        if ours.get(k) != theirs.get(k):
            different.append(f"{k} is {ours.get(k)}, in DuckDB's file {theirs.get(k)}")
    return {"ours": ours, "different": different}


def different_columns(con, sides):
    ours, theirs = [[c[:2] for c in con.execute("DESCRIBE " + s).fetchall()] for s in sides]
    return [] if ours == theirs else [f"the columns are {ours}, in DuckDB's file {theirs}"]


def different_rows(con, sides):
    rows = [f"SELECT COLUMNS(* EXCLUDE (flags, fact_id)) FROM ({s})" for s in sides]
    counts = [con.execute(f"SELECT count(*) FROM ({s})").fetchone()[0] for s in sides]
    out = []
    for name, x, y in (("only ours", *rows), ("only DuckDB's", *reversed(rows))):
        n, first = con.execute(f"SELECT count(*), min(report_id) FROM ({x} EXCEPT ALL {y})").fetchone()
        if n:
            out.append(f"{n} rows are {name}, the first with report_id {first}")
        elif counts[0] == counts[1]:
            break  # of as many rows none is left over: so none is on the other side
    for name, s in zip(("ours", "DuckDB's"), sides):
        n = con.execute(f"SELECT count(*) FROM (SELECT report_id <= lag(report_id) OVER () AS back FROM ({s})) WHERE back").fetchone()[0]
        if n:
            out.append(f"{n} rows of {name} are not sorted")
    return out


def main():
    p = argparse.ArgumentParser(description="DuckDB's side of the benchmark")
    p.add_argument("--threads", type=int, default=2)
    verbs = p.add_subparsers(dest="verb", required=True)
    r = verbs.add_parser("run")
    for name in ("csv", "windows", "schemas", "out"):
        r.add_argument("--" + name, required=True)
    r.add_argument("--group", type=int, default=131072, help="rows of a row group")
    c = verbs.add_parser("compare")
    for name in ("ours", "theirs"):
        c.add_argument("--" + name, nargs=2, required=True, metavar=("PARQUET", "CSV"))
    verbs.add_parser("version")
    a = p.parse_args()
    if a.verb == "version":
        print(duckdb.__version__)
        return
    json.dump(run(a) if a.verb == "run" else compare(a), sys.stdout)


main()
