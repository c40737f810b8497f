#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every case of CPython's test_poplib has its translation in python_cases_test.cpp, or a row in the table "Python's
own tests" of docs/coming-from-poplib.md. Prints the cases with both. Ends with 77 if no Python comes with its tests
(Debian: libpython3.11-testsuite).

    cases_test.py SOURCE_DIR
"""
import ast
import importlib.util
import re
import sys
from pathlib import Path

SKIPPED = 77


def cases_of(tree):
    """The names of the tests of each class, with those that it inherits."""
    cases = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or not node.name.startswith("Test"):
            continue
        names = set().union(*(cases.get(base.id, set()) for base in node.bases if isinstance(base, ast.Name)))
        for member in node.body:
            if isinstance(member, ast.FunctionDef):
                names.add(member.name)
            elif isinstance(member, ast.Assign):
                names.update(target.id for target in member.targets)
        cases[node.name] = {name for name in names if name.startswith("test")}
    return cases


def main(root):
    try:
        suite = importlib.util.find_spec("test.test_poplib")
    except ImportError:
        suite = None
    if suite is None:
        print("skipped: this Python came without its tests")
        return SKIPPED
    translated = re.findall(
        r"^TEST(?:_P)?\((PythonsCase\w*), (\w+)\)", (root / "tests/poplib/python_cases_test.cpp").read_text(), re.MULTILINE)
    of_all = {name for fixture, name in translated if fixture == "PythonsCase"}
    of_one = {name for fixture, name in translated if fixture != "PythonsCase"}
    section = (root / "docs/coming-from-poplib.md").read_text().split("## Python's own tests")[1].split("\n## ")[0]
    different = {name for row in re.findall(r"^\|(.*?)\|", section, re.MULTILINE) for name in re.findall(r"`(test\w+)`", row)}

    missing = 0
    cases = cases_of(ast.parse(Path(suite.origin).read_text()))
    rows = [(test_class, name) for test_class, names in cases.items() for name in sorted(names)]
    for test_class, name in rows:
        here = name.removeprefix("test_")
        is_run = here in of_all or here in of_one
        is_listed = name in different
        missing += not (is_run or is_listed)
        remark = "runs" if is_run else "MISSING" if not is_listed else "not run"
        print(f"{test_class:18} {name:32} {remark}{', different on purpose' if is_listed else ''}")
    print(f"{len(rows)} cases, {missing} missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
