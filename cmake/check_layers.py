#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks who includes whom (docs/design.md, "Layers"), and that no file grows too long.

    python3 cmake/check_layers.py [SOURCE_DIRECTORY]

Prints each violation as FILE:LINE and ends with 1 if there is any.
"""
import re
import sys
from pathlib import Path

LONGEST_FILE = 500  # lines

# The first pattern that matches a path says which ring it belongs to.
RINGS = [
    (r"include/pop3/(session|flows)\.hpp", "session"),
    (r"include/pop3/(transport|tls|openssl)\.hpp", "transport"),
    (r"include/pop3/(basic_verbs|client|connection|on_a_thread|poplib)\.hpp", "client"),
    (r"include/pop3/discovery\.hpp|src/discovery/.*", "discovery"),
    (r"include/pop3/gsasl\.hpp|src/sasl/gsasl.*", "gsasl"),
    (r"include/pop3/asio/.*", "asio"),
    (r"src/recording/.*", "recording"),
    (r"src/loaded_library\.hpp", "loading"),
    (r"include/pop3/server/.*|src/server/.*", "server"),
    (r"src/tls/(openssl_server|self_made_certificate)\..*", "server"),
    (r"include/pop3/[a-z_]+\.hpp", "vocabulary"),
    (r"src/wire/.*", "wire"),
    (r"src/sasl/.*", "sasl"),
    (r"src/flows/.*", "flows"),
    (r"src/net/.*", "net"),
    (r"src/tls/.*", "tls"),
    (r"src/poplib/.*|src/connection\.cpp", "client"),
    (r"src/[a-z_]+\.[ch]pp", "session"),
]

# Whom a ring may include, directly or through others. Arrows point downwards.
CORE = {"vocabulary", "wire", "sasl", "session", "flows"}
MAY_INCLUDE = {
    "vocabulary": {"vocabulary"},
    "wire": {"vocabulary", "wire"},
    "sasl": {"vocabulary", "wire", "sasl"},
    "session": {"vocabulary", "wire", "session"},
    "flows": CORE,
    "gsasl": CORE | {"gsasl"},
    "loading": {"vocabulary", "loading"},
    "transport": CORE | {"transport"},
    "tls": CORE | {"transport", "tls"},
    "net": CORE | {"transport", "client", "net"},
    "client": CORE | {"transport", "gsasl", "net", "client"},
    "discovery": CORE | {"transport", "client", "net", "loading", "discovery"},
    "asio": CORE | {"transport", "asio"},
    "server": CORE | {"transport", "tls", "net", "server"},
    "recording": CORE | {"transport", "tls", "net", "client", "server", "recording"},
}

# Headers of the system and of libraries, and where alone they may stand.
RESERVED = [
    (r"(sys/socket|sys/un|sys/epoll|netinet/.*|arpa/inet|netdb)(\.h)?", r"src/net/.*"),
    (r"openssl/.*", r"src/tls/.*"),
    (r"gsasl\.h", r"src/sasl/gsasl.*"),
    (r"resolv\.h|arpa/nameser\.h", r"src/net/srv\.cpp"),
    (r"dlfcn\.h", r"src/loaded_library\.hpp"),
    (r"curl/.*|pugixml\.hpp", r"src/discovery/.*"),
    (r"(boost/)?asio.*", r"include/pop3/asio/.*"),
    (r"emmintrin\.h", r"src/wire/dot_scan\.cpp"),
]

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Sources:
    def __init__(self, root):
        self.root = root
        self.files = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8").splitlines()
            for top in ("include", "src")
            for path in sorted((root / top).rglob("*.?pp"))
        }
        self.closures = {}

    def includes(self, name):
        """The (line number, bracket, header) of each include."""
        for number, line in enumerate(self.files[name], 1):
            if found := INCLUDE.match(line):
                yield number, found[1], found[2]

    def resolve(self, name, header):
        """The file of ours that `header` stands for; None if it is not ours."""
        for base in (Path(name).parent, Path("src"), Path("include")):
            if (candidate := (base / header).as_posix()) in self.files:
                return candidate
        return None

    def closure(self, name):
        """Every file of ours that comes in with `name`."""
        if name not in self.closures:
            self.closures[name] = {name}  # include guards end circles
            for _, _, header in self.includes(name):
                if target := self.resolve(name, header):
                    self.closures[name] |= self.closure(target)
        return self.closures[name]


def ring_of(name):
    return next((ring for pattern, ring in RINGS if re.fullmatch(pattern, name)), None)


def check_file(sources, name):
    ring = ring_of(name)
    if ring is None:
        yield 1, "belongs to no ring: name one in cmake/check_layers.py"
        return
    for number, bracket, header in sources.includes(name):
        target = sources.resolve(name, header)
        if target is None:
            if bracket == '"':
                yield number, f'there is no "{header}"'
            for pattern, place in RESERVED:
                if re.fullmatch(pattern, header) and not re.fullmatch(place, name):
                    yield number, f"<{header}> belongs into {place} alone"
            foreign = not re.fullmatch(r"[a-z_0-9]+", header) and header != "emmintrin.h"
            if ring in CORE and bracket == "<" and foreign:
                yield number, f"<{header}> in the core, which needs the standard library only"
            continue
        wrong = [r for r in sources.closure(target) if ring_of(r) not in MAY_INCLUDE[ring]]
        if wrong:
            worst = target if target in wrong else min(wrong)
            yield number, f"{ring} may not include {ring_of(worst)} ({worst})"


def too_long(root):
    for top in ("include", "src", "cli", "fetch", "check", "tests/support", "fuzz", "bench", "examples"):
        for path in sorted((root / top).rglob("*.?pp")):
            if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE:
                yield path.relative_to(root).as_posix()


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    sources = Sources(root)
    problems = [
        f"{name}:{number}: {words}"
        for name in sources.files
        for number, words in check_file(sources, name)
    ]
    problems += [f"{name}:{LONGEST_FILE + 1}: is too long" for name in too_long(root)]
    print("\n".join(problems or [f"{len(sources.files)} files, each in its place"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
