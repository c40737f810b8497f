#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The functions and objects that programs link are those of tests/install/symbols/: none is lost or changed by
accident. Internal ones, in namespaces that no public header has functions of, are left out; so are weak ones,
which are compiled into the program.

    exported_symbols.py check BUILD_DIR    compares; prints what is missing (-) and new (+), and ends with 1
    exported_symbols.py update BUILD_DIR   writes the files: after a change of the interface that is meant

Before 1.0 a new minor version may lose symbols, a patch release may not. public_layouts.py does the same for the layouts
of classes.
"""
import re
import subprocess
import sys
from pathlib import Path

SYMBOLS = Path(__file__).resolve().parent / "symbols"
INTERNAL = re.compile(r"^pop3::v1::(?:wire|sasl|system|proxy|tls|net|http|recording|server_side|fetch)::")
# `Ndx` of a symbol that is defined; its name.
LINE = re.compile(r"^ *\d+: [0-9a-f]+ +\w+ (?:FUNC|OBJECT) +GLOBAL DEFAULT +(?!UND)\w+ (\S+)", re.MULTILINE)


def exported(library):
    """The names of what `library` defines for its users, as in C++."""
    table = subprocess.run(["readelf", "--syms", "--wide", library], capture_output=True, text=True, check=True).stdout
    mangled = "\n".join(sorted({name for name in LINE.findall(table) if name.startswith("_Z")}))
    names = subprocess.run(["c++filt"], input=mangled, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted({n for n in names if n.startswith(("pop3::", "std::hash<pop3")) and not INTERNAL.match(n)})


def libraries(build):
    """The components that are installed, which are those with a file for pkg-config, and their libraries."""
    for file in sorted(build.glob("pop3-*.pc")):
        component = file.stem.removeprefix("pop3-")
        names = (f"libpop3_{component}.so", f"libpop3_{component}.a")
        yield component, next(build / "src" / name for name in names if (build / "src" / name).exists())


def main(action, build):
    differs = False
    for component, library in libraries(Path(build)):
        file = SYMBOLS / f"{component}.txt"
        now = exported(library)
        if action == "update":
            file.parent.mkdir(exist_ok=True)
            file.write_text("".join(f"{name}\n" for name in now), encoding="utf-8")
            continue
        before = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        changes = [f"- {n}" for n in sorted({*before} - {*now})] + [f"+ {n}" for n in sorted({*now} - {*before})]
        if changes:
            print(f"pop3_{component} exports other symbols than {file.relative_to(SYMBOLS.parents[2])}:", *changes, sep="\n")
            differs = True
    if differs:
        print("If that is meant: tests/install/exported_symbols.py update BUILD_DIR")
    return 1 if differs else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("check", "update"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
