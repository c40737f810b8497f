#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The layouts that programs are compiled with are those of tests/install/layouts.txt: the size of each public class,
where its members and virtual functions are, and the values of enumerations. abigail reads them from the shared
libraries, which need debug information (-g). exported_symbols.py does the same for the names of functions.

    public_layouts.py check PREFIX    compares what is installed below PREFIX; prints the differences, and ends with 1
    public_layouts.py update PREFIX   writes the file: after a change of the interface that is meant
"""
import difflib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as Xml
from pathlib import Path

LAYOUTS = Path(__file__).resolve().parent / "layouts.txt"


def octets(bits):
    return int(bits) // 8


def parts_of(entry):
    """The lines of one class or enumeration, without its head."""
    for part in entry:
        declared = next(iter(part), None)
        if part.tag == "base-class":
            yield f"{octets(part.get('layout-offset-in-bits'))} a base class"
        elif part.tag == "data-member" and part.get("layout-offset-in-bits"):  # static ones have none
            yield f"{octets(part.get('layout-offset-in-bits'))} {declared.get('name')}"
        elif part.tag == "member-function" and int(part.get("vtable-offset", -1)) >= 0:
            yield f"virtual {part.get('vtable-offset')} {declared.get('name')}"
        elif part.tag == "enumerator":
            yield f"{part.get('value')} {part.get('name')}"


def layouts(element, namespace=""):
    """name -> its lines, of all classes and enumerations in `element`. Those of templates depend on their use."""
    found = {}
    for entry in element:
        name = namespace + "::" + (entry.get("name") or "") if namespace else entry.get("name") or ""
        if entry.tag in ("abi-instr", "abi-corpus"):
            found.update(layouts(entry))
        elif entry.tag in ("namespace-decl", "member-type"):
            found.update(layouts(entry, name if entry.tag == "namespace-decl" else namespace))
        elif entry.tag in ("class-decl", "enum-decl") and name.startswith("pop3::") and "<" not in name and "__anon" not in name:
            if entry.tag == "class-decl":
                found.update(layouts(entry, name))
            if entry.get("is-declaration-only") != "yes":
                size = f" {octets(entry.get('size-in-bits'))} octets" if entry.tag == "class-decl" else ""
                found[name] = [name + size, *(f"    {part}" for part in parts_of(entry))]
    return found


def installed_layouts(prefix):
    """Those of all libraries, as lines of text."""
    known = {}
    for library in sorted(prefix.rglob("libpop3_*.so")):
        with tempfile.NamedTemporaryFile(suffix=".xml") as out:
            command = ["abidw", "--headers-dir", prefix / "include", "--drop-private-types", "--out-file", out.name, library]
            subprocess.run(command, check=True)
            known.update(layouts(Xml.parse(out.name).getroot()))
    return [line for name in sorted(known) for line in known[name]]


def main(action, prefix):
    now = installed_layouts(prefix)
    if action == "update":
        LAYOUTS.write_text("".join(f"{line}\n" for line in now), encoding="utf-8")
        return 0
    before = LAYOUTS.read_text(encoding="utf-8").splitlines()
    if now == before:
        return 0
    print("The layouts are others than those of tests/install/layouts.txt:")
    print(*difflib.unified_diff(before, now, lineterm="", n=3), sep="\n")
    print("If that is meant: tests/install/public_layouts.py update PREFIX")
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("check", "update"):
        print(__doc__)
        sys.exit(64)
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
