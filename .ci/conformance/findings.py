"""What a check found: one line for a client and a file, on standard output for
people and as JSON for report.py."""

import json
import pathlib
import sys


class Findings:
    """Collects what checks of one program found; each line is written at once."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")
        self.bad = 0

    def add(self, client, name, faults=(), rows=None, note=""):
        """Says what a client made of a file. No faults means that it holds."""
        faults = [str(f) for f in faults]
        self.bad += bool(faults)
        line = {"client": client, "file": name, "ok": not faults, "rows": rows, "faults": faults}
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.file.flush()
        said = note or ("" if rows is None else f"{rows} rows")
        print(f"{'ok  ' if not faults else 'FAIL'} {client:<22} {name:<46} {said}".rstrip(), flush=True)
        for f in faults[:SHOWN]:
            print(f"     {f}", flush=True)
        if len(faults) > SHOWN:
            print(f"     and {len(faults) - SHOWN} more", flush=True)

    def attempt(self, client, name, check):
        """Runs a check that gives (faults, rows); an exception is a fault, too."""
        try:
            faults, rows = check()
        except Exception as e:  # what a client raises differs from client to client
            faults, rows = [f"{type(e).__name__}: {e}"], None
        self.add(client, name, faults, rows)


SHOWN = 10


def missing(snapshot, name):
    """The fault of a file that is not there, or nothing."""
    if (pathlib.Path(snapshot) / name).is_file():
        return []
    return [f"{name} is not in the publication; every version should have it"]


def finish(findings):
    sys.exit(1 if findings.bad else 0)
