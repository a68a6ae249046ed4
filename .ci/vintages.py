"""Runs the examples of docs/vintages.md against a publication of two versions.

Usage: python3 .ci/vintages.py OUTPUT. The instant of the examples is replaced by
that of the first version; what they give must be what that version published.
"""

import json
import os
import re
import subprocess
import sys

import duckdb
import pandas as pd


def blocks(language):
    text = open("docs/vintages.md", encoding="utf-8").read()
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def main(output):
    versions = json.load(open(os.path.join(output, "versions.json")))
    first, at = versions[-1]["version"], versions[-1]["published_at"]
    table = lambda v: pd.read_csv(os.path.join(output, "snapshots", v, "csv", "announcements.csv"), dtype=str)
    then, latest = table(first), table(versions[0]["version"])
    want = set(then.fact_id)
    assert want != set(latest.fact_id), "the two versions have the same facts: nothing is tested"
    r = blocks("r")[0].replace("2026-02-21T12:00:00Z", at)
    sql = blocks("sql")[0].replace("2026-02-21 12:00:00+00", at)
    python = blocks("python")[0].replace("2026-02-21 12:00", at.rstrip("Z"))
    os.chdir(os.path.join(output, "latest"))

    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    as_of, as_first = [s for s in sql.split(";") if s.strip()]
    rows = con.execute(as_of).fetchall()
    assert {r[0] for r in rows} == want and len(rows) == len(want), "DuckDB, as of an instant"
    figures = {r[0]: r[2] for r in rows}
    stated = {f: None if pd.isna(p) else int(p) for f, p in zip(then.fact_id, then.people_announced)}
    assert figures == stated, "DuckDB: other figures than the version published"
    rows = con.execute(as_first).fetchall()
    assert {r[0] for r in rows} == want | set(latest.fact_id) and len(rows) == len({r[0] for r in rows}), "DuckDB, as first published"

    names = {}
    exec(python, names)
    assert set(names["then"].fact_id) == want and len(names["then"]) == len(want), "pandas, as of an instant"
    assert set(names["latest"].fact_id) == set(latest.fact_id), "pandas, the latest"
    assert set(names["first"].fact_id) == want | set(latest.fact_id), "pandas, as first published"
    whole = names["first"].merge(names["history"], how="left", indicator=True)
    assert (whole._merge == "both").all() and len(whole) == len(names["first"]), "pandas: a row that was never published"

    told = r + '\ncat(sort(then$fact_id), "|", sort(latest$fact_id), "|", sort(first$fact_id))'
    got = subprocess.run(["Rscript", "-e", told], capture_output=True, text=True, check=True).stdout.split("|")
    assert got[0].split() == sorted(want), "R, as of an instant"
    assert got[1].split() == sorted(latest.fact_id), "R, the latest"
    assert got[2].split() == sorted(want | set(latest.fact_id)), "R, as first published"
    print("docs/vintages.md: DuckDB, pandas and R give what the first version published")


main(sys.argv[1])
