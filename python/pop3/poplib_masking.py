# SPDX-License-Identifier: MIT
"""Debug output of pop3.poplib without secrets: what a connection has sent, and its lines as they may be shown.

No attribute of the connection is used: programs compare vars(), and call the steps on objects of their own.
"""

import base64
import binascii
import re
import weakref
from typing import Any, Dict, List, Optional, Tuple

_AUTH = re.compile(rb"\s*AUTH(\s|$)", re.IGNORECASE)
_SECRET = re.compile(rb"(PASS|APOP\s+\S+|AUTH\s+\S+)\s+(.*)", re.IGNORECASE | re.DOTALL)
_INDICATOR = re.compile(rb"(\+OK|-ERR|\+)( |(?=\r?\n?$))")
_BEARER = b"auth=Bearer "
_MASK = b"****"
_BEGINNING = 12  # octets: servers truncate the lines that they complain of


class Secrets:
    """The secrets of one connection."""

    def __init__(self) -> None:
        self._follows = False  # the next line that is sent answers a challenge
        self._beginnings: List[bytes] = []

    def sent(self, line: Any) -> Any:
        """Notes what is secret in a command. Returns the command as it may be shown."""
        octets = _octets(line)
        if octets is None:
            return line
        begins = _AUTH.match(octets)
        found = _SECRET.search(octets)
        if self._follows and not begins:
            self._remember(octets)
            return _as(line, _MASK)
        if begins or found:
            self._follows = bool(begins)
            self._beginnings = []
        if not found:
            return self.shown(line)
        self._remember(found[2])
        return _as(line, octets[: found.end(1)] + b" " + _MASK)

    def received(self, line: bytes) -> None:
        """Takes note of a status line: after +OK and -ERR, no secret follows."""
        if self._follows and (line[:3].upper() == b"+OK" or line[:4].upper() == b"-ERR"):
            self._follows = False

    def shown(self, line: Any) -> Any:
        """A line of the server without what repeats a secret."""
        octets = _octets(line)
        if octets is None or not self._repeats(octets):
            return line
        indicator = _INDICATOR.match(octets)
        end = octets[len(octets.rstrip(b"\r\n")) :]
        return _as(line, (indicator[0] if indicator else b"") + _MASK + end)

    def _repeats(self, octets: bytes) -> bool:
        lower = octets.lower()
        return any(beginning in lower for beginning in self._beginnings)

    def _remember(self, secret: bytes) -> None:
        for spelling in (secret.strip(), _decoded(secret)):
            if spelling not in (b"", b"*", b"="):
                self._beginnings.append(spelling[:_BEGINNING].lower())


def _decoded(answer: bytes) -> bytes:
    """The password or the token in a SASL message; empty if there is none."""
    try:
        parts = re.split(b"[\0\1]", base64.b64decode(answer, validate=True))
    except binascii.Error:
        return b""
    tokens = [part[len(_BEARER) :] for part in parts if part.startswith(_BEARER)]
    return tokens[0] if tokens else parts[-1]


def _octets(line: Any) -> Optional[bytes]:
    if isinstance(line, str):
        return line.encode("utf-8", "replace")
    return bytes(line) if isinstance(line, (bytes, bytearray)) else None


def _as(line: Any, octets: bytes) -> Any:
    """The octets as an object of the type of a line."""
    if isinstance(line, str):
        return octets.decode("utf-8", "replace")
    return bytearray(octets) if isinstance(line, bytearray) else octets


# By id: objects of programs may have an equality of their own.
_of_objects: Dict[int, Tuple["weakref.ref[Any]", Secrets]] = {}
_of_others = Secrets()  # of objects that cannot be referenced weakly


def secrets_of(pop: Any) -> Secrets:
    """The secrets of a connection, until it is collected."""
    key = id(pop)
    known = _of_objects.get(key)
    if known and known[0]() is pop:
        return known[1]

    def forget(reference: "weakref.ref[Any]", objects: Any = _of_objects) -> None:  # also when Python ends
        if key in objects and objects[key][0] is reference:
            del objects[key]

    try:
        made = weakref.ref(pop, forget), Secrets()
    except TypeError:
        return _of_others
    _of_objects[key] = made
    return made[1]
