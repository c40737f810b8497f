#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Searches the output of the tests, and the files that they left, for their passwords.

    python3 tests/leaks/leaks.py PASSWORDS PLACE...

A PLACE is a file or a directory. A password is found as it is, in base64 wherever it stands in what
was encoded (as in AUTH PLAIN), and in hexadecimal. Prints each place as FILE:LINE, without what was
found, and ends with 1 if there is any; with 2 if there was nothing to look at.
"""
import base64
import re
import sys
from pathlib import Path


def passwords_in(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def forms_of(password):
    """What the password may look like."""
    octets = password.encode()
    yield octets
    yield octets.hex().encode()
    # In base64, three octets make four characters: the password begins at one of three positions.
    # Characters that depend on its neighbours are cut off.
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + octets)
        whole = len(bytes(before) + octets) * 8 // 6
        first = (before * 8 + 5) // 6
        yield encoded[first:whole]


def pattern_of(passwords):
    forms = {form for password in passwords for form in forms_of(password) if len(form) >= 5}
    return re.compile(b"|".join(re.escape(form) for form in sorted(forms)))


def leaks_in(octets, pattern):
    """The numbers of the lines that show a password."""
    return [n for n, line in enumerate(octets.split(b"\n"), 1) if pattern.search(line)]


def files_of(places):
    for place in places:
        yield from sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]


def main():
    pattern = pattern_of(passwords_in(Path(sys.argv[1]).read_text(encoding="utf-8")))
    files = [f for f in files_of(map(Path, sys.argv[2:])) if f.is_file()]
    if not files:
        print("there is nothing to look at")
        return 2
    found = [f"{f}:{n}: shows a password" for f in files for n in leaks_in(f.read_bytes(), pattern)]
    print("\n".join(found or [f"{len(files)} files, no password in them"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
