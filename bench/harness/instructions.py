# SPDX-License-Identifier: MIT
"""Compares instruction counts with those in a file of the repository. Times depend on the machine; these do not."""
import json

from .counted import instructions
from .table import number
from .tools import Skip


def counted_now(programs):
    return {name: round(value, 4) for name, (value, _) in instructions(programs, False).items()}


def write(path, counts, tolerance):
    path.write_text(json.dumps({"tolerance": tolerance, "instructions": counts}, indent=2) + "\n")
    print(f"written: {path}")


def compare(now, known, tolerance):
    """Prints each count; false if one is greater than allowed."""
    good = True
    for name, count in known.items():
        change = now[name] / count - 1
        worse = change > tolerance
        good = good and not worse
        note = "  MORE THAN ALLOWED" if worse else "  bench/run --write-instructions keeps the progress" if change < -tolerance else ""
        print(f"{name}: {number(now[name])} instructions, {change:+.1%} of {number(count)}{note}")
    return good


def run(programs, path, update):
    """The exit status."""
    try:
        now = counted_now(programs)
    except Skip as reason:
        print(f"bench/run: {reason}")
        return 1
    if not update and not path.exists():
        print(f"bench/run: {path} is missing; write it: bench/run --write-instructions")
        return 1
    known = json.loads(path.read_text()) if path.exists() else {"tolerance": 0.05}
    if update:
        write(path, now, known["tolerance"])
        return 0
    return 0 if compare(now, known["instructions"], known["tolerance"]) else 1
