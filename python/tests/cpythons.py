#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints each CPython from 3.9 on of this machine that has ssl as VERSION=PATH, one of each minor version, the oldest first."""
import glob
import os
import re
import shutil
import subprocess
import sys

QUESTION = "import sys, ssl; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"


def candidates():
    yield sys.executable
    yield "/usr/bin/python3"
    for name in glob.glob(os.path.join(os.environ.get("PYENV_ROOT", "/nowhere"), "versions", "3.*", "bin", "python3")):
        yield name
    for minor in range(9, 30):
        yield shutil.which("python3.%d" % minor)


def version_of(path):
    """The version of a CPython; None if the file is none, or does not start."""
    try:
        answer = subprocess.run([path, "-c", QUESTION], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"cpython (3\.(\d+))\n", answer)
    return found[1] if found and int(found[2]) >= 9 else None


def main():
    found = {}
    for path in filter(None, candidates()):
        found.setdefault(version_of(path), path)
    found.pop(None, None)
    for version in sorted(found, key=lambda v: int(v.split(".")[1])):
        print(f"{version}={found[version]}")


main()
