#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks which room includes which (docs/design.md, "Layers"), and that no file grows too long.

    python3 cmake/check_layers.py [SOURCE_DIRECTORY]
    python3 cmake/check_layers.py --picture

A room is a folder. ROOMS names the rooms whose headers each may include, besides its own.
Prints each violation as FILE:LINE and exits with 1 if there is any. With --picture it prints the
rooms in layers, as docs/design.md has them.
"""
import re
import sys
from pathlib import Path

LONGEST_FILE = 500  # lines

# What a room may include, besides itself. Every room may include the public headers.
ROOMS = {
    "include/pop3": "",
    "include/pop3/server": "",
    "include/pop3/asio": "",
    "include/pop3/fakes": "",
    "src/vocabulary": "",
    "src/wire": "src/vocabulary",
    "src/sasl": "src/vocabulary src/wire",
    "src/session": "src/vocabulary src/wire",
    "src/flows": "src/vocabulary src/wire src/sasl src/session",
    "src/transcript": "src/vocabulary src/wire src/session",
    "src/gsasl": "src/vocabulary src/wire src/sasl src/system",
    "src/system": "src/vocabulary",
    "src/proxy": "src/vocabulary src/wire",
    "src/tls": "src/vocabulary src/wire",
    "src/net": "src/vocabulary src/system src/proxy",
    "src/client": "src/vocabulary src/flows src/net src/tls src/gsasl",
    "src/asio": "include/pop3/asio src/vocabulary src/system src/proxy src/tls src/net src/client",
    "src/poplib": "src/vocabulary src/wire src/flows src/client",
    "src/http": "src/vocabulary src/system",
    "src/postgresql": "src/vocabulary src/system",
    "src/discovery": "src/vocabulary src/system src/http src/net src/client",
    "src/server/protocol": "src/vocabulary src/wire",
    "src/server/commands": "src/vocabulary src/wire src/sasl src/server/protocol",
    "src/server/session": "src/vocabulary src/wire src/server/protocol src/server/commands",
    "src/server/backends": "src/vocabulary src/wire src/sasl src/system",
    "src/server/observe": "src/wire src/transcript src/server/protocol src/server/backends",
    "src/server/faults": "src/vocabulary src/wire src/tls src/server/protocol src/server/backends",
    "src/server": "src/system src/net src/tls src/server/protocol src/server/session src/server/observe"
    " src/server/faults src/server/backends",
    "src/recording": "src/vocabulary src/wire src/system src/net src/tls src/transcript src/client src/server",
    "src/fakes": "include/pop3/fakes",
    "oauth": "src/vocabulary src/wire src/system src/http",
    "fetch": "src/vocabulary src/system",
    "fetch/message": "src/vocabulary fetch",
    "fetch/plan": "src/flows fetch fetch/message",
    "fetch/ledger": "fetch fetch/message fetch/plan",
    "fetch/ledger/sqlite": "src/system fetch fetch/message fetch/plan fetch/ledger",
    "fetch/ledger/postgresql": "src/system src/postgresql fetch fetch/message fetch/plan fetch/ledger",
    "fetch/ledger/memory": "fetch fetch/message fetch/plan fetch/ledger",
    "fetch/ledger/engines": "src/postgresql fetch/ledger fetch/ledger/sqlite fetch/ledger/postgresql",
    "fetch/targets/common": "src/vocabulary src/wire src/system src/net fetch fetch/message",
    "fetch/targets/maildir": "src/system fetch fetch/message fetch/targets/common",
    "fetch/targets/mbox": "src/system fetch fetch/message fetch/targets/common",
    "fetch/targets/lmtp": "src/vocabulary src/wire src/system src/net fetch fetch/message fetch/targets/common",
    "fetch/targets/gmail": "src/vocabulary src/system src/http fetch fetch/message fetch/targets/common",
    "fetch/targets/imap": "src/vocabulary src/wire src/system src/net src/tls fetch fetch/message"
    " fetch/targets/common",
    "fetch/targets/stream": "src/vocabulary src/system fetch fetch/message fetch/targets/common",
    "fetch/targets": "src/vocabulary fetch fetch/message fetch/targets/common fetch/targets/maildir"
    " fetch/targets/mbox fetch/targets/lmtp fetch/targets/imap fetch/targets/gmail fetch/targets/stream",
    "fetch/pipeline": "src/system fetch fetch/message fetch/plan fetch/ledger fetch/targets fetch/targets/common",
    "fetch/run": "include/pop3/asio src/vocabulary src/flows src/client src/system fetch fetch/plan fetch/ledger fetch/ledger/engines fetch/targets"
    " fetch/targets/common fetch/pipeline",
    "fleet": "src/postgresql fetch/ledger/postgresql",
    "fleet/schedule": "fetch fetch/ledger",
    "fleet/accounts": "src/vocabulary src/postgresql fleet/schedule fleet/secrets fetch fetch/ledger",
    "fleet/secrets": "src/vocabulary src/wire src/system fetch",
    "fleet/status": "src/vocabulary src/postgresql fetch",
    "fleet/listener": "src/system src/net",
    "fleet/worker": "src/vocabulary src/system src/postgresql fetch fetch/ledger fetch/ledger/postgresql fleet/schedule fleet/accounts fleet/secrets fleet/status",
    "check/examination": "src/vocabulary src/wire src/net src/tls src/client",
    "check/checks": "src/vocabulary src/wire src/tls check/examination",
    "check": "src/vocabulary src/system check/examination check/checks",
    "cli/errors": "src/vocabulary",
    "cli/settings": "cli/errors src/vocabulary src/wire src/system src/postgresql fetch fetch/message fetch/ledger/engines fetch/run check",
    "cli/passwords": "src/vocabulary src/system oauth fetch fetch/targets/gmail cli/settings",
    "cli/runtime": "src/wire src/system fetch cli/errors",
    "cli/output": "cli/errors src/vocabulary src/system src/net src/postgresql oauth fetch fetch/plan cli/settings",
    "cli/commands": "src/vocabulary src/system src/postgresql oauth fetch fetch/ledger fetch/ledger/engines"
    " fetch/ledger/postgresql fetch/run fleet fleet/schedule fleet/accounts fleet/secrets fleet/status fleet/listener"
    " fleet/worker check cli/errors cli/settings cli/passwords cli/runtime cli/output",
    "cli": "src/system cli/commands cli/errors cli/output cli/runtime",
    "examples": "include/pop3/asio include/pop3/fakes",
    "python/binding": "",
    "bench": "include/pop3/asio src/wire src/system fetch/run fetch/plan fleet/schedule",
    "fuzz": "src/vocabulary src/wire src/sasl src/system src/discovery src/server/protocol src/server/session"
    " src/server/backends fetch fetch/message fetch/ledger fetch/ledger/sqlite fetch/targets/mbox",
}

# Only the standard library: a program that links pop3::core needs nothing else.
CORE = {"include/pop3", "src/vocabulary", "src/wire", "src/sasl", "src/session", "src/flows", "src/transcript"}

# They use the library from outside, and any other besides.
OUTSIDE = ("examples", "bench")

# Headers of the system and of libraries, and the only rooms that may include them.
RESERVED = {
    r"(sys/socket|sys/un|sys/epoll|netinet/.*|arpa/inet|netdb)(\.h)?": "src/net src/proxy src/discovery src/http src/fakes src/postgresql",
    r"openssl/(evp|rand|err)\.h": "src/tls src/gsasl src/fakes oauth fetch/message fetch/ledger fleet/secrets check/checks",
    r"openssl/(?!(evp|rand|err)\.h).*": "src/tls",
    r"gsasl\.h": "src/gsasl",
    r"asio(/.*|\.hpp)": "include/pop3/asio src/asio fetch/run",
    r"resolv\.h|arpa/nameser\.h|pugixml\.hpp": "src/discovery",
    r"curl/.*": "src/http",
    r"microhttpd\.h": "fleet/listener",
    r"dlfcn\.h": "src/system",
    r"libpq-fe\.h": "src/postgresql",
    r"sqlite3\.h|SQLiteCpp/.*": "fetch/ledger/sqlite",
    r"CLI/.*|toml\+\+/.*": "cli/settings",
    r"emmintrin\.h": "src/wire",
}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
TREES = ("include", "src", "oauth", "fetch", "fleet", "check", "cli", "python", "bench", "fuzz", "examples", "tests")


def uses(room):
    return ROOMS[room].split()


def circles(rooms):
    """The rooms that use themselves through others."""
    for room in rooms:
        reached, waiting = set(), uses(room)
        while waiting:
            if (next_room := waiting.pop()) not in reached:
                reached.add(next_room)
                waiting += uses(next_room) if next_room in rooms else []
        if room in reached:
            yield room


def layers():
    """The rooms, each above all that it uses; the lowest first."""
    left, below = dict(ROOMS), set()
    while left:
        layer = [room for room in left if set(uses(room)) <= below]
        yield layer
        below |= set(layer)
        left = {room: left[room] for room in left if room not in below}


class Sources:
    def __init__(self, root):
        self.files = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8").splitlines()
            for tree in TREES
            for path in sorted((root / tree).rglob("*.?pp"))
        }

    def includes(self, name):
        """The (line number, bracket, header) of each include."""
        for number, line in enumerate(self.files[name], 1):
            if found := INCLUDE.match(line):
                yield number, found[1], found[2]

    def resolve(self, name, header):
        """The file of ours that `header` names; None if it is not ours."""
        for base in (Path(name).parent, Path("src"), Path("include"), Path("."), Path("tests")):
            if (candidate := (base / header).as_posix()) in self.files:
                return candidate
        return None


def room_of(name):
    return Path(name).parent.as_posix()


def check_file(sources, name):
    """Yields the (line number, complaint) of each violation in a product file."""
    room = room_of(name)
    if room not in ROOMS:
        yield 1, f"{room} is no room: name it, and what it may use, in cmake/check_layers.py"
        return
    for number, bracket, header in sources.includes(name):
        target = sources.resolve(name, header)
        if target is None:
            yield from ((number, words) for words in check_foreign(room, bracket, header))
        elif not may_use(room, room_of(target)):
            yield number, f"{room} may not include {room_of(target)} ({target})"


def may_use(room, other):
    if other == "include/pop3/server":
        return room.startswith(("include/pop3/server", "src/server", "src/recording", "src/tls", "cli", "examples", "python", "bench", "fuzz"))
    helpers = room in ("bench", "fuzz") and other.startswith("tests/")
    return other in (room, "include/pop3") or other in uses(room) or helpers


def check_foreign(room, bracket, header):
    """Yields what is wrong with a header that is not ours."""
    if bracket == '"':
        yield f'there is no "{header}"'
    for pattern, place in RESERVED.items():
        if re.fullmatch(pattern, header) and room not in place.split() and room not in OUTSIDE:
            yield f"<{header}> belongs to {place.replace(' ', ', ')} alone"
    standard = re.fullmatch(r"[a-z_0-9]+", header) or header == "emmintrin.h"
    if room in CORE and bracket == "<" and not standard:
        yield f"<{header}> in the core, which needs the standard library only"


def violations(root):
    yield from (f"cmake/check_layers.py: {room} uses itself through others" for room in circles(ROOMS))
    sources = Sources(root)
    for name, lines in sources.files.items():
        if not name.startswith("tests/"):
            yield from (f"{name}:{number}: {words}" for number, words in check_file(sources, name))
        if len(lines) > LONGEST_FILE:
            yield f"{name}:{LONGEST_FILE + 1}: is too long"
    for path in sorted((root / "python").rglob("*.py")):
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE:
            yield f"{path.relative_to(root).as_posix()}:{LONGEST_FILE + 1}: is too long"


def main():
    if "--picture" in sys.argv:
        print("\n".join("    " + "  ".join(layer) for layer in reversed(list(layers()))))
        return 0
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = list(violations(root))
    print("\n".join(found or ["all files in their rooms"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
