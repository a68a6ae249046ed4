"""frictionless, mlcroissant and cffconvert read what describes a version.

    python3 metadata.py SNAPSHOT TRUTH.json CFFCONVERT RESULTS

frictionless reads and validates every file that datapackage.json lists, digests
included; mlcroissant yields every record of every record set.
"""

import json
import logging
import pathlib
import subprocess
import sys

from findings import Findings, finish, missing


def package(snapshot, truth, found):
    """Validates the package; every table must be in it as CSV and as Parquet."""
    import frictionless

    file = "datapackage.json"
    if absent := missing(snapshot, file):
        return found.add("frictionless", file, absent)
    package = frictionless.Package(str(snapshot / file))
    report = package.validate()
    found.add("frictionless", file, [e.message for e in report.errors], note=f"{len(package.resources)} resources")
    paths = {r.name: r.path for r in package.resources}
    seen = {}
    for task in report.tasks:
        faults = [e.message for e in task.errors]
        path, rows = paths.get(task.name, task.name), task.stats.get("rows")
        name, _, kind = pathlib.PurePath(path).name.rpartition(".")
        if path in (f"csv/{name}.csv", f"parquet/{name}.parquet") and name in truth:
            rows = seen[path] = rows or 0  # frictionless counts nothing where there is nothing
            if rows != truth[name]["rows"]:
                faults.append(f"{rows} rows, expected {truth[name]['rows']}")
            if task.type != "table":
                faults.append(f"is read as {task.type}, expected a table")
        found.add("frictionless", path, faults, rows)
    for name in truth:
        for path in (f"csv/{name}.csv", f"parquet/{name}.parquet"):
            if path not in seen:
                found.add("frictionless", path, [f"is no resource of {file}"])


def digests(snapshot):
    """datapackage.json gives the digests of SHA256SUMS, with their algorithm."""
    listed = dict(reversed(line.split("  ", 1)) for line in (snapshot / "SHA256SUMS").read_text().splitlines())
    resources = json.loads((snapshot / "datapackage.json").read_text())["resources"]
    faults = [f"{r['path']}: hash is {r.get('hash')}, expected sha256:{listed.get(r['path'])}" for r in resources if r.get("hash") != f"sha256:{listed.get(r['path'])}"]
    return faults, None


def croissant(snapshot, truth, found):
    import mlcroissant

    file = "croissant.json"
    if absent := missing(snapshot, file):
        return found.add("mlcroissant", file, absent)
    logging.disable(logging.WARNING)  # they are told below
    dataset = mlcroissant.Dataset(jsonld=str(snapshot / file))
    sets = {r.uuid: r for r in dataset.metadata.record_sets}
    issues = dataset.metadata.ctx.issues
    faults = sorted(issues.errors) + [w for w in sorted(issues.warnings) if ACCEPTED not in w]
    found.add("mlcroissant", file, faults, note=f"{len(sets)} record sets")
    # A part of a history that was laid aside is a file without a record set.
    for name in [n for n in truth if "_history_" not in n]:
        found.attempt("mlcroissant", f"croissant.json: {name}", lambda: records(dataset, sets, name, truth[name]))
    # The others are the lists of codes, whose records stand in the file itself.
    for name in sorted(set(sets) - set(truth)):
        found.attempt("mlcroissant", f"croissant.json: {name}", lambda: codes(dataset, sets[name]))


# Croissant recommends versions of the form 1.2.3; ours are days.
ACCEPTED = "Version doesn't follow MAJOR.MINOR.PATCH"


def codes(dataset, record_set):
    rows = list(dataset.records(record_set=record_set.uuid))
    want = len(record_set.data or [])
    return ([] if len(rows) == want > 0 else [f"{len(rows)} records, expected {want}"]), len(rows)


def records(dataset, sets, uuid, expected):
    """Counts the records of a table, and compares its numbers and nulls."""
    import pandas

    if uuid not in sets:
        return [f"there is no record set of this name, only {sorted(sets)}"], None
    rows = list(dataset.records(record_set=uuid))
    faults = [] if len(rows) == expected["rows"] else [f"{len(rows)} records, expected {expected['rows']}"]
    columns = {c["name"] for c in expected["columns"]}
    for row in rows[:1]:
        got = {k.removeprefix(uuid + "/") for k in row}
        if got != columns:
            faults.append(f"fields differ: {sorted(got ^ columns)}")
            return faults, len(rows)
    for c in expected["columns"]:
        if not rows:
            break
        values = [r[f"{uuid}/{c['name']}"] for r in rows]
        values = [v for v in values if isinstance(v, list) or not pandas.isna(v)]
        if len(rows) - len(values) != c["nulls"]:
            faults.append(f"field {c['name']}: {len(rows) - len(values)} nulls, expected {c['nulls']}")
        if c["type"] == "integer" and sum(map(int, values)) != c["sum"]:
            faults.append(f"field {c['name']}: sum is {sum(map(int, values))}, expected {c['sum']}")
        if c["type"] == "boolean" and sum(v in (True, "true", b"true") for v in values) != c["true"]:
            faults.append(f"field {c['name']}: other values are true than in the CSV")
    return faults, len(rows)


def citation(snapshot, cffconvert):
    faults = missing(snapshot, "CITATION.cff")
    if not faults:
        for arguments in (["--validate"], ["--format", "bibtex"], ["--format", "apalike"]):
            done = subprocess.run([cffconvert, *arguments, "-i", str(snapshot / "CITATION.cff")], capture_output=True, text=True)
            if done.returncode != 0 or not done.stdout.strip():
                faults.append(f"cffconvert {' '.join(arguments)}: {(done.stderr or done.stdout).strip()[-600:]}")
    return faults, None


def main(snapshot, truth, cffconvert, results):
    found, truth = Findings(results), json.loads(truth.read_text())
    for client, file, check in (("frictionless", "datapackage.json", package), ("mlcroissant", "croissant.json", croissant)):
        try:
            check(snapshot, truth, found)
        except Exception as e:  # a file that cannot be read at all
            found.add(client, file, [f"{type(e).__name__}: {e}"])
    if not missing(snapshot, "datapackage.json"):
        found.attempt("sha256", "datapackage.json", lambda: digests(snapshot))
    found.attempt("cffconvert", "CITATION.cff", lambda: citation(snapshot, str(cffconvert)))
    finish(found)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:5]))
